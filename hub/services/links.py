"""Links of mails: kept as a hash, good for 15 minutes, looked at as often as one likes, consumed once."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import delete, select, update

from hub.errors import Gone
from hub.extensions import db
from hub.models import Account, OneTimeLink, now
from hub.services import mails, tokens

LIFE: Final = timedelta(minutes=15)
KEPT_AFTER: Final = timedelta(days=7)  # a draft waits so long, and its link can be renewed as long


class Purpose(StrEnum):
    """What a link does when its button is pressed."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"  # the address of a new account
    ADDRESS = "address"  # the new address of an account
    PASSWORD = "password"
    DRAFT = "draft"  # the address of somebody who wrote a posting before having an account


PATHS: Final = {
    Purpose.SIGN_IN: "/connexion/lien/",
    Purpose.CONFIRM: "/inscription/",
    Purpose.ADDRESS: "/compte/adresse/",
    Purpose.PASSWORD: "/mot-de-passe/nouveau/",
    Purpose.DRAFT: "/publier/confirmer/",
}


class SpentLink(Gone):
    """The link was used, is too old, or never was: one answer to all three. `known` when it can be renewed."""

    title = "Ce lien ne fonctionne plus"

    def __init__(self, purpose: str, secret: str = "", known: bool = False) -> None:
        super().__init__("Ce lien a déjà servi ou a plus de 15 minutes. Recevoir un nouveau lien")
        self.purpose = purpose
        self.secret = secret
        self.known = known


def create(purpose: Purpose, email: str, account_id: str | None = None, **data: Any) -> str:
    """Store a link to that address and return the path to open, with its secret, for the only time."""
    secret = secrets.token_urlsafe(32)
    db.session.add(
        OneTimeLink(
            purpose=purpose.value,
            token_hash=tokens.hashed(secret),
            account_id=account_id,
            email=email,
            data=data,
            expires_at=now() + LIFE,
        )
    )
    return PATHS[purpose] + secret


def send(purpose: Purpose, email: str, account_id: str | None = None, **data: Any) -> None:
    """Store a link and post the mail that carries it. Two rows, whatever the purpose."""
    path = create(purpose, email, account_id, **data)
    mails.post(MAILS[purpose], email, {"path": path, **_shown(data)})


MAILS: Final = {
    Purpose.SIGN_IN: "sign-in",
    Purpose.CONFIRM: "confirm-address",
    Purpose.ADDRESS: "new-address",
    Purpose.PASSWORD: "new-password",
    Purpose.DRAFT: "draft",
}


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a mail may say of a link's data."""
    return {key: data[key] for key in ("name", "title", "side") if key in data}


def _find(secret: str, purpose: Purpose) -> OneTimeLink | None:
    query = select(OneTimeLink).where(OneTimeLink.token_hash == tokens.hashed(secret))
    return db.session.scalar(query.where(OneTimeLink.purpose == purpose.value))


def look(secret: str, purpose: Purpose) -> OneTimeLink:
    """The link, still good; changes nothing. Raises SpentLink."""
    link = _find(secret, purpose)
    if link is None or link.used_at is not None or link.expires_at <= now():
        raise SpentLink(purpose, secret, known=link is not None)
    return link


def consume(secret: str, purpose: Purpose) -> OneTimeLink:
    """The link, used from now on: of two at once, one gets it. Raises SpentLink."""
    link = look(secret, purpose)
    instant = now()
    unused = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
    taken = db.session.execute(unused.values(used_at=instant).returning(OneTimeLink.id)).scalar()
    if taken is None:
        raise SpentLink(purpose, secret, known=True)
    return link


def renew(secret: str, purpose: Purpose) -> None:
    """Send a fresh link for the same thing to the same address; nothing for a link that never was."""
    link = _find(secret, purpose)
    if link is not None:
        send(purpose, link.email, link.account_id, **link.data)


Claim = Callable[[Account, Mapping[str, Any]], str]
_claims: dict[Purpose, Claim] = {}


def on_consumed(purpose: Purpose, claim: Claim) -> None:
    """Let another noun act once the address behind a link is confirmed.

    `claim(account, link.data)` runs in the unit of work that consumes the link, and returns the path to go to.
    """
    _claims[purpose] = claim


def claim(purpose: Purpose, account: Account, data: Mapping[str, Any]) -> str:
    """Where to go after this link: what its noun answered, else the path it was given, else the feed."""
    if purpose in _claims:
        return _claims[purpose](account, data)
    return str(data.get("next") or "/")


def clean(instant: datetime) -> int:
    """Delete links that ended a week ago; how many."""
    ended = delete(OneTimeLink).where(OneTimeLink.expires_at < instant - KEPT_AFTER)
    return len(db.session.execute(ended.returning(OneTimeLink.id)).all())
