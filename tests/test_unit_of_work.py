"""One request, one transaction: all of it or nothing, told after the commit and only then."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from hub import realtime
from hub.extensions import db
from hub.models import Account, Inbox, Notification
from hub.services import notifications
from hub.unit_of_work import FairLock, unit_of_work
from hub.vocabulary import Event
from tests.make import make_account

OFFERS = 12
PUBLISHERS = 8


def tell(account_id: str, text: str = "Bonjour") -> None:
    notifications.tell(account_id, Event.MATCH, text, "/")


def publish(app, account_ids: list[str], publisher: int) -> None:
    """Tell everybody, each publisher in an order of its own."""
    with app.app_context():
        turned = account_ids[publisher:] + account_ids[:publisher]
        for offer in range(OFFERS):
            with unit_of_work():
                for account_id in turned if offer % 2 else reversed(turned):
                    tell(account_id, f"{publisher}/{offer}")


def test_publishers_who_share_all_recipients_leave_no_gap_no_double_and_no_deadlock(app):
    ids = [make_account().id for _ in range(20)]
    db.session.rollback()
    with ThreadPoolExecutor(PUBLISHERS) as pool:
        for done in [pool.submit(publish, app, ids, publisher) for publisher in range(PUBLISHERS)]:
            done.result(timeout=60)
    expected = PUBLISHERS * OFFERS
    counted = select(func.count(), func.count(Notification.text.distinct()), func.max(Notification.seq))
    rows = db.session.execute(counted.group_by(Notification.account_id)).all()
    assert rows == [(expected, expected, expected)] * len(ids)
    assert set(db.session.scalars(select(Inbox.head))) == {expected}


def test_sequence_order_is_commit_order(app):
    account_id = make_account().id
    seen = []

    def watch(stop: threading.Event) -> None:
        with app.app_context():
            while not stop.is_set():
                seen.append([item.seq for item in notifications.page(account_id).items])
                db.session.rollback()

    stop = threading.Event()
    with ThreadPoolExecutor(5) as pool:
        watched = pool.submit(watch, stop)
        for done in [pool.submit(publish, app, [account_id], n) for n in range(4)]:
            done.result(timeout=60)
        stop.set()
        watched.result(timeout=60)
    assert all(sequence == list(range(1, len(sequence) + 1)) for sequence in seen)


def test_a_failed_unit_stores_nothing_and_tells_nobody(app):
    account_id = make_account().id
    rings = realtime.bell.wait(0, 0)
    with suppress(ZeroDivisionError), unit_of_work():
        db.session.get_one(Account, account_id).name = "Autre"
        tell(account_id)
        raise ZeroDivisionError
    assert db.session.get_one(Account, account_id).name != "Autre"
    assert notifications.page(account_id).head == 0
    assert realtime.bell.wait(0, 0) == rings


def test_what_a_failed_unit_collected_is_not_told_by_the_next_one(app):
    account_id = make_account().id
    with suppress(ZeroDivisionError), unit_of_work():
        tell(account_id, "jamais")
        raise ZeroDivisionError
    with unit_of_work():
        tell(account_id, "une fois")
    assert [item.text for item in notifications.page(account_id).items] == ["une fois"]


def test_dispatchers_are_woken_after_the_commit(app):
    rings = realtime.bell.wait(0, 0)
    make_account()
    assert realtime.bell.wait(0, 0) == rings + 1


def test_units_do_not_nest(app):
    with pytest.raises(RuntimeError, match="do not nest"), unit_of_work(), unit_of_work():
        pass


def test_a_unit_begins_with_fresh_rows(app):
    account = make_account()
    assert account.name
    with app.app_context(), unit_of_work():
        db.session.get_one(Account, account.id).name = "Change"
    with unit_of_work():
        assert account.name == "Change"


def test_the_lock_serves_first_who_came_first():
    lock, served, queued = FairLock(), [], []
    with ThreadPoolExecutor(4) as pool, lock.held():
        for n in range(4):
            queued.append(pool.submit(_serve, lock, served, n))
            _wait_until(lambda: len(lock._waiting) == len(queued))
    assert served == [0, 1, 2, 3]


def _serve(lock: FairLock, served: list[int], n: int) -> None:
    with lock.held():
        served.append(n)


def _wait_until(condition) -> None:
    pause = threading.Event()
    for _ in range(1000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("the condition did not come true")
