"""Keys of programs: named, shown once, kept as a hash, revocable."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from hub.extensions import db
from hub.models import Account, ApiToken, now

PREFIX: Final = "hub_"
NOTED_EVERY: Final = timedelta(hours=1)  # the last use is known to the hour, at one write an hour


def hashed(secret: str) -> str:
    """SHA-256 in hexadecimal; the secrets hashed here are long and random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create(account: Account, name: str) -> str:
    """Store a new token and return its secret, for the only time."""
    secret = PREFIX + secrets.token_urlsafe(32)
    db.session.add(ApiToken(account_id=account.id, name=name[:80], token_hash=hashed(secret)))
    return secret


def find(secret: str) -> ApiToken | None:
    """The token of an active account that still holds, or None. One query."""
    query = select(ApiToken).join(Account, Account.id == ApiToken.account_id)
    held = query.where(ApiToken.token_hash == hashed(secret), ApiToken.revoked_at.is_(None), Account.active)
    return db.session.scalar(held)


def account_of(secret: str) -> Account | None:
    """The active account that this token stands for, or None. One query."""
    query = (
        select(Account)
        .join(ApiToken)
        .where(ApiToken.token_hash == hashed(secret), ApiToken.revoked_at.is_(None), Account.active)
    )
    return db.session.scalar(query)


def is_stale(token: ApiToken, instant: datetime) -> bool:
    """Whether its last use should be noted again."""
    return token.last_used_at is None or instant - token.last_used_at > NOTED_EVERY


def touch(token_id: int) -> None:
    """Note that the token is used."""
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now()))


def of_account(account_id: str) -> list[ApiToken]:
    """Tokens of the account that still hold, newest first."""
    query = select(ApiToken).where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
    return list(db.session.scalars(query.order_by(ApiToken.id.desc())))


def revoke(account: Account, token_id: int) -> bool:
    """Revoke one of the account's own tokens; False when there is none such."""
    token = db.session.get(ApiToken, token_id)
    if token is None or token.account_id != account.id or token.revoked_at:
        return False
    token.revoked_at = now()
    return True
