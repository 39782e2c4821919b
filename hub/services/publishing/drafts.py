"""Forms that are not finished: kept as they were typed, for an account, or seven days for whoever has none yet."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from hub.extensions import db, territory
from hub.models import Account, Draft, now
from hub.services import links, tokens
from hub.services.links import Purpose
from hub.services.memberships import Standing

WITHOUT_ACCOUNT: Final = timedelta(days=7)
MOST: Final = 50  # drafts that an account keeps; the oldest goes first

Typed = Mapping[str, list[str]]


def keep(actor: Standing, key: str, side: str, typed: Typed) -> str:
    """Keep what was typed under `key`, or under a new one; the key. Two statements.

    The key is the draft's id for an account, a secret for whoever has none; a key of somebody else's draft, or of one
    that is gone, begins another draft.
    """
    draft = find(actor, key)
    if draft is None:
        draft, key = _new(actor, side)
    draft.side, draft.typed, draft.updated_at = side, dict(typed), now()
    if actor.account_id is None:
        draft.expires_at = now() + WITHOUT_ACCOUNT
    db.session.add(draft)
    db.session.flush()
    return key or draft.id


def _new(actor: Standing, side: str) -> tuple[Draft, str]:
    if actor.account_id is not None:
        _drop_oldest(actor.account_id)
        kept_until = now() + timedelta(days=territory.retention.draft_days)
        who = {"account_id": actor.account_id, "organisation_id": actor.organisation_id}
        return Draft(side=side, expires_at=kept_until, **who), ""
    secret = secrets.token_urlsafe(32)
    return Draft(side=side, secret_hash=tokens.hashed(secret)), secret


def _drop_oldest(account_id: str) -> None:
    newest = select(Draft.id).where(Draft.account_id == account_id).order_by(Draft.updated_at.desc())
    gone = list(db.session.scalars(newest.offset(MOST - 1)))
    if gone:
        db.session.execute(delete(Draft).where(Draft.id.in_(gone)))


def find(actor: Standing, key: str) -> Draft | None:
    """The actor's draft of this key, not too old, or None. One query at most."""
    if not key:
        return None
    query = select(Draft).where((Draft.expires_at > now()) | Draft.expires_at.is_(None))
    if actor.account_id is not None:
        return db.session.scalar(query.where(Draft.account_id == actor.account_id, Draft.id == key))
    return db.session.scalar(query.where(Draft.secret_hash == tokens.hashed(key)))


def of_account(account_id: str) -> list[Draft]:
    """What the account has not finished, newest first. One query."""
    query = select(Draft).where(Draft.account_id == account_id, (Draft.expires_at > now()) | Draft.expires_at.is_(None))
    return list(db.session.scalars(query.order_by(Draft.updated_at.desc())))


def discard(actor: Standing, key: str) -> None:
    """Forget the actor's draft; nothing when there is none."""
    draft = find(actor, key)
    if draft is not None:
        db.session.delete(draft)


def confirm_address(draft: Draft, email: str, title: str) -> None:
    """Mail the link that makes a posting of a draft written without an account. Three rows."""
    draft.email = email
    links.send(Purpose.DRAFT, email, draft_id=draft.id, title=title, side=draft.side)


def claimed(account: Account, data: Mapping[str, Any]) -> Draft | None:
    """The draft that a consumed link speaks of, now the account's; None when it waited too long."""
    draft = db.session.get(Draft, str(data.get("draft_id") or ""))
    if draft is None or draft.email != account.email or (draft.expires_at and draft.expires_at <= now()):
        return None
    draft.account_id, draft.secret_hash = account.id, None
    draft.expires_at = now() + timedelta(days=territory.retention.draft_days)
    return draft


def clean(instant: datetime) -> int:
    """Forget drafts whose time is over; how many. One statement."""
    gone = delete(Draft).where(Draft.expires_at <= instant).returning(Draft.id)
    return len(db.session.execute(gone).all())
