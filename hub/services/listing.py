"""Postings for programs: pages of ids, and many postings told at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from hub.extensions import db, territory
from hub.models import Posting
from hub.schemas.postings import PostingOut
from hub.services import feed
from hub.vocabulary import State


def ids(
    filters: feed.Filters, state: str, own: Collection[str], after: str = "", limit: int = feed.PAGE
) -> tuple[list[str], str]:
    """Ids that the filters find, newest first, and the cursor of the next page ("" on the last).

    Published postings; with another `state`, or without one for an organisation of one's own, the postings of one's
    own organisations. Raises ValueError for a cursor that this hub did not give. One query.
    """
    private = (state and state != State.PUBLISHED) or (not state and filters.organisation_id in own)
    instant = Posting.created_at if private else Posting.published_at
    query = select(Posting.id, instant.label("instant")).where(*feed.wanted(filters))
    query = query.where(_visible(state, own)) if private else query.where(Posting.state == State.PUBLISHED)
    if after:
        query = query.where(tuple_(instant, Posting.id) < tuple_(*feed.read_cursor(after)))
    rows = db.session.execute(query.order_by(instant.desc(), Posting.id.desc()).limit(limit + 1)).all()
    more = len(rows) > limit
    return [row.id for row in rows[:limit]], _next(rows[limit - 1].instant, rows[limit - 1].id) if more else ""


def _visible(state: str, own: Collection[str]) -> Any:
    mine = Posting.organisation_id.in_(list(own))
    if state:
        return and_(Posting.state == state, or_(mine, Posting.state == State.PUBLISHED))
    return mine


def _next(instant: datetime, posting_id: str) -> str:
    return feed.cursor(instant, posting_id)


def dump_many(ids: Sequence[str]) -> list[dict[str, Any]]:
    """These postings without their contacts, in the given order. Six queries, whatever their number."""
    query = (
        select(Posting)
        .where(Posting.id.in_(ids))
        .options(
            joinedload(Posting.organisation),
            selectinload(Posting.levels),
            selectinload(Posting.occupations),
            selectinload(Posting.weeks),
            selectinload(Posting.slots),
        )
    )
    schema = PostingOut(exclude=("contact",))
    found = {posting.id: _dumped(schema, posting) for posting in db.session.scalars(query)}
    return [found[one] for one in ids if one in found]


def _dumped(schema: PostingOut, posting: Posting) -> dict[str, Any]:
    dumped: dict[str, Any] = schema.dump(posting)
    return {**dumped, "outside": not territory.contains(posting.commune_insee)}
