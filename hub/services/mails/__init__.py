"""The outbox of mail: a row in the transaction of what caused it, leased when sent, tried again for a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from hub.extensions import db
from hub.models import Account, Mail, new_id, now
from hub.services.mails import letters

LEASE: Final = timedelta(minutes=5)  # longer than a courier's time-out; then another sender may try
RETRY_MINUTES: Final = (1, 5, 15, 60)  # and every 60 until the end of the day
GIVEN_UP_AFTER: Final = timedelta(hours=24)
KEPT_AFTER: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Leased:
    """One mail that this process has until its lease ends; `name` is unique and sorts by age."""

    mail_id: int
    name: str
    message: EmailMessage


def post(
    kind: str, recipient: str, data: Mapping[str, Any], account_id: str | None = None, period: str | None = None
) -> None:
    """Put a mail into the outbox; it leaves after the commit. `data` is what its letter needs, with paths, not URLs.

    With an account, the mail is dropped when that account is closed before it leaves. With a period, at most one
    of this kind for this account: the database refuses a second.
    """
    letters.check(kind)
    db.session.add(
        Mail(
            kind=kind,
            recipient=recipient,
            data=dict(data),
            account_id=account_id,
            period=period,
            message_id=f"<{new_id()}.{kind}@{letters.domain()}>",
        )
    )


def posted(kind: str, period: str) -> bool:
    """Whether a mail of this kind was posted for this period, to anybody. One query."""
    return db.session.scalar(select(Mail.id).where(Mail.kind == kind, Mail.period == period).limit(1)) is not None


def lease(limit: int, instant: datetime | None = None) -> list[Leased]:
    """Take up to `limit` mails that are due, oldest first, for five minutes.

    Mails to closed accounts, and those that cannot be written, are dropped.
    """
    instant = instant or now()
    query = (
        select(Mail).where(_free(instant)).order_by(Mail.due_at, Mail.id).limit(limit).with_for_update(skip_locked=True)
    )
    due = list(db.session.scalars(query))
    closed = _closed({mail.account_id for mail in due if mail.account_id})
    kept = (_take(mail, instant) for mail in due if not _dropped(mail, closed))
    return [leased for leased in kept if leased is not None]


def any_due(instant: datetime | None = None) -> bool:
    """Whether a sender has something to do. One query."""
    return db.session.scalar(select(Mail.id).where(_free(instant or now())).limit(1)) is not None


def _free(instant: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Mail.state == "pending", Mail.due_at <= instant),
        and_(Mail.state == "sending", Mail.leased_until <= instant),
    )


def _closed(accounts: set[str]) -> set[str]:
    query = select(Account.id).where(Account.id.in_(accounts), ~Account.active)
    return set(db.session.scalars(query)) if accounts else set()


def _dropped(mail: Mail, closed: set[str]) -> bool:
    if mail.account_id not in closed:
        return False
    _give_up(mail, "the account is closed")
    return True


def _take(mail: Mail, instant: datetime) -> Leased | None:
    try:
        message = letters.compose(mail.kind, mail.recipient, mail.data, mail.message_id, mail.created_at)
    except (LookupError, ValueError) as error:  # one bad row must not hold up the others
        _give_up(mail, f"cannot be written: {error!r}")
        return None
    mail.state, mail.leased_until, mail.tries = "sending", instant + LEASE, mail.tries + 1
    return Leased(mail.id, f"{mail.created_at:%Y%m%dT%H%M%S}-{mail.id:08}-{mail.kind}", message)


def mark_sent(mail_id: int) -> None:
    """The courier took it: its secrets are forgotten."""
    done = {"state": "sent", "sent_at": now(), "leased_until": None, "data": {}, "failure": ""}
    db.session.execute(update(Mail).where(Mail.id == mail_id).values(**done))


def mark_failed(mail_id: int, reason: str, permanent: bool = False) -> None:
    """The courier failed: tried again after 1, 5, 15, then every 60 minutes, given up after a day or when permanent."""
    mail = db.session.get_one(Mail, mail_id)
    if permanent or now() - mail.created_at >= GIVEN_UP_AFTER:
        _give_up(mail, reason)
        return
    minutes = RETRY_MINUTES[min(mail.tries, len(RETRY_MINUTES)) - 1]
    mail.state, mail.leased_until, mail.failure = "pending", None, reason[:500]
    mail.due_at = now() + timedelta(minutes=minutes)


def _give_up(mail: Mail, reason: str) -> None:
    mail.state, mail.leased_until, mail.failure, mail.data = "failed", None, reason[:500], {}


def clean(instant: datetime) -> int:
    """Delete mails that left or failed a month ago; how many."""
    old = delete(Mail).where(Mail.state.in_(("sent", "failed")), Mail.created_at < instant - KEPT_AFTER)
    return len(db.session.execute(old.returning(Mail.id)).all())
