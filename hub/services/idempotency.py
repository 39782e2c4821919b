"""Answers kept a day, so that a retried creation is done once."""

import hashlib
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from hub.errors import Invalid
from hub.extensions import db
from hub.models import IdempotencyKey, now

KEPT: Final = timedelta(hours=24)
LONGEST_KEY: Final = 200


def hashed(path: str, body: bytes) -> str:
    """What a key is bound to: the address and the body."""
    return hashlib.sha256(path.encode() + b"\0" + body).hexdigest()


def answer(account_id: str, key: str, body_hash: str) -> tuple[dict[str, Any], int] | None:
    """(body, status) that this key got within a day, or None. One query.

    Raises Invalid for a key that is too long or was used with another body.
    """
    if len(key) > LONGEST_KEY:
        raise Invalid({"Idempotency-Key": [f"Au plus {LONGEST_KEY} signes."]})
    query = select(IdempotencyKey).where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
    kept = db.session.scalar(query)
    if kept is None:
        return None
    if kept.created_at < now() - KEPT:
        db.session.delete(kept)
        db.session.flush()
        return None
    if kept.body_hash != body_hash:
        raise Invalid({"Idempotency-Key": ["Cette clé a déjà servi pour une autre demande."]})
    return kept.answer, kept.status


def keep(account_id: str, key: str, body_hash: str, status: int, body: dict[str, Any]) -> None:
    """Keep the answer in the transaction of what it tells."""
    row = IdempotencyKey(account_id=account_id, key=key, body_hash=body_hash, status=status, answer=body)
    db.session.add(row)
    db.session.flush()


def clean() -> int:
    """Forget answers older than a day; how many. One statement."""
    done = db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT))
    return int(getattr(done, "rowcount", 0))
