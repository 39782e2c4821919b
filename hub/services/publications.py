"""What has just come on line, for those who look at the feed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from hub.extensions import db
from hub.models import Posting
from hub.vocabulary import State


class Publication(NamedTuple):
    """A posting that is on line, and who wrote it."""

    posting_id: str
    author_id: str | None


def since(instant: datetime) -> set[Publication]:
    """Postings published since, that still are. One query, of an index range."""
    query = select(Posting.id, Posting.author_id).where(
        Posting.state == State.PUBLISHED.value, Posting.published_at >= instant
    )
    return {Publication(*row) for row in db.session.execute(query)}
