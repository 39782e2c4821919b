"""Postings whose last day on line is over."""

from datetime import date
from typing import Final

from sqlalchemy import select

from hub.extensions import db
from hub.models import Posting
from hub.rules.states import Action
from hub.services.publishing import lifecycle
from hub.vocabulary import State

CHUNK: Final = 200  # postings a transaction


def expire_due(today: date, limit: int = CHUNK) -> list[str]:
    """Expire published postings whose last day was before `today`; their ids, oldest first, at most `limit`.

    Called until it returns none; a posting is expired once however often it is called.
    """
    query = (
        select(Posting)
        .where(Posting.state == State.PUBLISHED, Posting.expires_on < today)
        .order_by(Posting.expires_on, Posting.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = list(db.session.scalars(query))
    for posting in due:
        lifecycle.move(posting, None, Action.EXPIRE)
    return [posting.id for posting in due]


def due_in(today: date, days: int) -> list[tuple[str, str | None, str]]:
    """(id, author, title) of published postings whose last day on line is `days` from `today`. One query."""
    last = date.fromordinal(today.toordinal() + days)
    query = select(Posting.id, Posting.author_id, Posting.title).where(
        Posting.state == State.PUBLISHED, Posting.expires_on == last
    )
    return [(row.id, row.author_id, row.title) for row in db.session.execute(query.order_by(Posting.id))]
