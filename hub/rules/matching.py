"""Fit of one offer and one need. Source: design/matching.md, section 1."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hub.rules.french import counted, day_text, km_text
from hub.rules.geography import distance_fit, haversine_km
from hub.rules.occupations import Kinship, kinship
from hub.rules.periods import day_count, overlap, shared
from hub.rules.terms import WEIGHTS, Refusal, Settings, Terms, in_order
from hub.vocabulary import GROUP_KINDS, OrganisationKind, State

__all__ = [
    "WEIGHTS",
    "Fit",
    "Refusal",
    "Settings",
    "Terms",
    "fit",
    "gate",
    "judge",
    "refusal",
    "refusals",
]

# Those for whom an offer may be reserved until a date.
SCHOOLS = frozenset({OrganisationKind.SCHOOL, OrganisationKind.TRAINING_CENTRE})


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an offer and a need fit.

    `score` and `factors` (occupation, distance, period, freshness) lie in [0, 1]; `km` is
    between the two points; `kinship.one` is the offer's code, `kinship.other` the need's.
    `live`: may be announced, at or above the threshold and never with a trade left unsaid.
    """

    score: float
    factors: Mapping[str, float]
    km: float
    common_days: int
    kinship: Kinship
    live: bool


def judge(one: Terms, other: Terms, now: datetime, settings: Settings) -> Fit | Refusal:
    """The fit of a match, else the first reason why it is none; the order of the two is free.

    `now` is aware, in the territory's zone: its date is today.
    """
    offer, need = in_order(one, other)
    refused = refusal(offer, need, now.date(), settings) or gate(offer, need, settings)
    return refused or fit(offer, need, now, settings)


def refusal(offer: Terms, need: Terms, today: date, settings: Settings) -> Refusal | None:
    """The first hard rule that forbids a match, the trade gate not among them."""
    return next(refusals(offer, need, today, settings), None)


def refusals(offer: Terms, need: Terms, today: date, settings: Settings) -> Iterator[Refusal]:
    """Every hard rule that forbids a match, the cheapest first.

    Codes: kind, state, expired, places, reserved, level, group, period, distance.
    """
    checks = (
        _kind(offer, need),
        _state(offer, need),
        _expired(offer, need, today),
        _places(offer, need),
        _reserved(offer, need, today),
        _level(offer, need),
        _group(offer, need),
        _period(offer, need),
        _distance(offer, need, settings),
    )
    return (found for found in checks if found is not None)


def gate(offer: Terms, need: Terms, settings: Settings) -> Refusal | None:
    """The refusal `trade` of two trades too far apart, for the kinds that ask for a trade.

    None when one side names none: such a match is listed and never announced.
    """
    if not offer.gated:
        return None
    kin = kinship(offer.trade, need.trade, settings.parents)
    if not kin.compared or kin.value >= settings.gate:
        return None
    return Refusal("trade", "Le métier est d’un autre domaine.")


def fit(offer: Terms, need: Terms, now: datetime, settings: Settings) -> Fit:
    """The score of an offer and a need, whether or not a hard rule forbids the match.

    Rounded to 6 decimals, so that both directions and both databases print the same figure.
    """
    km = distance_km(offer, need)
    kin = kinship(offer.trade, need.trade, settings.parents)
    factors = {
        "occupation": kin.value,
        "distance": distance_fit(km, settings.half_km),
        "period": overlap(offer.period, need.period),
        "freshness": freshness(offer, need, now, settings.half_life_days),
    }
    score = round(sum(settings.weights[name] * value for name, value in factors.items()), 6)
    live = score >= settings.threshold and (kin.compared or not offer.gated)
    return Fit(score, factors, km, day_count(shared(offer.period, need.period)), kin, live)


def distance_km(one: Terms, other: Terms) -> float:
    """Kilometres between the two points, the same in both directions."""
    first, second = sorted([(one.lat, one.lon), (other.lat, other.lon)])
    return haversine_km(*first, *second)


def freshness(one: Terms, other: Terms, now: datetime, half_life_days: float = 30.0) -> float:
    """Freshness of the older in (0, 1]: 1 when just published, .5 after `half_life_days`."""
    instants = [terms.published_at for terms in (one, other) if terms.published_at]
    age = max((now - min(instants)).total_seconds(), 0.0) if instants else 0.0
    return float(0.5 ** (age / 86400 / half_life_days))


def radius_km(terms: Terms, settings: Settings) -> float:
    """How far a posting reaches: its own radius, else the territory's, else without limit."""
    if terms.radius_km is not None:
        return terms.radius_km
    default = settings.default_radius_km
    return float("inf") if default is None else default


def common_days_needed(need: Terms) -> int:
    """Days that a match must have in common: one, unless the need asks for more."""
    return max(1, need.min_common or 1)


def _kind(offer: Terms, need: Terms) -> Refusal | None:
    if offer.kind == need.kind:
        return None
    return Refusal("kind", "Les deux annonces ne sont pas du même type.")


def _state(offer: Terms, need: Terms) -> Refusal | None:
    if offer.state == need.state == State.PUBLISHED:
        return None
    return Refusal("state", "L’une des deux annonces n’est pas en ligne.")


def _expired(offer: Terms, need: Terms, today: date) -> Refusal | None:
    ends = min(terms.expires_on or date.max for terms in (offer, need))
    if today <= ends:
        return None
    return Refusal("expired", f"L’une des deux annonces a expiré le {day_text(ends)}.")


def _places(offer: Terms, need: Terms) -> Refusal | None:
    if offer.places >= 1 and need.places >= 1:
        return None
    return Refusal("places", "Il ne reste aucune place.")


def _reserved(offer: Terms, need: Terms, today: date) -> Refusal | None:
    until = offer.reserved_until
    if until is None or today > until or need.organisation_kind in SCHOOLS:
        return None
    text = f"L’offre est réservée aux établissements scolaires jusqu’au {day_text(until)}."
    return Refusal("reserved", text)


def _level(offer: Terms, need: Terms) -> Refusal | None:
    if offer.levels & need.levels:
        return None
    return Refusal("level", "Aucun niveau n’est commun aux deux annonces.")


def _group(offer: Terms, need: Terms) -> Refusal | None:
    if offer.kind not in GROUP_KINDS:
        return None
    least, most = offer.group_min or 0, offer.group_max
    size = need.group_size
    if size < least:
        return Refusal("group", f"Groupe de {size}, l’offre commence à {counted(least, 'personne')}.")
    if most is not None and size > most:
        return Refusal("group", f"Groupe de {size}, l’offre s’arrête à {counted(most, 'personne')}.")
    return None


def _period(offer: Terms, need: Terms) -> Refusal | None:
    if not (offer.period and need.period):
        return None
    common, needed = day_count(shared(offer.period, need.period)), common_days_needed(need)
    if common >= needed:
        return None
    if common == 0:
        return Refusal("period", "Aucun jour n’est commun aux deux annonces.")
    words = counted(common, "jour commun", "jours communs")
    return Refusal("period", f"{words}, le besoin en demande {needed}.")


def _distance(offer: Terms, need: Terms, settings: Settings) -> Refusal | None:
    reach = min(radius_km(offer, settings), radius_km(need, settings))
    km = distance_km(offer, need)
    if km <= reach:
        return None
    return Refusal("distance", f"{km_text(km)}, au-delà du rayon de {km_text(reach)}.")
