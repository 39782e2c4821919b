"""Telling the accounts concerned of new matches: each pair once, at most a few live alerts an account and day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, or_, select

from hub.extensions import db, territory
from hub.models import Account, Announcement, Favourite, Membership, Posting, now
from hub.rules.matching import Fit
from hub.rules.reasons import reasons
from hub.rules.terms import Settings, Terms, in_order
from hub.services import reference
from hub.services.matching import facets
from hub.services.notifications import tell
from hub.vocabulary import Event, MemberRole, Side

SUMMED_FROM: Final = 4  # so many matches of one's own new posting are told in one line


@dataclass(frozen=True, slots=True)
class Pair:
    """One account to tell of one offer and one need; `own` is its posting, `other` the one that answers it."""

    account_id: str
    own: Terms
    other: Terms
    fit: Fit

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it unique: account, offer, need."""
        offer, need = in_order(self.own, self.other)
        return self.account_id, offer.posting_id, need.posting_id


def announce(changed: Terms, found: Sequence[tuple[Terms, Fit]], settings: Settings) -> int:
    """Tell whom these matches of a changed posting concern, best first; how many accounts.

    At most seven statements, whatever the number of matches: followers, those told before, today's live alerts,
    titles, labels, announcements (the notifications are stored by the unit of work).
    """
    others = [(other, fit) for other, fit in found if other.organisation_id != changed.organisation_id]
    followers = _followers([changed.posting_id, *(other.posting_id for other, _ in others)])
    pairs = list(_pairs(changed, others, followers))
    told = _told(changed)
    fresh = [pair for pair in pairs if pair.key not in told]
    if not fresh:
        return 0
    _tell(changed, fresh, settings)
    return len({pair.account_id for pair in fresh})


def _pairs(changed: Terms, others: Sequence[tuple[Terms, Fit]], followers: dict[str, list[str]]) -> Iterable[Pair]:
    mine = followers.get(changed.posting_id, [])
    for other, fit in others:
        for account in followers.get(other.posting_id, []):
            if account not in mine:
                yield Pair(account, other, changed, fit)
        for account in mine:
            yield Pair(account, changed, other, fit)


def _followers(posting_ids: list[str]) -> dict[str, list[str]]:
    """Accounts to tell of each posting: its author and the members who keep it, else the managers. One query."""
    rows = db.session.execute(
        select(Posting.id, Membership.account_id, Membership.role, Posting.author_id, Favourite.account_id)
        .join(Membership, Membership.organisation_id == Posting.organisation_id)
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(Favourite, (Favourite.posting_id == Posting.id) & (Favourite.account_id == Membership.account_id))
        .where(_among(posting_ids), Account.active)
        .order_by(Posting.id, Membership.id)
    )
    close: dict[str, list[str]] = defaultdict(list)
    managers: dict[str, list[str]] = defaultdict(list)
    for posting_id, account_id, role, author_id, kept in rows:
        if account_id == author_id or kept:
            close[posting_id].append(account_id)
        if role == MemberRole.MANAGER:
            managers[posting_id].append(account_id)
    return {posting_id: close.get(posting_id) or managers.get(posting_id, []) for posting_id in posting_ids}


def _among(posting_ids: list[str]) -> Any:
    return Posting.id.in_(posting_ids)


def _told(changed: Terms) -> set[tuple[str, str, str]]:
    query = select(Announcement.account_id, Announcement.offer_id, Announcement.need_id).where(
        or_(Announcement.offer_id == changed.posting_id, Announcement.need_id == changed.posting_id)
    )
    return {(account, offer, need) for account, offer, need in db.session.execute(query)}


def _live_today(accounts: set[str]) -> Counter[str]:
    midnight = datetime.combine(facets.local_now().date(), time(), territory.zone)
    query = (
        select(Announcement.account_id, func.count())
        .where(
            Announcement.account_id.in_(accounts),
            Announcement.live,
            Announcement.created_at >= midnight,
            Announcement.created_at < midnight + timedelta(days=1),
        )
        .group_by(Announcement.account_id)
    )
    return Counter(dict(db.session.execute(query).all()))


def _tell(changed: Terms, pairs: list[Pair], settings: Settings) -> None:
    live = _live_today({pair.account_id for pair in pairs})
    cap = territory.matching.live_alerts_a_day
    titles, labels = _titles(pairs), _labels(pairs)
    own = Counter(pair.account_id for pair in pairs if pair.own is changed)
    summed: set[str] = set()
    rows = []
    for pair in pairs:
        account = pair.account_id
        many = pair.own is changed and own[account] >= SUMMED_FROM
        alert = live[account] < cap and not (many and account in summed)
        rows.append(_row(pair, alert))
        live[account] += alert
        if many and account not in summed:
            summed.add(account)
            _tell_sum(pair, own[account], titles, alert)
        elif not many:
            _tell_pair(pair, titles, labels, settings, alert)
    db.session.execute(insert(Announcement), rows)


def _row(pair: Pair, live: bool) -> dict[str, Any]:
    account, offer_id, need_id = pair.key
    return {
        "account_id": account,
        "offer_id": offer_id,
        "need_id": need_id,
        "score": pair.fit.score,
        "live": live,
        "created_at": now(),
    }


def _tell_pair(pair: Pair, titles: dict[str, str], labels: dict[str, str], settings: Settings, live: bool) -> None:
    title, mine = titles[pair.other.posting_id], titles[pair.own.posting_id]
    noun = "votre besoin" if pair.own.side == Side.NEED else "votre offre"
    why = [reason.text for reason in reasons(pair.own, pair.other, pair.fit, settings, labels)]
    tell(
        pair.account_id,
        Event.MATCH,
        f"« {title} » répond à {noun} « {mine} »",
        f"/annonces/{pair.other.posting_id}",
        {**_data(pair), "title": title, "own_title": mine, "reasons": why},
        live=live,
    )


def _tell_sum(pair: Pair, count: int, titles: dict[str, str], live: bool) -> None:
    mine = titles[pair.own.posting_id]
    text = f"{count} besoins correspondent à votre offre « {mine} »"
    if pair.own.side == Side.NEED:
        text = f"{count} offres répondent à votre besoin « {mine} »"
    data = {**_data(pair), "count": count, "own_title": mine}
    tell(pair.account_id, Event.MATCH, text, f"/annonces/{pair.own.posting_id}/correspondances", data, live=live)


def _data(pair: Pair) -> dict[str, Any]:
    _, offer_id, need_id = pair.key
    return {
        "offer_id": offer_id,
        "need_id": need_id,
        "score": pair.fit.score,
        "posting_kind": pair.other.kind,
        "side": pair.other.side,
    }


def _titles(pairs: list[Pair]) -> dict[str, str]:
    ids = {terms.posting_id for pair in pairs for terms in (pair.own, pair.other)}
    return dict(db.session.execute(select(Posting.id, Posting.title).where(Posting.id.in_(ids))).all())


def _labels(pairs: list[Pair]) -> dict[str, str]:
    return reference.occupation_labels(
        {code for pair in pairs for terms in (pair.own, pair.other) for code in terms.trade.codes}
    )
