"""What happened: each posting of a demonstration lives its life through the services, then is dated back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import select, update

from hub.errors import Invalid
from hub.extensions import db, territory
from hub.models import (
    Account,
    Announcement,
    Decision,
    Favourite,
    Notification,
    Posting,
    PostingHistory,
    PostingRevision,
)
from hub.schemas.postings import PostingIn
from hub.services import accounts, curation, favourites, memberships, notifications, postings
from hub.services.demonstration.relative import Today
from hub.services.demonstration.script import Scene
from hub.services.memberships import Standing
from hub.services.publishing import expiry
from hub.territory import TerritoryError
from hub.vocabulary import State, Verdict

A_DAY: Final = 36  # hours
OFFICE_MINUTES: Final = 5 * 60
READ_AFTER: Final = timedelta(hours=3)  # between sending and reading
WRITTEN_BEFORE: Final = timedelta(minutes=20)  # between the first word and sending
VERDICTS: Final = {State.CHANGES_REQUESTED: Verdict.REQUEST_CHANGES, State.REJECTED: Verdict.REJECT}
EXPIRED_FOR: Final = timedelta(days=1)
ON_LINE: Final = (State.PUBLISHED, State.FILLED, State.EXPIRED)

Dated = type[Notification | Announcement | Decision | Favourite | PostingRevision]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where scenes are played: what day it is, and since when rows are of this demonstration."""

    today: Today
    since: datetime


def in_order(scenes: Iterable[Scene], stage: Stage) -> list[tuple[datetime, Scene]]:
    """The scenes with the instant of each, oldest first: what is older than a day took place in office hours."""
    dated = [(_instant(scene, stage, rank), scene) for rank, scene in enumerate(scenes)]
    return sorted(dated, key=lambda pair: pair[0])


def _instant(scene: Scene, stage: Stage, rank: int) -> datetime:
    at = stage.since - timedelta(hours=scene.hours_ago)
    if scene.hours_ago <= A_DAY:
        return at
    local = at.astimezone(territory.zone)
    friday = local.date() - timedelta(days=max(0, local.weekday() - 4))
    noon = datetime.combine(friday, time(12), territory.zone)
    return min(at, noon + timedelta(minutes=rank * 53 % OFFICE_MINUTES)).astimezone(UTC)


def play(scene: Scene, stage: Stage, at: datetime) -> Posting:
    """Write, send, read and keep one posting; it ends in the scene's state, dated by it.

    Raises TerritoryError, naming the posting, for terms that nobody could publish.
    """
    try:
        return _play(scene, stage, at)
    except (ValidationError, Invalid) as wrong:
        faults = wrong.messages if isinstance(wrong, ValidationError) else wrong.errors
        raise TerritoryError(f"demo.toml, « {scene.terms.get('title')} » : {faults}") from wrong


def _play(scene: Scene, stage: Stage, at: datetime) -> Posting:
    author = _standing(scene.author)
    terms = _terms(scene.terms, stage.today)
    posting = postings.create(author, terms)
    if scene.state is not State.DRAFT:
        postings.submit(author, posting)
        _read(scene, posting)
    _follow(scene, author, posting)
    if scene.edit:
        postings.edit(author, posting, {**terms, **_changed(scene.edit, stage.today)})
    if scene.state is State.FILLED:
        postings.fill(author, posting)
    if scene.state is State.EXPIRED:
        _expire(posting, stage.today)
    date_back(posting, stage, scene, at)
    return posting


def _standing(email: str) -> Standing:
    account = accounts.by_email(email)
    if account is None:
        raise TerritoryError(f"demo.toml : personne n’a l’adresse {email}.")
    return memberships.standing(account)


def _terms(terms: Mapping[str, Any], today: Today) -> dict[str, Any]:
    loaded: dict[str, Any] = PostingIn().load(today.resolved(terms))
    return loaded


def _changed(terms: Mapping[str, Any], today: Today) -> dict[str, Any]:
    loaded: dict[str, Any] = PostingIn(partial=True).load(today.resolved(terms))
    return loaded


def _read(scene: Scene, posting: Posting) -> None:
    """The moderator's verdict, where there was one; what a trusted organisation published may be unread still."""
    if not scene.reviewer:
        return
    verdict = Verdict.APPROVE if scene.state in ON_LINE else VERDICTS[scene.state]
    curation.decide(_standing(scene.reviewer), posting, verdict, scene.reason)


def _follow(scene: Scene, author: Standing, posting: Posting) -> None:
    for email in scene.kept_by:
        favourites.keep(_standing(email).account_id or "", posting.id, on=True)


def _expire(posting: Posting, today: Today) -> None:
    posting.expires_on = today.day - timedelta(days=2)
    db.session.flush()
    expiry.expire_due(today.day)


def date_back(posting: Posting, stage: Stage, scene: Scene, at: datetime) -> None:
    """Date what happened to the posting as its scene says; the same for what it caused.

    What accounts were told of it asks for no toast and counts for no cap.
    """
    notifications.number_collected()
    edited = stage.since - timedelta(hours=scene.edited_hours_ago)
    sent = at - READ_AFTER if posting.published_at else at
    written = sent - WRITTEN_BEFORE
    posting.created_at, posting.updated_at = written, edited if scene.edit else at
    posting.submitted_at = posting.submitted_at and sent
    posting.published_at = posting.published_at and at
    posting.read_at = posting.read_at and at
    dates = {"create": written, "submit": sent, "edit": edited, "expire": stage.since - EXPIRED_FOR}
    for line in _history(posting):
        line.created_at = dates.get(line.action, at)
    db.session.flush()
    date_rows(PostingRevision, stage.since, edited)
    for model in (Notification, Announcement, Decision, Favourite):
        date_rows(model, stage.since, at)


def _history(posting: Posting) -> list[PostingHistory]:
    return list(db.session.scalars(select(PostingHistory).where(PostingHistory.posting_id == posting.id)))


def date_rows(model: Dated, since: datetime, at: datetime) -> None:
    """What was written since the demonstration began, and was not dated yet, dates from that instant; none is live."""
    values: dict[str, Any] = {"created_at": at}
    if model in (Notification, Announcement):
        values["live"] = False
    db.session.execute(update(model).where(model.created_at >= since).values(**values))


def see_until(instant: datetime) -> None:
    """What was told before that instant has been seen."""
    for account_id in db.session.scalars(select(Account.id)).all():
        told = select(Notification.seq).where(Notification.account_id == account_id, Notification.created_at < instant)
        last = db.session.scalar(told.order_by(Notification.seq.desc()).limit(1))
        if last:
            notifications.ack(account_id, last)
