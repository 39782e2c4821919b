"""Matches of a posting: computed when asked, never stored; only announcements are (design/matching.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, or_, select

from hub.extensions import db
from hub.models import Posting
from hub.rules.matching import Fit, fit, judge
from hub.rules.nearmiss import Change, counterfactual
from hub.rules.reasons import Reason, reasons
from hub.rules.terms import Settings, Terms
from hub.services import reference
from hub.services.matching import announcing, facets
from hub.vocabulary import State

NEAR_READ: Final = 400  # candidates looked at for near misses and other trades, newest first
NEAR_SHOWN: Final = 6
MOST_OWN: Final = 20  # postings of an organisation on one page


@dataclass(frozen=True, slots=True)
class Match:
    """One posting that fits: its id, how well, and why (at most three reasons, most telling first)."""

    posting_id: str
    fit: Fit
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """One posting that would fit after a single change, and how well it would fit then apart from that."""

    posting_id: str
    change: Change
    score: float


def refresh(posting: Posting) -> int:
    """After any change of a posting, in its transaction: rebuild its facets, announce its new matches.

    How many accounts were told. A bounded number of statements, whatever the number of matches.
    """
    db.session.flush()
    terms = facets.terms_of(posting.id)
    facets.rebuild(terms)
    if terms.state != State.PUBLISHED:
        return 0
    settings = facets.settings()
    found = _judged(terms, settings)
    live = [(other, how) for other, how in found if how.live]
    return announcing.announce(terms, live, settings) if live else 0


def matches(posting_id: str, limit: int = 100) -> list[Match]:
    """Matches of a published posting, best first (then by id); empty in any other state. Six queries at most."""
    terms = facets.terms_of(posting_id)
    if terms.state != State.PUBLISHED:
        return []
    settings = facets.settings()
    best = _judged(terms, settings)[:limit]
    labels = labels_of([terms, *(other for other, _ in best)])
    return [Match(other.posting_id, how, tuple(reasons(terms, other, how, settings, labels))) for other, how in best]


def _judged(terms: Terms, settings: Settings) -> list[tuple[Terms, Fit]]:
    instant = facets.local_now()
    found = []
    for other in facets.terms_in(facets.candidates(terms)).values():
        verdict = judge(terms, other, instant, settings)
        if isinstance(verdict, Fit):
            found.append((other, verdict))
    return sorted(found, key=lambda pair: (-pair[1].score, pair[0].posting_id))


def near_misses(posting_id: str, limit: int = NEAR_SHOWN) -> list[NearMiss]:
    """Postings that one small change would make match, best first. Five queries.

    Looks at the 400 newest around: a near miss is a hint, not a promise of completeness.
    """
    terms = facets.terms_of(posting_id)
    if terms.state != State.PUBLISHED:
        return []
    settings = facets.settings()
    reach = facets.Reach(km=settings.near_km, days=settings.near_days, any_level=True)
    instant = facets.local_now()
    found = []
    for other in facets.terms_in(_newest(facets.candidates(terms, reach))).values():
        if isinstance(judge(terms, other, instant, settings), Fit):
            continue
        change = counterfactual(terms, other, instant, settings)
        if change is not None:
            found.append(NearMiss(other.posting_id, change, fit(terms, other, instant, settings).score))
    return sorted(found, key=lambda miss: (-miss.score, miss.posting_id))[:limit]


def other_trades(posting_id: str, limit: int = 20) -> list[str]:
    """Ids of postings that only the trade gate refuses: « autres offres », newest first. Four queries."""
    terms = facets.terms_of(posting_id)
    if terms.state != State.PUBLISHED:
        return []
    settings = facets.settings()
    instant = facets.local_now()
    around = facets.terms_in(_newest(facets.candidates(terms, facets.Reach(any_trade=True))))
    verdicts = {other.posting_id: judge(terms, other, instant, settings) for other in around.values()}
    return [one for one, verdict in verdicts.items() if getattr(verdict, "code", "") == "trade"][:limit]


def with_own(organisation_id: str, posting_id: str) -> tuple[str, Match | NearMiss] | None:
    """How an organisation's own postings fit this one: the best match, else the nearest miss, with its posting's id.

    Looks at its newest published postings of the other side and the same kind. None when nothing comes near. Six
    queries at most.
    """
    this = select(Posting.side, Posting.kind).where(Posting.id == posting_id).subquery()
    own = select(Posting.id).where(
        Posting.organisation_id == organisation_id,
        Posting.state == State.PUBLISHED,
        Posting.kind == select(this.c.kind).scalar_subquery(),
        Posting.side != select(this.c.side).scalar_subquery(),
    )
    newest = own.order_by(Posting.published_at.desc(), Posting.id).limit(MOST_OWN)
    terms = facets.terms_in(select(Posting.id).where(or_(Posting.id == posting_id, Posting.id.in_(newest))))
    other = terms.pop(posting_id, None)
    return _best(list(terms.values()), other) if other and terms else None


def _best(own: list[Terms], other: Terms) -> tuple[str, Match | NearMiss] | None:
    settings, instant = facets.settings(), facets.local_now()
    verdicts = [(mine, judge(mine, other, instant, settings)) for mine in own]
    met = [(mine, how) for mine, how in verdicts if isinstance(how, Fit)]
    if met:
        mine, how = max(met, key=lambda pair: (pair[1].score, pair[0].posting_id))
        why = reasons(mine, other, how, settings, labels_of([mine, other]))
        return mine.posting_id, Match(other.posting_id, how, tuple(why))
    misses = [
        (mine.posting_id, NearMiss(other.posting_id, change, fit(mine, other, instant, settings).score))
        for mine in own
        if (change := counterfactual(mine, other, instant, settings))
    ]
    return max(misses, key=lambda miss: (miss[1].score, miss[0])) if misses else None


def of_organisation(organisation_id: str, most: int = 4) -> dict[str, list[Match]]:
    """Matches of its newest published postings, by posting id, newest posting first. Six queries a posting at most."""
    query = select(Posting.id).where(Posting.organisation_id == organisation_id, Posting.state == State.PUBLISHED)
    mine = db.session.scalars(query.order_by(Posting.published_at.desc(), Posting.id).limit(most))
    return {posting_id: matches(posting_id) for posting_id in mine.all()}


def _newest(ids: Select[Any]) -> Select[Any]:
    newest = select(Posting.id).where(Posting.id.in_(ids)).order_by(Posting.published_at.desc(), Posting.id)
    return newest.limit(NEAR_READ)


def labels_of(terms: Iterable[Terms]) -> dict[str, str]:
    """Labels of the ROME codes that these terms name. One query."""
    return reference.occupation_labels({code for one in terms for code in one.trade.codes})
