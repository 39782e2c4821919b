"""Numbers without gaps, read by cursor, kept thirty days."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from hub.extensions import db
from hub.models import Notification, now
from hub.services import notifications
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Event
from tests.make import make_account


@pytest.fixture
def teacher(app) -> str:
    """The id of an account that was told nothing yet."""
    return make_account().id


def tell(*account_ids: str, times: int = 1, live: bool = True) -> None:
    with unit_of_work():
        for n in range(times):
            for account_id in account_ids:
                notifications.tell(account_id, Event.MATCH, f"Été {n}", "/annonces/x", {"score": 0.5}, live=live)


def age(account_id: str, up_to: int, days: int) -> None:
    """Make the first notifications of an account older."""
    old = update(Notification).where(Notification.account_id == account_id, Notification.seq <= up_to)
    with unit_of_work():
        db.session.execute(old.values(created_at=now() - timedelta(days=days)))


def clean() -> int:
    with unit_of_work():
        return notifications.clean(now() - notifications.KEPT)


def ack(account_id: str, seq: int) -> int:
    with unit_of_work():
        return notifications.ack(account_id, seq)


def sequence(account_id: str, **bounds: int) -> list[int]:
    return [item.seq for item in notifications.page(account_id, **bounds).items]


def statements_of(act) -> int:
    """How many statements an act sends, the transaction's own aside."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([one for one in sent if not one.startswith("BEGIN")])


def test_an_account_that_was_told_nothing_has_an_empty_page(teacher):
    page = notifications.page(teacher)
    assert (page.items, page.head, page.floor, page.more, page.seen) == ([], 0, 1, False, 0)


def test_what_is_told_is_read_as_it_was_told(teacher):
    tell(teacher, live=False)
    (item,) = notifications.page(teacher).items
    assert item[:4] == (1, "match", "Été 0", "/annonces/x")
    assert item.data == {"score": 0.5, "live": False}
    assert abs(now() - item.created_at) < timedelta(minutes=1)


def test_a_page_follows_its_cursor_and_says_whether_there_is_more(teacher):
    tell(teacher, times=5)
    assert sequence(teacher, after=2) == [3, 4, 5]
    assert sequence(teacher, after=2, limit=2) == [3, 4]
    assert notifications.page(teacher, after=2, limit=2).more
    assert not notifications.page(teacher, after=3, limit=2).more
    assert not notifications.page(teacher, after=9).more


@pytest.mark.parametrize("recipients", [1, 60])
def test_numbering_costs_the_same_for_one_and_for_many(app, recipients):
    ids = [make_account().id for _ in range(recipients)]
    wake = db.engine.dialect.name == "postgresql"
    assert statements_of(lambda: tell(*ids, times=3)) == 4 + wake


def test_a_page_costs_two_statements(teacher):
    tell(teacher, times=3)
    assert statements_of(lambda: notifications.page(teacher)) == 2
    assert statements_of(lambda: notifications.page(teacher, after=3)) == 1


def test_a_dispatcher_reads_only_what_its_accounts_lack(teacher):
    other, silent = make_account().id, make_account().id
    tell(teacher, other, times=3)
    lacking = notifications.lacking({teacher: 1, other: 3, silent: 0})
    assert {account: [item.seq for item in lack.items] for account, lack in lacking.items()} == {teacher: [2, 3]}


def test_a_dispatcher_reads_at_most_the_limit_of_each_account(teacher):
    tell(teacher, times=5)
    lack = notifications.lacking({teacher: 1}, limit=2)[teacher]
    assert ([item.seq for item in lack.items], lack.head) == ([2, 3], 5)


def test_a_dispatcher_jumps_over_what_was_cleaned(teacher):
    tell(teacher, times=6)
    age(teacher, up_to=4, days=31)
    clean()
    lack = notifications.lacking({teacher: 0}, limit=2)[teacher]
    assert [item.seq for item in lack.items] == [5, 6]


def test_a_dispatcher_asks_once_for_all_accounts(app):
    ids = [make_account().id for _ in range(30)]
    tell(*ids)
    assert statements_of(lambda: notifications.lacking(dict.fromkeys(ids, 0))) == 1


def test_seen_never_goes_back_and_never_past_the_head(teacher):
    tell(teacher, times=3)
    assert [ack(teacher, seq) for seq in (2, 1, 99, 0)] == [2, 2, 3, 3]
    assert ack(make_account().id, 5) == 0


def test_unread_are_those_after_the_last_one_seen(teacher):
    tell(teacher, times=4)
    ack(teacher, 1)
    assert notifications.unread_count(teacher) == 3
    assert notifications.unread_count(make_account().id) == 0


def test_rows_past_thirty_days_go_and_the_floor_says_so(teacher):
    tell(teacher, times=5)
    age(teacher, up_to=3, days=31)
    assert clean() == 1
    page = notifications.page(teacher)
    assert ([item.seq for item in page.items], page.floor, page.head) == ([4, 5], 4, 5)
    assert notifications.unread_count(teacher) == 2


def test_cleaning_again_changes_nothing(teacher):
    tell(teacher, times=2)
    age(teacher, up_to=1, days=31)
    clean()
    assert clean() == 0
    assert sequence(teacher) == [2]


def test_cleaning_goes_by_chunks_of_accounts(app):
    ids = [make_account().id for _ in range(3)]
    tell(*ids)
    for account_id in ids:
        age(account_id, up_to=1, days=40)
    with unit_of_work():
        assert notifications.clean(now() - notifications.KEPT, accounts=2) == 2
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 1


def test_numbers_go_on_after_everything_was_cleaned(teacher):
    tell(teacher, times=2)
    age(teacher, up_to=2, days=31)
    clean()
    tell(teacher)
    assert sequence(teacher) == [3]
    assert notifications.page(teacher).floor == 3


def test_the_epoch_is_drawn_once_and_changes_with_a_restore(app):
    with unit_of_work():
        first, again = notifications.make_epoch(), notifications.make_epoch()
        restored = notifications.renew_epoch()
    assert first == again != restored
    assert notifications.epoch() == notifications.page(make_account().id).epoch == restored
