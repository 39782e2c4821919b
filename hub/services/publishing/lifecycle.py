"""One change of a posting: its state, its version, its history, and whoever else must know, in one transaction."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from hub.errors import NotFound, StaleVersion
from hub.extensions import db, territory
from hub.models import Posting, PostingHistory, now
from hub.rules.calendar import working_days
from hub.rules.periods import add_months
from hub.rules.states import VERDICTS, Action, Actor, next_state
from hub.schemas.postings import PostingOut
from hub.services import matching, rights
from hub.services.memberships import Standing
from hub.services.publishing import search_index, terms
from hub.vocabulary import KIND_DATING, Dating, Kind, State


class Withdrawn(Protocol):
    """A posting, or some of its columns."""

    @property
    def withdrawn_at(self) -> datetime | None: ...


JUDGING: Final = VERDICTS | {Action.HIDE, Action.PUT_BACK, Action.CORRECT}
GRACE: Final = timedelta(seconds=5)  # a click takes a while to arrive


def begin(
    actor: Standing, posting: Posting, action: Action, version: int | None, yours: Mapping[str, Any] | None = None
) -> None:
    """Hold the posting's row to the end of the transaction and demand the right, on the row as it is now.

    Raises as `rights.demand`; StaleVersion, with both versions' data, when `version` is given and no longer the
    current one; NotFound, saying so, to a moderator who made the posting. Three queries at most.
    """
    db.session.flush()
    db.session.refresh(posting, with_for_update=True)
    roles, may = rights.reading(actor, posting)
    if Action.SEE not in may:
        raise rights.unseen(posting)
    if version is not None and version != posting.version:
        raise StaleVersion(
            version=posting.version,
            current=PostingOut(exclude=("contact",)).dump(posting),
            yours=terms.jsonable(dict(yours or {})),
        )
    if action in JUDGING and actor.moderator and Actor.MODERATOR not in roles:
        raise NotFound("Une autre personne relit cette annonce : elle vient de vous ou de votre organisation.")
    rights.check(posting, action, roles, may)


def move(
    posting: Posting,
    actor_id: str | None,
    action: Action,
    reason: str = "",
    *,
    trusted: bool = False,
    unread: bool = False,
) -> None:
    """Carry out an act of the state table. Raises rules.states.WrongState for one that the state refuses."""
    before = State(posting.state)
    after = next_state(before, action, trusted=trusted, unread=unread)
    if after is State.WITHDRAWN:
        posting.withdrawn_at = now()
    record(posting, actor_id, action.value, before, after, reason)


def record(
    posting: Posting, actor_id: str | None, action: str, before: State | None, after: State, reason: str = ""
) -> None:
    """Raise the version, write the history line, rebuild what is computed from the posting."""
    posting.state = after.value
    if after is State.PUBLISHED:
        _stay_on_line(posting)
    posting.version = posting.version + 1 if before else 1
    posting.updated_at = now()
    db.session.add(posting)
    db.session.flush()
    db.session.add(
        PostingHistory(
            posting_id=posting.id,
            action=action,
            state_from=before.value if before else None,
            state_to=after.value,
            version=posting.version,
            actor_id=actor_id,
            reason=reason,
            created_at=posting.updated_at,
        )
    )
    if State.PUBLISHED in (before, after):  # nothing else has facets or lexemes
        matching.refresh(posting)
        search_index.index(posting, was_on_line=before is State.PUBLISHED)


def _stay_on_line(posting: Posting) -> None:
    posting.published_at = posting.published_at or now()
    if posting.expires_on is None:
        posting.expires_on = default_end(posting)


def default_end(posting: Posting) -> date:
    """The last day on line when the author named none: the posting's last day, else some months from now."""
    return last_day(posting) or add_months(terms.today(), territory.expiry.open_months)


def last_day(posting: Posting) -> date | None:
    """The last day of the posting's own dates; a contract's first month ends nothing. One query at most."""
    dating = KIND_DATING[Kind(posting.kind)]
    with db.session.no_autoflush:
        if dating is Dating.WEEKS:
            return max((working_days(row.week)[1] for row in posting.weeks), default=None)
        if dating is Dating.START_MONTH or posting.ends_on:
            return None if dating is Dating.START_MONTH else posting.ends_on
        ends = [slot.ends_at.astimezone(territory.zone).date() for slot in posting.open_slots]
    return max(ends, default=None)


def may_undo(posting: Withdrawn) -> bool:
    """Whether the withdrawal is still so recent that one click takes it back."""
    limit = timedelta(seconds=territory.expiry.undo_seconds) + GRACE
    return posting.withdrawn_at is not None and now() - posting.withdrawn_at <= limit
