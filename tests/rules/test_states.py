"""The state x actor table, cell by cell."""

from itertools import product

import pytest

from hub.rules.states import (
    MOVES,
    TABLE,
    VERDICTS,
    Action,
    Actor,
    WrongState,
    actors,
    allowed,
    allowed_to,
    is_gone,
    next_state,
)
from hub.vocabulary import State

# design/product.md, "A posting", arrow by arrow.
ARROWS = {
    ("draft", "pending"),
    ("pending", "published"),
    ("pending", "changes_requested"),
    ("changes_requested", "pending"),
    ("pending", "rejected"),
    ("draft", "withdrawn"),
    ("pending", "withdrawn"),
    ("published", "filled"),
    ("published", "expired"),
    ("published", "withdrawn"),
    ("published", "hidden"),
    ("filled", "published"),
    ("expired", "published"),
    ("withdrawn", "published"),
    ("hidden", "published"),
}
SEEN_BY = {
    "draft": {"own"},
    "pending": {"own", "moderator"},
    "changes_requested": {"own", "moderator"},
    "rejected": {"own", "moderator"},
    "published": {"visitor", "own", "same_side", "other_side", "booked", "moderator"},
    "filled": {"visitor", "own", "same_side", "other_side", "booked", "moderator"},
    "expired": {"own", "booked", "moderator"},
    "withdrawn": {"own", "booked", "moderator"},
    "hidden": {"own", "moderator"},
}
OWNERS_ACTS = {
    "draft": {"edit", "submit", "withdraw", "duplicate"},
    "pending": {"edit", "withdraw", "duplicate"},
    "changes_requested": {"edit", "submit", "duplicate"},
    "rejected": {"duplicate"},
    "published": {"edit", "withdraw", "renew", "fill", "duplicate"},
    "filled": {"edit", "reopen", "duplicate"},
    "expired": {"edit", "renew", "duplicate"},
    "withdrawn": {"undo_withdraw", "duplicate"},
    "hidden": set(),
}
MODERATORS_ACTS = {
    "draft": set(),
    "pending": {"approve", "request_changes", "reject", "correct"},
    "changes_requested": set(),
    "rejected": set(),
    "published": {"hide", "correct", "favour"},
    "filled": {"correct", "favour"},
    "expired": set(),
    "withdrawn": set(),
    "hidden": {"put_back"},
}
READING = {"see", "see_contact", "see_matches"}
CHANGELESS = {"see", "see_contact", "see_matches", "favour", "report", "book", "duplicate"}
PEOPLE = [actor for actor in Actor if actor is not Actor.SYSTEM]


def arrow(state, action):
    try:
        return next_state(state, action)
    except WrongState:
        return None


def test_the_arrows_are_those_of_the_product():
    reached = {
        (state, after)
        for state, action in product(State, Action)
        if (after := arrow(state, action)) not in (None, state)
    }
    assert reached == ARROWS


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_an_act_is_possible_in_a_state_exactly_when_somebody_may_do_it(state, action):
    someone = any(action in allowed(state, actor) for actor in Actor)
    possible = arrow(state, action) is not None
    assert possible == (someone and action not in CHANGELESS)


@pytest.mark.parametrize("state", State)
def test_a_posting_is_seen_by_those_whom_the_table_names(state):
    seen = {actor for actor in Actor if Action.SEE in allowed(state, actor)}
    assert seen == SEEN_BY[state]


@pytest.mark.parametrize(("state", "actor"), list(product(State, PEOPLE)))
def test_who_does_not_see_a_posting_does_nothing_to_it(state, actor):
    acts = allowed(state, actor)
    assert not acts or Action.SEE in acts


@pytest.mark.parametrize("state", State)
def test_an_owner_has_the_acts_of_the_table(state):
    assert allowed(state, Actor.OWN) == READING | OWNERS_ACTS[state]


