"""What the page of a posting shows, to whom: everybody, who might answer it, its owner, the moderators."""

import secrets
from typing import Any, Final
from urllib.parse import urlencode

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from hub.extensions import territory
from hub.models import Posting
from hub.policy import current_account
from hub.rules.matching import Fit
from hub.rules.states import READ_ON_LINE, Action
from hub.rules.wording import long_day
from hub.schemas.structured import Listed, Place, events, job
from hub.services import cards, favourites, feed, matching, postings, rights
from hub.services.cards import Card, Parts
from hub.services.matching import Match, facets, mending
from hub.services.memberships import Standing
from hub.services.pages import reading as pages
from hub.services.publishing import changes, revisions
from hub.vocabulary import FAMILY_LABELS, Kind, Located, Side, State

FACTORS: Final = {"occupation": "Métier", "distance": "Distance", "period": "Dates", "freshness": "Fraîcheur"}
ANSWERED: Final = frozenset({State.CHANGES_REQUESTED, State.REJECTED, State.HIDDEN})  # moderators said why
HEADINGS: Final = {Kind.VISIT: "Ce que les élèves verront", Kind.TALK: "De quoi il sera question"}


def context(standing: Standing, posting: Posting) -> dict[str, Any]:
    """Everything that postings/show.html reads. A bounded number of queries, fewer for strangers."""
    card, parts = cards.detailed(posting.id)
    essentials = pages.essentials(posting, parts)
    own = rights.is_own(standing, posting)
    may = rights.actions(standing, posting)
    return {
        "posting": posting,
        "p": card,
        "own": own,
        "may": may,
        "listed": is_listed(posting),
        "structured": structured(posting, card, parts),
        "family_label": FAMILY_LABELS[card.family],
        "heading": heading(posting),
        "essentials": essentials,
        "sessions": pages.sessions(posting),
        "weeks": pages.weeks(parts),
        "trades": pages.trades(parts.codes),
        "welcome": pages.welcome(posting, {label for _, label, _ in essentials}),
        "way_there": pages.way_there(posting, card),
        "frame": pages.frame(posting.kind),
        "answer": answer_address(posting, parts),
        "address": f"{current_app.config['HUB'].base_url}{card.url}",
        "idempotency_key": secrets.token_urlsafe(12) if own else "",
        "long_day": long_day,
        **_for_reader(standing, posting, own, may),
    }


def _for_reader(standing: Standing, posting: Posting, own: bool, may: frozenset[Action]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kept": None,
        "distance": "",
        "home": None,
        "fit": None,
        "last_word": "",
        "differences": [],
    }
    if Action.FAVOUR in may:
        found["kept"] = posting.id in favourites.kept_among(current_account.id, [posting.id])
    if own:
        return found | _for_owner(posting)
    if standing.organisation_id:
        away = pages.distance_from(standing.organisation_id, posting)
        found |= {"distance": away[0] if away else "", "home": away[1] if away else None}
        found["fit"] = how_it_fits(standing, posting.id)
    return found


def _for_owner(posting: Posting) -> dict[str, Any]:
    """The text that waits beside the one on line, and the moderators' last word where it asks for something."""
    waits = posting.state in READ_ON_LINE and rights.pending_revision(posting.id) is not None
    said = postings.history(posting)[-1].reason if posting.state in ANSWERED else ""
    differences = changes.between(posting, revisions.latest_terms(posting)) if waits else []
    return {"differences": differences, "last_word": said}


def how_it_fits(standing: Standing, posting_id: str) -> dict[str, Any] | None:
    """The reader's own posting that fits best: score, reasons, sum; or the change that would make it fit."""
    found = matching.with_own(standing.organisation_id or "", posting_id)
    if found is None:
        return None
    own_id, how = found
    own = postings.found(standing, own_id)
    if isinstance(how, Match):
        score = round(100 * how.fit.score)
        return {"own": own, "score": score, "reasons": reason_items(how), "rows": points(how.fit)}
    change = how.change
    mended = mending.mend(change, revisions.latest_terms(own))
    address = f"/annonces/{own_id}/modifier{query_of(mended[1])}" if mended else ""
    icon = mending.GAP_ICONS.get(change.field, "sparkles")
    return {"own": own, "score": None, "gap": change.text, "icon": icon, "mend": mended, "address": address}


def points(fit: Fit) -> list[tuple[str, float, int]]:
    """(criterion, points, out of how many) of each factor; the points sum to the score out of 100."""
    weights = facets.settings().weights
    return [
        (label, round(100 * weights[name] * fit.factors[name], 1), round(100 * weights[name]))
        for name, label in FACTORS.items()
    ]


def reason_items(match: Match) -> list[tuple[str, str, bool]]:
    """(bold part, the rest, met in full) of each reason."""
    found = []
    for reason in match.reasons:
        head, colon, rest = reason.text.partition(":")
        found.append((head[:1].upper() + head[1:], colon + rest, reason.full))
    return found


def caption(match: Match) -> str:
    """The two most telling reasons in a few words: « Même métier et mêmes dates », « Même domaine, 14 km »."""
    heads = [reason.text.partition("\u00a0:")[0].partition(",")[0] for reason in match.reasons[:2]]
    joined = (" et " if all(reason.full for reason in match.reasons[:2]) else ", ").join(heads)
    return joined[:1].upper() + joined[1:] or "Tous les critères comptent"


def query_of(fields: dict[str, Any]) -> str:
    """The part of an address that fills a form with these fields; "" for none."""
    return f"?{urlencode(fields, doseq=True)}" if fields else ""


def answer_address(posting: Posting, parts: Parts) -> str:
    """The form of the other side, with what this posting says filled in."""
    word = "besoin" if posting.side == Side.OFFER else "offre"
    return f"/publier/{word}{query_of(pages.answers_with(posting, parts))}"


def heading(posting: Posting) -> str:
    """What stands above the description."""
    if posting.side == Side.NEED:
        return "Ce qui est recherché"
    return HEADINGS.get(Kind(posting.kind), "Ce qui est proposé")


def is_listed(posting: Posting) -> bool:
    """Whether engines may list the page."""
    return posting.state == State.PUBLISHED and posting.side == Side.OFFER and posting.kind in feed.LISTED


def structured(posting: Posting, card: Card, parts: Parts) -> list[dict[str, Any]]:
    """JSON-LD of an apprenticeship, or of a visit with sessions; nothing of anything else."""
    if not is_listed(posting) or posting.published_at is None:
        return []
    exact = posting.located == Located.ADDRESS
    listed = Listed(
        title=posting.title,
        description=posting.description or ". ".join(text for _, text in card.facts),
        organisation=card.organisation,
        url=f"{current_app.config['HUB'].base_url}{card.url}",
        place=Place(
            card.commune,
            posting.address,
            pages.postcode(posting.commune_insee),
            posting.lat if exact else None,
            posting.lon if exact else None,
        ),
        published_at=posting.published_at,
        expires_on=posting.expires_on,
    )
    if posting.kind == Kind.APPRENTICESHIP:
        return [job(listed, posting.id, territory.zone)]
    if posting.kind == Kind.VISIT:
        rows = [(starts, ends, places, places - taken) for starts, ends, places, taken in parts.slots]
        return events(listed, rows, territory.zone)
    return []


def gone(posting_id: str, detail: str) -> ResponseReturnValue:
    """The page of a posting that is no longer on line, with others like it."""
    return render_template("postings/gone.html", detail=detail, similar=pages.similar(posting_id)), 410
