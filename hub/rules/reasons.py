"""Why an offer and a need fit, in French. Source: design/matching.md, section 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hub.rules.french import NBSP, counted, day_text, km_text, listed, month_text
from hub.rules.matching import Fit
from hub.rules.occupations import SAME, SAME_CARD, SAME_DOMAIN, SAME_LETTER, Kinship
from hub.rules.periods import Period, day_count, shared, weeks_in
from hub.rules.terms import Settings, Terms
from hub.vocabulary import Dating, Located, Side

MOST_REASONS: Final = 3
NAMED_WEEKS: Final = 3
MONTH_DAYS: Final = 365.25 / 12
KINSHIPS: Final = {
    SAME: "même métier",
    SAME_CARD: "métier voisin",
    SAME_DOMAIN: "même domaine",
    SAME_LETTER: "même grand domaine",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its factor, its French text, and whether it is met in full or in part."""

    factor: str
    text: str
    full: bool


def reasons(mine: Terms, other: Terms, fit: Fit, settings: Settings, labels: Mapping[str, str]) -> list[Reason]:
    """At most three reasons, the one that weighs most first, told to the side of `mine`.

    `labels` name ROME codes, their domains ("I13"), their letters ("I") and NAF codes; a code
    without label stands alone.
    """
    found = [
        reason
        for reason in (
            _occupation(mine, other, fit, labels),
            _period(mine, other, fit),
            _distance(mine, other, fit),
        )
        if reason is not None
    ]
    return sorted(found, key=lambda reason: -_weight(reason, fit, settings))[:MOST_REASONS]


def _weight(reason: Reason, fit: Fit, settings: Settings) -> float:
    return settings.weights[reason.factor] * fit.factors[reason.factor]


def _occupation(mine: Terms, other: Terms, fit: Fit, labels: Mapping[str, str]) -> Reason | None:
    kin = fit.kinship if mine.side == Side.NEED else fit.kinship.reversed
    if not kin.compared:
        return Reason("occupation", "métier à préciser", False) if other.gated else None
    text = _kinship_text(kin, labels)
    return Reason("occupation", text, kin.value == SAME) if text else None


def _kinship_text(kin: Kinship, labels: Mapping[str, str]) -> str:
    """The words for a kinship whose `one` is the code of the side that the reader does not know."""
    if kin.by == "diploma":
        return f"même diplôme{NBSP}: {kin.one}"
    if kin.by == "sector":
        same = kin.one.replace(".", "") == kin.other.replace(".", "")
        return f"{'même secteur' if same else 'secteur voisin'}{NBSP}: {_named(kin.one, labels)}"
    words = KINSHIPS.get(kin.value)
    if words is None:
        return ""
    prefix = {SAME_DOMAIN: kin.one[:3], SAME_LETTER: kin.one[:1]}.get(kin.value, kin.one)
    return f"{words}{NBSP}: {_named(prefix if prefix in labels else kin.one, labels)}"


def _named(code: str, labels: Mapping[str, str]) -> str:
    label = labels.get(code) or labels.get(code.replace(".", ""))
    return f"{code} {label}" if label else code


def _distance(mine: Terms, other: Terms, fit: Fit) -> Reason:
    by_address = mine.located == other.located == Located.ADDRESS
    text = km_text(fit.km) + ("" if by_address else ", de commune à commune")
    return Reason("distance", text, fit.factors["distance"] >= 0.5)


def _period(mine: Terms, other: Terms, fit: Fit) -> Reason | None:
    if not (mine.period and other.period):
        return Reason("period", "dates à convenir", False)
    common = shared(mine.period, other.period)
    if not common:
        return None
    smaller = min(mine.period, other.period, key=day_count)
    if mine.period == other.period and mine.dating is Dating.RANGE:
        return Reason("period", "mêmes dates", True)
    text = PERIOD_TEXTS[mine.dating](common, smaller)
    if mine.dating is Dating.START_MONTH and mine.period[0][0] == other.period[0][0]:
        text = f"même début{NBSP}: {month_text(common[0][0])}"
    return Reason("period", text, fit.factors["period"] == 1)


def _weeks_text(common: Period, smaller: Period) -> str:
    weeks = weeks_in(common)
    numbers = [str(int(week[-2:])) for week in weeks]
    if len(weeks) == 1:
        return f"semaine{NBSP}{numbers[0]} commune"
    if len(weeks) <= NAMED_WEEKS:
        return f"semaines{NBSP}{listed(numbers)} communes"
    return f"{len(weeks)}{NBSP}semaines sur {len(weeks_in(smaller))} communes"


def _range_text(common: Period, smaller: Period) -> str:
    days, of_days = day_count(common), day_count(smaller)
    weeks, of_weeks = round(days / 7), round(of_days / 7)
    in_days = of_days < 7 or not weeks or (weeks == of_weeks and days < of_days)
    if in_days:
        return f"{counted(days, 'jour')} sur {of_days} {'communs' if days > 1 else 'commun'}"
    return f"{counted(weeks, 'semaine')} sur {of_weeks} {'communes' if weeks > 1 else 'commune'}"


def _months_text(common: Period, smaller: Period) -> str:
    months, of_months = (max(1, round(day_count(days) / MONTH_DAYS)) for days in (common, smaller))
    return f"{months}{NBSP}mois sur {of_months} {'communs' if months > 1 else 'commun'}"


def _slots_text(common: Period, smaller: Period) -> str:
    days = day_count(common)
    if days > 1 and len(smaller) == 1:
        return _range_text(common, smaller)
    if days == 1:
        return f"date commune{NBSP}: {day_text(common[0][0])}"
    return f"{days}{NBSP}dates communes sur {day_count(smaller)}"


PERIOD_TEXTS: Final = {
    Dating.WEEKS: _weeks_text,
    Dating.RANGE: _range_text,
    Dating.START_MONTH: _months_text,
    Dating.SLOTS: _slots_text,
}
