"""What a live connection rests on: a browser session or a token, and the rights its account had when it opened."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from hub.extensions import db
from hub.models import Account, ApiToken, EndedSession, Membership

Rights = frozenset[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Footing:
    """Why somebody may listen. Exactly one of `session_id` and `token_hash` is set."""

    account_id: str
    uniquifier: str
    rights: Rights
    session_id: str | None = None
    token_hash: str | None = None


def new_id() -> str:
    """The name of a browser session that begins: 22 random characters."""
    return secrets.token_urlsafe(16)


def end(session_id: str) -> None:
    """The person left this session; nothing may rest on it any more. Twice is once."""
    if db.session.get(EndedSession, session_id) is None:
        db.session.add(EndedSession(id=session_id))


def clean(before: datetime) -> int:
    """Forget sessions that ended earlier than their cookies last; how many there were."""
    done = db.session.connection().execute(delete(EndedSession).where(EndedSession.ended_at < before))
    return done.rowcount


def footing(account: Account, session_id: str | None = None, token_hash: str | None = None) -> Footing | None:
    """What the account stands on at this moment, or None when that does not hold already. Two queries."""
    rights = frozenset((row.organisation_id, row.role, row.moderator) for row in account.memberships)
    found = Footing(account.id, account.fs_uniquifier, rights, session_id, token_hash)
    return None if broken([found]) else found


def broken(footings: Collection[Footing]) -> set[Footing]:
    """Those that hold no longer: left, revoked, password changed, closed, or with other rights than at their start.

    At most three queries, whatever the number.
    """
    rights = _rights({one.account_id for one in footings})
    ended = _ended({one.session_id for one in footings if one.session_id})
    held = _held({one.token_hash for one in footings if one.token_hash})
    return {
        one
        for one in footings
        if rights.get(one.account_id) != (one.uniquifier, one.rights)
        or one.session_id in ended
        or (one.token_hash is not None and one.token_hash not in held)
    }


def _rights(account_ids: Iterable[str]) -> dict[str, tuple[str, Rights]]:
    query = (
        select(Account.id, Account.fs_uniquifier, Membership.organisation_id, Membership.role, Membership.moderator)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .where(Account.id.in_(account_ids), Account.active)
    )
    found: dict[str, tuple[str, Rights]] = {}
    for account_id, uniquifier, organisation_id, role, moderator in db.session.execute(query):
        before = found.get(account_id, (uniquifier, frozenset()))[1]
        right = {(organisation_id, role, moderator)} if organisation_id else set()
        found[account_id] = (uniquifier, before | right)
    return found


def _ended(session_ids: Collection[str]) -> set[str]:
    query = select(EndedSession.id).where(EndedSession.id.in_(session_ids))
    return set(db.session.scalars(query)) if session_ids else set()


def _held(hashes: Collection[str]) -> set[str]:
    query = select(ApiToken.token_hash).where(ApiToken.token_hash.in_(hashes), ApiToken.revoked_at.is_(None))
    return set(db.session.scalars(query)) if hashes else set()
