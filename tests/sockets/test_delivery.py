"""Everything that an account is told arrives once, in order, at nobody else's."""

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest
from sqlalchemy import text

from hub.extensions import db
from hub.services import notifications
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Event
from tests.listeners import bearer, listening
from tests.make import make_account, make_offer, published
from tests.people import authority, company
from tests.servers import serving, wait_until


def tell(account_id: str, times: int = 1) -> None:
    with unit_of_work():
        for _ in range(times):
            notifications.tell(account_id, Event.MATCH, "Une place", "/annonces/x", {"score": 0.9})


def test_what_is_told_arrives_within_a_second(server, teacher):
    waits = []
    with listening(server.url, bearer(teacher), cursor=0) as listener:
        for n in range(1, 8):
            started = time.monotonic()
            tell(teacher)
            wait_until(lambda n=n: listener.seqs == list(range(1, n + 1)))
            waits.append(time.monotonic() - started)
    assert median(waits) <= 1.0


def test_an_item_carries_what_its_reader_needs(server, teacher):
    with listening(server.url, bearer(teacher), cursor=0) as listener:
        tell(teacher)
        listener.expect(1)
    (item,) = listener.items
    assert set(item) == {"seq", "kind", "text", "url", "created_at", "data"}
    assert item["data"] == {"score": 0.9, "live": True}


def test_what_was_missed_comes_with_the_next_connection(server, teacher):
    headers = bearer(teacher)
    tell(teacher, 2)
    with listening(server.url, headers, cursor=0) as first:
        first.expect(1, 2)
    tell(teacher, 3)
    with listening(server.url, headers, cursor=2) as second:
        second.expect(3, 4, 5)
        tell(teacher)
        second.expect(3, 4, 5, 6)


def test_a_first_visit_starts_at_the_head(server, teacher):
    tell(teacher, 3)
    with listening(server.url, bearer(teacher)) as listener:
        tell(teacher)
        listener.expect(4)


def test_a_long_absence_is_made_up_for(server, teacher):
    tell(teacher, 250)
    with listening(server.url, bearer(teacher), cursor=0) as listener:
        listener.expect(*range(1, 251))


def test_a_second_device_gets_its_own_backlog_and_the_first_nothing_new(server, teacher):
    headers = bearer(teacher)
    tell(teacher, 2)
    with listening(server.url, headers, cursor=2) as first, listening(server.url, headers, cursor=0) as second:
        second.expect(1, 2)
        tell(teacher)
        second.expect(1, 2, 3)
        first.expect(3)


def test_nobody_gets_what_others_are_told(server, teacher):
    other = make_account().id
    with (
        listening(server.url, bearer(teacher), cursor=0) as mine,
        listening(server.url, bearer(other), cursor=0) as theirs,
    ):
        tell(other, 2)
        theirs.expect(1, 2)
        tell(teacher)
        mine.expect(1)
    assert theirs.seqs == [1, 2]


def test_many_publishers_lose_nothing(app, server, teacher):
    db.session.rollback()

    def publish() -> None:
        with app.app_context():
            for _ in range(10):
                tell(teacher)

    with listening(server.url, bearer(teacher), cursor=0) as listener, ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(publish) for _ in range(4)]:
            done.result(timeout=30)
        wait_until(lambda: set(listener.seqs) == set(range(1, 41)))
    assert list(dict.fromkeys(listener.seqs)) == list(range(1, 41))


def test_another_epoch_resets_the_client(server, teacher):
    tell(teacher, 2)
    with listening(server.url, bearer(teacher), cursor=2, epoch="d’avant") as listener:
        wait_until(lambda: listener.resets == 1)
        assert listener.call("sync", {"after": 0})["epoch"] == notifications.epoch()
        assert listener.items == []


def test_the_same_epoch_resets_nobody(server, teacher):
    tell(teacher)
    with listening(server.url, bearer(teacher), cursor=0, epoch=notifications.epoch()) as listener:
        listener.expect(1)
    assert listener.resets == 0


def test_a_restored_backup_resets_those_who_are_connected(server, teacher):
    with listening(server.url, bearer(teacher), cursor=0) as listener:
        tell(teacher)
        listener.expect(1)
        with unit_of_work():
            notifications.renew_epoch()
        wait_until(lambda: listener.resets == 1)


def test_sync_pages_from_any_number(server, teacher):
    tell(teacher, 130)
    with listening(server.url, bearer(teacher)) as listener:
        page = listener.call("sync", {"after": 0})
        rest = listener.call("sync", {"after": 100})
    assert page["ok"] and page["more"] and (page["head"], page["floor"]) == (130, 1)
    assert [item["seq"] for item in page["items"] + rest["items"]] == list(range(1, 131))
    assert not rest["more"]


def test_ack_raises_what_was_seen(server, teacher):
    tell(teacher, 3)
    with listening(server.url, bearer(teacher)) as listener:
        assert listener.call("ack", {"seq": 2}) == {"ok": True, "seen": 2}
    db.session.rollback()
    assert notifications.unread_count(teacher) == 1


def test_those_who_look_on_hear_that_something_was_published_and_its_author_does_not(server, teacher):
    sarah, (elise, _) = company(), authority()
    offer = make_offer(sarah)
    with (
        listening(server.url, bearer(teacher), cursor=0) as reader,
        listening(server.url, bearer(sarah.account_id), cursor=0) as author,
    ):
        published(sarah, offer, elise)
        wait_until(lambda: reader.feeds == [1])
        tell(sarah.account_id)
        wait_until(lambda: author.items)
    assert author.feeds == []


@pytest.fixture
def postgresql(database_of):
    """The application on PostgreSQL, for what only a database server can do."""
    database = database_of("postgresql")
    with database.app.app_context():
        database.put_back()
        yield database


def test_delivery_survives_the_loss_of_the_database(postgresql, server_of):
    server, teacher = server_of(postgresql), make_account().id
    with listening(server.url, bearer(teacher), cursor=0) as listener:
        tell(teacher)
        listener.expect(1)
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
        with unit_of_work():
            db.session.execute(text(f"{others} current_database()"))
        tell(teacher)
        listener.expect(1, 2)


def test_the_production_server_delivers_and_leaves_politely(app, database, teacher, tmp_path):
    headers = bearer(teacher)
    with (
        serving(database.url, tmp_path, gevent=True) as server,
        listening(server.url, headers, cursor=0) as listener,
    ):
        tell(teacher, 2)
        listener.expect(1, 2)
        assert server.stop() == 0
        listener.expect_cut(5)
