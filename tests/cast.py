"""Postings on line of the small cast, ready to be read."""

from datetime import datetime, timedelta
from typing import Any

from hub.extensions import territory
from hub.models import Posting
from tests.make import days_ahead, make_posting, observation, pfmp, published
from tests.people import Person


def session_in(days: int, hour: int = 9, places: int = 24) -> dict[str, Any]:
    """A session of two hours, that many days ahead."""
    starts = datetime.combine(days_ahead(days), datetime.min.time(), territory.zone).replace(hour=hour, minute=30)
    return {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat(), "places": places}


def tour(**changes: Any) -> dict[str, Any]:
    """What a program sends for an offer of a visit with two sessions."""
    sent = observation(
        kind="visit",
        title="De l’électricité à l’hydrogène",
        weeks=None,
        places=24,
        levels=["4e", "3e", "2de", "1re", "terminale"],
        slots=[session_in(40), session_in(47, 14)],
        group_min=12,
        group_max=24,
    )
    return {key: value for key, value in (sent | changes).items() if value is not None}


def contract(**changes: Any) -> dict[str, Any]:
    """What a program sends for an offer of apprenticeship."""
    sent = observation(
        kind="apprenticeship",
        title="BTS électrotechnique",
        weeks=None,
        levels=["bac+1", "bac+2"],
        starts_on=days_ahead(200).replace(day=1).isoformat(),
        months=24,
        rome=["I1309"],
    )
    return {key: value for key, value in (sent | changes).items() if value is not None}


def on_line(person: Person, moderator: Person, sent: dict[str, Any]) -> Posting:
    """That posting, approved."""
    return published(person, make_posting(person, sent), moderator)


def placement(person: Person, moderator: Person, **changes: Any) -> Posting:
    """A PFMP on line, offered unless said otherwise."""
    return on_line(person, moderator, pfmp(**changes))
