"""Postings that an account keeps; in an organisation, who keeps one follows it."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from hub.errors import NotFound
from hub.extensions import db
from hub.models import Favourite, Posting
from hub.services import cards
from hub.vocabulary import State

OPEN_TO_ALL = (State.PUBLISHED, State.FILLED)


def of_account(account_id: str) -> list[cards.Card]:
    """What the account keeps, newest kept first, also when it is no longer on line. Six queries."""
    query = select(Favourite.posting_id).where(Favourite.account_id == account_id)
    return cards.of(db.session.scalars(query.order_by(Favourite.created_at.desc(), Favourite.posting_id)).all())


def kept_among(account_id: str, ids: Iterable[str]) -> set[str]:
    """Those of these postings that the account keeps. One query."""
    query = select(Favourite.posting_id).where(Favourite.account_id == account_id, Favourite.posting_id.in_(list(ids)))
    return set(db.session.scalars(query))


def keep(account_id: str, posting_id: str, on: bool) -> None:
    """Keep a posting that is on line, or let any go. Twice is once. Raises NotFound for what is not on line."""
    if not on:
        db.session.execute(
            delete(Favourite).where(Favourite.account_id == account_id, Favourite.posting_id == posting_id)
        )
        return
    posting = db.session.get(Posting, posting_id)
    if posting is None or posting.state not in OPEN_TO_ALL:
        raise NotFound()
    if db.session.get(Favourite, (account_id, posting_id)) is None:
        db.session.add(Favourite(account_id=account_id, posting_id=posting_id))
