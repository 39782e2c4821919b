"""What an actor may do to a posting in a state, and where that leads.

Sources: design/product.md, "A posting"; design/delivery.md, "Who may what".
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from hub.vocabulary import State


class Actor(StrEnum):
    """Whom a person is before a posting; the hub itself is `SYSTEM`."""

    VISITOR = "visitor"
    OWN = "own"
    SAME_SIDE = "same_side"
    OTHER_SIDE = "other_side"
    BOOKED = "booked"
    MODERATOR = "moderator"
    SYSTEM = "system"


class Action(StrEnum):
    """What may be done to a posting."""

    SEE = "see"
    SEE_CONTACT = "see_contact"
    SEE_MATCHES = "see_matches"
    FAVOUR = "favour"
    REPORT = "report"
    BOOK = "book"
    EDIT = "edit"
    CORRECT = "correct"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    UNDO_WITHDRAW = "undo_withdraw"
    RENEW = "renew"
    DUPLICATE = "duplicate"
    FILL = "fill"
    REOPEN = "reopen"
    EXPIRE = "expire"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    HIDE = "hide"
    PUT_BACK = "put_back"


class WrongState(ValueError):
    """The state refuses the action."""

    def __init__(self, state: State, action: Action) -> None:
        super().__init__(f"{action} is not possible when {state}")
        self.state = state
        self.action = action


DRAFT, PENDING, PUBLISHED = State.DRAFT, State.PENDING, State.PUBLISHED
CHANGES_REQUESTED, REJECTED = State.CHANGES_REQUESTED, State.REJECTED
FILLED, EXPIRED = State.FILLED, State.EXPIRED
WITHDRAWN, HIDDEN = State.WITHDRAWN, State.HIDDEN

# The life of a posting, one row a change of state.
MOVES: Final[dict[tuple[State, Action], State]] = {
    (DRAFT, Action.SUBMIT): PENDING,
    (DRAFT, Action.WITHDRAW): WITHDRAWN,
    (PENDING, Action.APPROVE): PUBLISHED,
    (PENDING, Action.REQUEST_CHANGES): CHANGES_REQUESTED,
    (PENDING, Action.REJECT): REJECTED,
    (PENDING, Action.WITHDRAW): WITHDRAWN,
    (CHANGES_REQUESTED, Action.SUBMIT): PENDING,
    (PUBLISHED, Action.FILL): FILLED,
    (PUBLISHED, Action.EXPIRE): EXPIRED,
    (PUBLISHED, Action.WITHDRAW): WITHDRAWN,
    (PUBLISHED, Action.HIDE): HIDDEN,
    (FILLED, Action.REOPEN): PUBLISHED,
    (EXPIRED, Action.RENEW): PUBLISHED,
    (WITHDRAWN, Action.UNDO_WITHDRAW): PUBLISHED,
    (HIDDEN, Action.PUT_BACK): PUBLISHED,
}

# Acts that leave the state: a later expiry, and the verdict on a text that is on line already
# (the pending revision, or a trusted organisation's text, read afterwards).
VERDICTS: Final = frozenset({Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT})
STAYS: Final = frozenset(
    {(state, Action.EDIT) for state in (DRAFT, PENDING, CHANGES_REQUESTED, PUBLISHED, FILLED, EXPIRED)}
    | {(state, Action.CORRECT) for state in (PENDING, PUBLISHED, FILLED)}
    | {(PUBLISHED, Action.RENEW)}
)
READ_ON_LINE: Final = frozenset({PUBLISHED, FILLED})

_PUBLIC: Final = frozenset({Action.SEE, Action.REPORT})
_SIGNED_IN: Final = _PUBLIC | {Action.FAVOUR}
_ANSWERS: Final = _SIGNED_IN | {Action.BOOK}
_OWN: Final = frozenset({Action.SEE, Action.SEE_CONTACT, Action.SEE_MATCHES})
_COPIED: Final = _OWN | {Action.DUPLICATE}
_READS: Final = _OWN
_GUEST: Final = frozenset({Action.SEE, Action.SEE_CONTACT})

# State x actor -> actions. What is not listed is refused.
TABLE: Final[dict[State, dict[Actor, frozenset[Action]]]] = {
    DRAFT: {Actor.OWN: _COPIED | {Action.EDIT, Action.SUBMIT, Action.WITHDRAW}},
    PENDING: {
        Actor.OWN: _COPIED | {Action.EDIT, Action.WITHDRAW},
        Actor.MODERATOR: _READS | VERDICTS | {Action.CORRECT},
    },
    CHANGES_REQUESTED: {
        Actor.OWN: _COPIED | {Action.EDIT, Action.SUBMIT},
        Actor.MODERATOR: _READS,
    },
    REJECTED: {Actor.OWN: _COPIED, Actor.MODERATOR: _READS},
    PUBLISHED: {
        Actor.VISITOR: _PUBLIC,
        Actor.SAME_SIDE: _SIGNED_IN,
        Actor.OTHER_SIDE: _ANSWERS,
        Actor.BOOKED: _ANSWERS | _GUEST,
        Actor.OWN: _COPIED | {Action.EDIT, Action.WITHDRAW, Action.RENEW, Action.FILL},
        Actor.MODERATOR: _READS | {Action.CORRECT, Action.HIDE, Action.FAVOUR},
        Actor.SYSTEM: frozenset({Action.FILL, Action.EXPIRE, Action.HIDE}),
    },
    FILLED: {
        Actor.VISITOR: _PUBLIC,
        Actor.SAME_SIDE: _SIGNED_IN,
        Actor.OTHER_SIDE: _ANSWERS,
        Actor.BOOKED: _ANSWERS | _GUEST,
        Actor.OWN: _COPIED | {Action.EDIT, Action.REOPEN},
        Actor.MODERATOR: _READS | {Action.CORRECT, Action.FAVOUR},
        Actor.SYSTEM: frozenset({Action.REOPEN}),
    },
    EXPIRED: {
        Actor.BOOKED: _GUEST,
        Actor.OWN: _COPIED | {Action.EDIT, Action.RENEW},
        Actor.MODERATOR: _READS,
    },
    WITHDRAWN: {
        Actor.BOOKED: frozenset({Action.SEE}),
        Actor.OWN: _COPIED | {Action.UNDO_WITHDRAW},
        Actor.MODERATOR: _READS,
    },
    HIDDEN: {Actor.OWN: _OWN, Actor.MODERATOR: _READS | {Action.PUT_BACK}},
}


def allowed(state: State, actor: Actor, *, unread: bool = False, was_published: bool = True) -> frozenset[Action]:
    """What an actor may do in a state; empty when the posting does not exist for them (404).

    `unread`: a text waits to be read though the posting is on line. `was_published`: it has
    been on line once; a draft withdrawn before stays its owner's alone.
    """
    actions = TABLE[state].get(actor, frozenset())
    if state is WITHDRAWN and not was_published:
        return actions - {Action.UNDO_WITHDRAW} if actor is Actor.OWN else frozenset()
    if unread and actor is Actor.MODERATOR and state in READ_ON_LINE:
        return actions | VERDICTS
    return actions


def allowed_to(
    state: State, actors: Iterable[Actor], *, unread: bool = False, was_published: bool = True
) -> frozenset[Action]:
    """What a person may do who is several actors at once, such as owner and moderator."""
    found = (allowed(state, actor, unread=unread, was_published=was_published) for actor in actors)
    return frozenset[Action]().union(*found)


def actors(
    *,
    own: bool = False,
    other_side: bool = False,
    booked: bool = False,
    moderator: bool = False,
    made: bool = False,
    signed_in: bool = True,
) -> frozenset[Actor]:
    """The actors that a person is before one posting, never none.

    `other_side`: a verified organisation that may answer it; `made`: they wrote the text, so
    they are not its moderator.
    """
    if not signed_in:
        return frozenset({Actor.VISITOR})
    judge = {Actor.MODERATOR} if moderator and not made else set()
    if own:
        return frozenset(judge | {Actor.OWN})
    if booked:
        return frozenset(judge | {Actor.BOOKED})
    return frozenset(judge | {Actor.OTHER_SIDE if other_side else Actor.SAME_SIDE})


def next_state(state: State, action: Action, *, trusted: bool = False, unread: bool = False) -> State:
    """The state after an act. A trusted organisation's submission goes straight on line.

    Raises WrongState when the state refuses the act; reading, favours, reports, bookings and
    copies change no state and are refused here.
    """
    if (state, action) in MOVES:
        after = MOVES[state, action]
        return PUBLISHED if trusted and action is Action.SUBMIT else after
    if (state, action) in STAYS or (unread and action in VERDICTS and state in READ_ON_LINE):
        return state
    raise WrongState(state, action)


def is_gone(state: State, was_published: bool) -> bool:
    """Whether strangers are told 410 rather than 404: it was on line once and is no longer."""
    return was_published and state in (EXPIRED, WITHDRAWN, HIDDEN)