@pytest.mark.parametrize("state", State)
def test_a_moderator_has_the_acts_of_the_table(state):
    reading = set() if state == "draft" else READING
    assert allowed(state, Actor.MODERATOR) == reading | MODERATORS_ACTS[state]


@pytest.mark.parametrize("state", [State.PUBLISHED, State.FILLED])
def test_strangers_have_the_acts_of_the_table_on_what_is_on_line(state):
    assert allowed(state, Actor.VISITOR) == {"see", "report"}
    assert allowed(state, Actor.SAME_SIDE) == {"see", "report", "favour"}
    assert allowed(state, Actor.OTHER_SIDE) == {"see", "report", "favour", "book"}
    assert allowed(state, Actor.BOOKED) == {"see", "report", "favour", "book", "see_contact"}


@pytest.mark.parametrize("state", State)
def test_only_the_hub_lets_a_posting_expire(state):
    assert not any(Action.EXPIRE in allowed(state, actor) for actor in PEOPLE)


def test_the_contact_is_kept_from_strangers():
    for state, actor in product(State, (Actor.VISITOR, Actor.SAME_SIDE, Actor.OTHER_SIDE)):
        assert Action.SEE_CONTACT not in allowed(state, actor)


def test_a_text_on_line_that_waits_is_judged_and_stays_on_line():
    acts = allowed(State.PUBLISHED, Actor.MODERATOR, unread=True)
    assert acts >= VERDICTS
    for verdict in VERDICTS:
        assert next_state(State.PUBLISHED, verdict, unread=True) is State.PUBLISHED
        assert arrow(State.PUBLISHED, verdict) is None


def test_nobody_else_judges_a_text_that_waits():
    for state, actor in product(State, Actor):
        if actor is not Actor.MODERATOR:
            assert not VERDICTS & allowed(state, actor, unread=True)


@pytest.mark.parametrize("state", [State.DRAFT, State.CHANGES_REQUESTED])
def test_a_trusted_organisation_publishes_at_once(state):
    assert next_state(state, Action.SUBMIT, trusted=True) is State.PUBLISHED


def test_trust_changes_no_other_move():
    for (state, action), after in MOVES.items():
        if action is not Action.SUBMIT:
            assert next_state(state, action, trusted=True) is after


def test_a_refused_act_names_state_and_act():
    with pytest.raises(WrongState) as refused:
        next_state(State.REJECTED, Action.APPROVE)
    assert (refused.value.state, refused.value.action) == ("rejected", "approve")


def test_a_withdrawn_draft_stays_its_owner_s_alone():
    acts = {actor: allowed(State.WITHDRAWN, actor, was_published=False) for actor in Actor}
    assert acts.pop(Actor.OWN) == READING | {"duplicate"}
    assert not any(acts.values())


@pytest.mark.parametrize("state", State)
def test_what_was_on_line_and_is_no_longer_is_gone(state):
    assert is_gone(state, True) == (state in {"expired", "withdrawn", "hidden"})
    assert not is_gone(state, False)


def test_every_state_has_its_row():
    assert set(TABLE) == set(State)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"signed_in": False, "moderator": True}, {"visitor"}),
        ({}, {"same_side"}),
        ({"other_side": True}, {"other_side"}),
        ({"other_side": True, "booked": True}, {"booked"}),
        ({"own": True}, {"own"}),
        ({"moderator": True}, {"moderator", "same_side"}),
        ({"own": True, "moderator": True}, {"own", "moderator"}),
        ({"own": True, "moderator": True, "made": True}, {"own"}),
    ],
)
def test_a_person_is_the_actors_that_the_facts_say(facts, expected):
    assert actors(**facts) == expected


def test_nobody_judges_a_text_of_their_own_making():
    maker = actors(own=True, moderator=True, made=True)
    assert not VERDICTS & allowed_to(State.PENDING, maker)
    colleague = actors(own=True, moderator=True)
    assert allowed_to(State.PENDING, colleague) >= VERDICTS | {Action.EDIT}
