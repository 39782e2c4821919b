"""Dated rules of law and custom, and what they say of a posting. Values come from the territory."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final, Protocol

from hub.rules.calendar import Span
from hub.rules.french import NBSP, counted, figure
from hub.rules.periods import OPEN, Period, weekday_count
from hub.vocabulary import Kind, Level


class Rule(Protocol):
    """One dated rule, as a territory's table has it."""

    @property
    def id(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def source(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class DatedRule:
    """A rule given directly: `value` holds from `valid_from` on."""

    id: str
    value: float
    valid_from: date
    source: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What limits speak of in a posting; None and empty: not said.

    `days` are those of one placement, `sessions` the first and last day of each slot; hours are
    decimal, breaks in minutes, `starts_at` and `ends_at` those of the working day.
    """

    kind: str
    levels: frozenset[str] = frozenset()
    days: int | None = None
    months: int | None = None
    weekly_hours: float | None = None
    daily_hours: float | None = None
    break_minutes: int | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    sessions: tuple[Span, ...] = ()
    period: Period = OPEN


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says against a posting: the field, a French sentence with its source.

    `blocking` findings forbid publication, the others inform.
    """

    field: str
    rule_id: str
    text: str
    blocking: bool


Rules = Mapping[str, Rule]

# Classes tell ages only roughly: all pupils of the first set are under the age, some of the second.
UNDER_15: Final = frozenset(list(Level)[: list(Level).index(Level.QUATRIEME) + 1])
SOME_UNDER_15: Final = frozenset({Level.TROISIEME})
UNDER_16: Final = UNDER_15 | SOME_UNDER_15
SOME_UNDER_16: Final = frozenset({Level.SECONDE, Level.CAP})
PUPILS: Final = UNDER_16 | SOME_UNDER_16 | {Level.PREMIERE, Level.TERMINALE}
PAID_KINDS: Final = frozenset({Kind.PFMP, Kind.INTERNSHIP})


def in_force(rules: Iterable[Rule], rule_id: str, day: date) -> Rule:
    """The rule of that id on a day: the latest begun. Raises LookupError when there is none."""
    begun = [rule for rule in rules if rule.id == rule_id and rule.valid_from <= day]
    if not begun:
        raise LookupError(f"no rule {rule_id} on {day}")
    return max(begun, key=lambda rule: rule.valid_from)


def all_in_force(rules: Iterable[Rule], day: date) -> dict[str, Rule]:
    """Every rule in force on a day, by id."""
    begun = sorted((rule for rule in rules if rule.valid_from <= day), key=lambda rule: rule.valid_from)
    return {rule.id: rule for rule in begun}


def findings(schedule: Schedule, rules: Rules) -> list[Finding]:
    """What the rules in force say of a posting, in the order of its form; empty when nothing.

    A rule that the territory does not have is not applied.
    """
    return [found for check in CHECKS for found in check(schedule, rules)]


def _placement_days(schedule: Schedule, rules: Rules) -> Iterator[Finding]:
    prefix = DAYS_RULES.get(schedule.kind)
    if prefix is None or schedule.days is None:
        return
    days = schedule.days
    least, most = rules.get(f"{prefix}.days_min"), rules.get(f"{prefix}.days_max")
    if least and days < least.value:
        text = f"{counted(days, 'jour')}, il en faut au moins {figure(least.value)}"
        yield _finding("days", least, text)
    if most and days > most.value:
        text = f"{counted(days, 'jour')}, la limite est de {figure(most.value)}"
        yield _finding("days", most, text)


def _visit_days(schedule: Schedule, rules: Rules) -> Iterator[Finding]:
    most = rules.get("visit.days_max")
    if schedule.kind != Kind.VISIT or most is None:
        return
    for place, (first, last) in enumerate(schedule.sessions):
        days = (last - first).days + 1
        if days > most.value:
            text = f"Cette visite dure {days}{NBSP}jours de suite, la limite est de {figure(most.value)}"
            yield _finding(f"slots.{place}.ends_at", most, text)


def _weekly_hours(schedule: Schedule, rules: Rules) -> Iterator[Finding]:
    hours, most, young = schedule.weekly_hours, rules.get("hours.week"), rules.get("hours.week_under_15")
    if hours is None or not schedule.levels & PUPILS:
        return
    if most and hours > most.value:
        also = f" ({figure(young.value)}{NBSP}heures avant 15{NBSP}ans)" if young else ""
        text = f"{_hours(hours)} dépassent le maximum de {_hours(most.value)} par semaine{also}"
        yield _finding("weekly_hours", most, text)
    elif young and hours > young.value and schedule.levels & (UNDER_15 | SOME_UNDER_15):
        text = f"{_hours(hours)} dépassent le maximum de {_hours(young.value)} par semaine avant 15{NBSP}ans"
        yield _finding("weekly_hours", young, text, blocking=bool(schedule.levels & UNDER_15))


def _daily_hours(schedule: Schedule, rules: Rules) -> Iterator[Finding]:
    most, hours = rules.get("hours.day"), present_hours(schedule)
    if most and hours is not None and schedule.levels & PUPILS and hours > most.value:
        text = f"{_hours(hours)} dépassent le maximum de {_hours(most.value)} par jour"
        yield _finding("daily_hours", most, text)


def _breaks(schedule: Schedule, rules: Rules) -> Iterator[Finding]:
    after, least = rules.get("hours.break_after"), rules.get("hours.break_minutes")
    hours, pause = present_hours(schedule), schedule.break_minutes
    if not (after and least) or hours is None or pause is None or not schedule.levels & PUPILS:
        return
    if hours > after.value and pause < least.value:
        text = f"Après {clock(after.value)} de présence, la pause dure au moins {figure(least.value)}{NBSP}minutes"
        yield _finding("break_minutes", least, text)


def _day_and_night(schedule: Schedule, rules: Rules) -> Iterator[Finding]:
    if not schedule.levels & (UNDER_16 | SOME_UNDER_16):
        return
    blocking = bool(schedule.levels & UNDER_16)
    early, late = rules.get("hours.earliest_under_16"), rules.get("hours.latest_under_16")
    begins, ends = schedule.starts_at, schedule.ends_at
    if early and begins and _decimal(begins) < early.value:
        text = f"Avant 16{NBSP}ans, la journée ne commence pas avant {clock(early.value)}"
        yield _finding("starts_at", early, text, blocking=blocking)
    night = begins is not None and ends is not None and ends <= begins
    if late and ends and (night or _decimal(ends) > late.value):
        text = f"Avant 16{NBSP}ans, la journée finit à {clock(late.value)} au plus tard"
        yield _finding("ends_at", late, text, blocking=blocking)


def _pay(schedule: Schedule, rules: Rules) -> Iterator[Finding]:
    days_rule, hours_rule = rules.get("pay.days"), rules.get("pay.hours")
    if schedule.kind not in PAID_KINDS:
        return
    days = weekday_count(schedule.period) if schedule.days is None else schedule.days
    hours = days * (present_hours(schedule) or 0)
    rate = rules.get("pay.hourly")
    least = f", au moins {_euros(rate.value)} par heure" if rate else ""
    due = f"la gratification est obligatoire{least}"
    if days_rule and days > days_rule.value:
        text = f"{days}{NBSP}jours de présence, plus de {figure(days_rule.value)} dans l’année scolaire{NBSP}: {due}"
        yield _finding("ends_on", days_rule, text, blocking=False)
    elif hours_rule and hours > hours_rule.value:
        most = _hours(hours_rule.value)
        text = f"{_hours(hours)} de présence, plus de {most} dans l’année scolaire{NBSP}: {due}"
        yield _finding("ends_on", hours_rule, text, blocking=False)


def _contract_months(schedule: Schedule, rules: Rules) -> Iterator[Finding]:
    months = schedule.months
    if schedule.kind != Kind.APPRENTICESHIP or months is None:
        return
    least, most = rules.get("apprenticeship.months_min"), rules.get("apprenticeship.months_max")
    longest = rules.get("apprenticeship.months_max_rqth")
    if least and months < least.value:
        text = f"{months}{NBSP}mois, un contrat d’apprentissage en dure au moins {figure(least.value)}"
        yield _finding("months", least, text)
    if most and months > most.value:
        text = f"{months}{NBSP}mois, un contrat d’apprentissage en dure au plus {figure(most.value)}"
        if longest:
            text += f", {figure(longest.value)} pour une personne reconnue travailleuse handicapée"
        yield _finding("months", most, text, blocking=longest is None or months > longest.value)


def present_hours(schedule: Schedule) -> float | None:
    """Hours of a day without its break: as said, else between its two ends; None when unknown."""
    if schedule.daily_hours is not None:
        return schedule.daily_hours
    if schedule.starts_at is None or schedule.ends_at is None:
        return None
    span = (_decimal(schedule.ends_at) - _decimal(schedule.starts_at)) % 24
    return span - (schedule.break_minutes or 0) / 60


def clock(hours: float) -> str:
    """Decimal hours as « 4 h 30 »."""
    whole, minutes = divmod(round(hours * 60), 60)
    return f"{whole}{NBSP}h{NBSP}{minutes:02d}" if minutes else f"{whole}{NBSP}h"


def _finding(field: str, rule: Rule, text: str, blocking: bool = True) -> Finding:
    return Finding(field, rule.id, f"{text} ({rule.source}).", blocking)


def _hours(hours: float) -> str:
    return counted(int(hours), "heure") if hours == int(hours) else clock(hours)


def _euros(amount: float) -> str:
    return f"{amount:.2f}".replace(".", ",") + f"{NBSP}€"


def _decimal(instant: time) -> float:
    return instant.hour + instant.minute / 60


DAYS_RULES: Final[Mapping[str, str]] = {
    Kind.OBSERVATION_3E: "observation",
    Kind.MINI_STAGE: "mini_stage",
}
CHECKS: Final[tuple[Callable[[Schedule, Rules], Iterator[Finding]], ...]] = (
    _placement_days,
    _visit_days,
    _contract_months,
    _weekly_hours,
    _daily_hours,
    _breaks,
    _day_and_night,
    _pay,
)
