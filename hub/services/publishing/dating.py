"""When a posting takes place: what its kind asks for, what the calendar and the dated rules say of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from hub.extensions import territory
from hub.models import now
from hub.rules.calendar import monday, working_days
from hub.rules.french import counted, day_text
from hub.rules.kinds import CLASS_WEEKS_ONLY, DATING_FIELDS, dating_fields
from hub.rules.limits import Finding, Schedule, findings
from hub.rules.periods import OPEN, Period, months_period, range_period, weeks_period
from hub.vocabulary import KIND_DATING, KIND_SHORT_LABELS, Dating, Kind

Terms = Mapping[str, Any]
Errors = dict[str, list[str]]

FURTHEST: Final = timedelta(days=5 * 366)  # a date further ahead is a slip of the pen
# Where the rules' words for a field stand in a posting.
FIELDS: Final = {
    "weekly_hours": "practical.weekly_hours",
    "daily_hours": "practical.departure",
    "starts_at": "practical.arrival",
    "ends_at": "practical.departure",
    "break_minutes": "practical.break_minutes",
}


def check(terms: Terms, day: date, errors: Errors) -> list[tuple[str, str]]:
    """Add the faults of the dates to `errors`; the remarks of the rules that forbid nothing. No query."""
    kind = Kind(terms["kind"])
    _refuse_foreign(terms, kind, errors)
    _check_far(terms, day, errors)
    if errors:
        return []
    CHECKS[KIND_DATING[kind]](terms, day, errors)
    _check_slots(terms.get("slots", []), errors)
    _check_ahead(terms, day, errors)
    _check_regulated(terms.get("practical", {}), day, errors)
    return [] if errors else _check_rules(terms, day, errors)


def _refuse_foreign(terms: Terms, kind: Kind, errors: Errors) -> None:
    for name in sorted(DATING_FIELDS - dating_fields(kind)):
        if terms.get(name):
            errors[name] = [f"« {KIND_SHORT_LABELS[kind]} » ne se date pas ainsi : retirez ce champ."]


def _check_far(terms: Terms, day: date, errors: Errors) -> None:
    dates = {name: terms.get(name) for name in ("starts_on", "ends_on", "reserved_until", "expires_on")}
    dates |= {"weeks": max(map(monday, terms.get("weeks", [])), default=None)}
    for slot in terms.get("slots", []):
        dates["slots"] = max(slot["starts_at"].date(), slot["ends_at"].date())
        if slot["starts_at"].year < day.year - 1:
            errors["slots"] = ["Ce créneau est passé."]
    for name, given in dates.items():
        if given and given > day + FURTHEST:
            errors[name] = ["Cette date est trop lointaine."]


def _check_weeks(terms: Terms, day: date, errors: Errors) -> None:
    weeks = terms.get("weeks", [])
    if not weeks:
        errors["weeks"] = ["Choisissez au moins une semaine."]
    faults = [f"La semaine {week} est passée." for week in weeks if working_days(week)[1] < day]
    if terms["kind"] in CLASS_WEEKS_ONLY:
        faults += [fault for week in weeks if (fault := _holiday(week))]
    if faults:
        errors["weeks"] = faults


def _holiday(week: str) -> str:
    school = territory.school_week(week)
    if not school.known or school.class_days:
        return ""
    first, last = working_days(week)
    return f"Du {day_text(first)} au {day_text(last)} : {school.holiday or 'aucun jour de classe'}."


def _check_range(terms: Terms, day: date, errors: Errors) -> None:
    if terms.get("slots"):
        return
    starts, ends = terms.get("starts_on"), terms.get("ends_on")
    if starts is None:
        errors["starts_on"] = ["Dites quand cela commence."]
    if ends is None:
        errors["ends_on"] = ["Dites quand cela finit."]
    _check_order(starts, ends, day, errors)


def _check_window(terms: Terms, day: date, errors: Errors) -> None:
    _check_order(terms.get("starts_on"), terms.get("ends_on"), day, errors)


def _check_order(starts: date | None, ends: date | None, day: date, errors: Errors) -> None:
    if starts and ends and ends < starts:
        errors["ends_on"] = ["La fin vient avant le début."]
    elif ends and ends < day:
        errors["ends_on"] = ["Cette date est passée."]


def _check_start_month(terms: Terms, day: date, errors: Errors) -> None:
    starts = terms.get("starts_on")
    if starts is None:
        errors["starts_on"] = ["Dites quel mois le contrat commence."]
    elif starts < day.replace(day=1):
        errors["starts_on"] = ["Ce mois est passé."]


def _check_slots(slots: Iterable[Mapping[str, Any]], errors: Errors) -> None:
    seen: set[datetime] = set()
    for place, slot in enumerate(slots):
        if slot["ends_at"] <= slot["starts_at"]:
            errors[f"slots.{place}.ends_at"] = ["La fin du créneau vient avant son début."]
        elif slot["starts_at"] in seen:
            errors[f"slots.{place}.starts_at"] = ["Deux créneaux commencent en même temps."]
        elif slot["starts_at"] <= now() and "id" not in slot:
            errors[f"slots.{place}.starts_at"] = ["Ce créneau est passé."]
        seen.add(slot["starts_at"])


def _check_ahead(terms: Terms, day: date, errors: Errors) -> None:
    for name in ("expires_on", "reserved_until"):
        if terms.get(name) and terms[name] < day:
            errors[name] = ["Cette date est passée."]


def _check_regulated(practical: Mapping[str, Any], day: date, errors: Errors) -> None:
    if not practical.get("regulated") or not practical.get("regulated_until"):
        return
    until = date.fromisoformat(practical["regulated_until"])
    rule = territory.rules_on(day).get("regulated_work.years")
    if until < day:
        errors["practical.regulated_until"] = [
            "La déclaration de travaux réglementés est échue : renouvelez-la d’abord."
        ]
    elif rule and until > day.replace(year=day.year + int(rule.value), day=min(day.day, 28)) + timedelta(days=3):
        years = counted(int(rule.value), "an")
        errors["practical.regulated_until"] = [f"La déclaration vaut {years} au plus ({rule.source})."]


def _check_rules(terms: Terms, day: date, errors: Errors) -> list[tuple[str, str]]:
    found = findings(schedule(terms), territory.rules_on(day))
    for fault in found:
        if fault.blocking:
            errors.setdefault(_field(fault), []).append(fault.text)
    return [(_field(fault), fault.text) for fault in found if not fault.blocking]


def _field(finding: Finding) -> str:
    return FIELDS.get(finding.field, finding.field)


def schedule(terms: Terms) -> Schedule:
    """What the dated rules look at in these terms."""
    practical = terms.get("practical", {})
    return Schedule(
        kind=terms["kind"],
        levels=frozenset(terms["levels"]),
        days=terms.get("days"),
        months=terms.get("months"),
        weekly_hours=practical.get("weekly_hours"),
        break_minutes=practical.get("break_minutes"),
        starts_at=_time(practical.get("arrival")),
        ends_at=_time(practical.get("departure")),
        sessions=tuple((_day(slot["starts_at"]), _day(slot["ends_at"])) for slot in terms.get("slots", [])),
        period=period(terms),
    )


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _day(instant: datetime) -> date:
    return instant.astimezone(territory.zone).date()


def period(terms: Terms) -> Period:
    """The days of these terms; none when they are open to requests."""
    if terms.get("weeks"):
        return weeks_period(terms["weeks"])
    if terms.get("slots"):
        return tuple(sorted({(_day(slot["starts_at"]), _day(slot["ends_at"])) for slot in terms["slots"]}))
    if KIND_DATING[Kind(terms["kind"])] is Dating.START_MONTH:
        return months_period(terms.get("starts_on"), terms.get("months"))
    return range_period(terms.get("starts_on"), terms.get("ends_on"))


def ends(terms: Terms) -> date | None:
    """The last day of these terms, when they have one: a contract's first month ends nothing."""
    if KIND_DATING[Kind(terms["kind"])] is Dating.START_MONTH:
        return None
    days = period(terms)
    return None if days == OPEN else max(last for _, last in days)


CHECKS: Final = {
    Dating.WEEKS: _check_weeks,
    Dating.RANGE: _check_range,
    Dating.START_MONTH: _check_start_month,
    Dating.SLOTS: _check_window,
}
