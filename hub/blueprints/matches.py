"""What answers a posting, and why."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.blueprints.reading import caption, points, query_of, reason_items
from hub.policy import Who, allow, current_account, current_standing
from hub.rules.french import km_text
from hub.rules.states import Action
from hub.services import cards, favourites, matching, postings, rights
from hub.services.matching import NearMiss, mending
from hub.services.publishing import revisions
from hub.services.publishing.terms import Loaded
from hub.vocabulary import Side

bp = Blueprint("matches", __name__)


@bp.get("/correspondances")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Every posting of the active organisation that is on line, with what answers it."""
    found = matching.of_organisation(current_standing().organisation_id or "", most=matching.MOST_OWN)
    own = {card.id: card for card in cards.of(list(found))}
    best = {card.id: card for card in cards.of([matches[0].posting_id for matches in found.values() if matches])}
    rows = [(own[one], matches, best[matches[0].posting_id] if matches else None) for one, matches in found.items()]
    total = sum(len(matches) for matches in found.values())
    return render_template("matches/index.html", rows=rows, total=total, caption=caption)


@bp.get("/annonces/<posting_id>/correspondances")
@allow(Who.SIGNED_IN)
def show(posting_id: str) -> ResponseReturnValue:
    """The matches of one posting, best first; near misses with the single change that mends them; other trades."""
    posting = postings.found(current_standing(), posting_id)
    rights.demand(current_standing(), posting, Action.SEE_MATCHES)
    found = matching.matches(posting_id)
    near = matching.near_misses(posting_id)
    others = matching.other_trades(posting_id)
    around = [*(match.posting_id for match in found), *(miss.posting_id for miss in near), *others]
    by_id = {card.id: card for card in cards.of([posting_id, *around])}
    mine = by_id.pop(posting_id)
    own = revisions.latest_terms(posting)
    return render_template(
        "matches/show.html",
        mine=mine,
        posting=posting,
        matches=[(by_id[match.posting_id], match, points(match.fit)) for match in found],
        near=[(by_id[miss.posting_id], miss, *button(miss, own, posting_id)) for miss in near],
        others=[by_id[one] for one in others],
        kept=favourites.kept_among(current_account.id, by_id),
        gap_icons=mending.GAP_ICONS,
        caption=caption,
        km_text=km_text,
        reason_items=reason_items,
        need=mine.side == Side.NEED,
    )


def button(miss: NearMiss, own: Loaded, posting_id: str) -> tuple[str, str]:
    """(words, address) of what the reader can do: change their own posting, else look at the other one."""
    mended = mending.mend(miss.change, own)
    if mended is None:
        return "Voir l’annonce", f"/annonces/{miss.posting_id}"
    words, fields = mended
    return words, f"/annonces/{posting_id}/modifier{query_of(fields)}"
