"""Who is inside a process, and what their accounts were sent."""

import pytest

from hub.services.sessions import Footing
from hub.sockets.door import Door, Ticket


@pytest.fixture
def door() -> Door:
    return Door(cap=6)


def ticket(account_id: str = "a", sid: str | None = "x") -> Ticket:
    return Ticket(Footing(account_id, "", frozenset()), sid=sid)


def test_a_place_that_is_left_is_free_again_once(door):
    first = ticket()
    assert [door.admit(one) for one in (first, *(ticket(str(n)) for n in range(6)))] == [None] * 6 + [503]
    door.leave(first)
    door.leave(first)
    assert [door.admit(ticket("b")), door.admit(ticket("c"))] == [None, 503]


def test_an_account_has_five_places(door):
    assert [door.admit(ticket()) for _ in range(6)] == [None] * 5 + [429]
    assert door.admit(ticket("b")) is None


def test_a_slower_socket_holds_its_account_back(door):
    for one in (ticket(), ticket()):
        door.admit(one)
    door.start_from("a", 7)
    door.start_from("a", 3)
    door.start_from("a", 9)
    assert door.sent() == {"a": 3}


def test_what_was_sent_is_forgotten_with_the_last_socket(door):
    first, second = ticket(sid="1"), ticket(sid="2")
    for one in (first, second):
        door.admit(one)
        door.start_from("a", 5)
    door.fall_silent(first)
    assert (door.sent(), door.sids_of({"a", "b"})) == ({"a": 5}, ["2"])
    door.leave(second)
    door.mark_sent("a", 9)
    assert door.sent() == {}


def test_a_closed_door_lets_nobody_in(door):
    door.close()
    assert door.admit(ticket()) == 503
