"""Keys of programs: named, shown once, kept as a hash, revocable."""

import hashlib
import secrets

from sqlalchemy import select

from hub.extensions import db
from hub.models import Account, ApiToken, now

PREFIX = "hub_"


def hashed(secret: str) -> str:
    """SHA-256 in hexadecimal; the secrets hashed here are long and random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create(account: Account, name: str) -> str:
    """Store a new token and return its secret, for the only time."""
    secret = PREFIX + secrets.token_urlsafe(32)
    db.session.add(ApiToken(account_id=account.id, name=name[:80], token_hash=hashed(secret)))
    return secret


def account_of(secret: str) -> Account | None:
    """The active account that this token stands for, or None. One query."""
    query = (
        select(Account)
        .join(ApiToken)
        .where(ApiToken.token_hash == hashed(secret), ApiToken.revoked_at.is_(None), Account.active)
    )
    return db.session.scalar(query)


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
