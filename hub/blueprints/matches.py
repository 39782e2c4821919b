"""What answers a posting, and why."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.policy import Who, allow, current_account, current_standing
from hub.rules.matching import Fit
from hub.rules.states import Action
from hub.services import cards, favourites, matching, postings, rights
from hub.services.matching import Match, NearMiss, facets
from hub.vocabulary import Side

bp = Blueprint("matches", __name__)

PARTS = {"occupation": "Métier", "distance": "Distance", "period": "Dates", "freshness": "Fraîcheur"}
GAP_ICONS = {
    "radius_km": "route",
    "levels": "graduation-cap",
    "shift_days": "calendar-days",
    "shift_months": "calendar-days",
    "min_common": "calendar-days",
}


@bp.get("/correspondances")
@allow(Who.MEMBER)
def index() -> ResponseReturnValue:
    """Every posting of the active organisation that is on line, with what answers it."""
    found = matching.of_organisation(current_standing().organisation_id or "", most=matching.MOST_OWN)
    own = {card.id: card for card in cards.of(list(found))}
    best = {card.id: card for card in cards.of([matches[0].posting_id for matches in found.values() if matches])}
    rows = [(own[one], matches, best[matches[0].posting_id] if matches else None) for one, matches in found.items()]
    return render_template("matches/index.html", rows=rows, total=sum(len(matches) for matches in found.values()))


@bp.get("/annonces/<posting_id>/correspondances")
@allow(Who.SIGNED_IN)
def show(posting_id: str) -> ResponseReturnValue:
    """The matches of one posting, best first; near misses with the single change that mends them; other trades."""
    posting = postings.found(current_standing(), posting_id)
    rights.demand(current_standing(), posting, Action.SEE_MATCHES)
    found = matching.matches(posting_id)
    near = matching.near_misses(posting_id)
    others = matching.other_trades(posting_id)
    shown = [posting_id, *(match.posting_id for match in found), *(miss.posting_id for miss in near), *others]
    by_id = {card.id: card for card in cards.of(shown)}
    mine = by_id.pop(posting_id)
    return render_template(
        "matches/show.html",
        mine=mine,
        posting=posting,
        matches=[(by_id[match.posting_id], match, points(match.fit)) for match in found],
        near=[(by_id[miss.posting_id], miss, mend(mine, miss)) for miss in near],
        others=[by_id[one] for one in others],
        kept=favourites.kept_among(current_account.id, by_id),
        gap_icons=GAP_ICONS,
        reason_items=reason_items,
        query_of=query_of,
        need=mine.side == Side.NEED,
    )


def points(fit: Fit) -> list[tuple[str, float, int]]:
    """(criterion, points, out of how many) of each factor; the points sum to the score out of 100."""
    weights = facets.settings().weights
    return [
        (label, round(100 * weights[name] * fit.factors[name], 1), round(100 * weights[name]))
        for name, label in PARTS.items()
    ]


def mend(mine: cards.Card, miss: NearMiss) -> tuple[str, dict[str, Any]] | None:
    """(words of the button, fields to fill in the form) when the change is one of the reader's own posting."""
    change = miss.change
    if change.side != mine.side:
        return None
    if change.field == "radius_km":
        return f"Élargir à {change.value} km", {"radius_km": change.value}
    if change.field == "levels":
        return "Ajouter cette classe", {"levels": change.value}
    if change.field == "places":
        return f"Passer à {change.value} places", {"places": change.value}
    return "Modifier mon annonce", {}


def reason_items(match: Match) -> list[tuple[str, str, bool]]:
    """(bold part, the rest, met in full) of each reason."""
    found = []
    for reason in match.reasons:
        head, colon, rest = reason.text.partition(":")
        found.append((head[:1].upper() + head[1:], colon + rest, reason.full))
    return found


def query_of(fields: dict[str, Any]) -> str:
    """The part of an address that fills the form with these fields; "" for none."""
    return f"?{urlencode(fields, doseq=True)}" if fields else ""
