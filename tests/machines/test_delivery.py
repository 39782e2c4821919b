"""Publishers, browsers, crashes, cuts, cleaning and a dispatcher in any order: nothing is lost or shown twice."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import Phase, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from hub.extensions import db
from hub.models import Notification, now
from hub.services import notifications
from hub.sockets.door import Door
from hub.unit_of_work import unit_of_work
from tests.machines.delivery import FAULTS, Browser, Draft, Protocol, Tab
from tests.make import make_account

BROWSERS = (0, 0, 1)  # whose each browser is: the first account has two
which = strategies.integers(0, len(BROWSERS) - 1)
some = strategies.lists(strategies.integers(0, 1), min_size=1, max_size=3)
numbers = count(1)


class Delivery(RuleBasedStateMachine):
    """Two accounts and their browsers; `protocol_type` is the hub's, or one with a fault."""

    protocol_type: type[Protocol] = Protocol

    @initialize()
    def open(self) -> None:
        self.accounts = [make_account().id for _ in range(2)]
        self.browsers = [Browser(self.accounts[n]) for n in BROWSERS]
        self.protocol = self.protocol_type(self.browsers)
        self.drafts: list[Draft] = []
        self.cleaned = dict.fromkeys(self.accounts, 0)
        for browser in self.browsers:
            self.visit(browser)

    def visit(self, browser: Browser) -> None:
        if not browser.connected:
            self.protocol.join(browser)
        if not browser.caught_up:
            self.protocol.catch_up(browser)

    # Publishers.

    @rule(recipients=some)
    def begin(self, recipients: list[int]) -> None:
        told = [(self.accounts[n], f"{self.accounts[n]}:{next(numbers)}") for n in recipients]
        self.drafts.append(self.protocol.begin(told))

    @rule(recipients=some)
    def publish(self, recipients: list[int]) -> None:
        self.begin(recipients)
        self.protocol.commit(self.drafts.pop())

    @precondition(lambda self: self.drafts)
    @rule(late=strategies.booleans(), fails=strategies.sampled_from([False, False, True]))
    def end(self, late: bool, fails: bool) -> None:
        """The oldest or the youngest transaction ends."""
        draft = self.drafts.pop(-1 if late else 0)
        (self.protocol.abort if fails else self.protocol.commit)(draft)

    # The server.

    @rule()
    def dispatch(self) -> None:
        self.protocol.dispatch()

    @rule()
    def flow(self) -> None:
        """A reading, and everything on the wires arrives."""
        self.protocol.dispatch()
        for browser in self.browsers:
            while browser.wire:
                self.protocol.receive(browser)

    @rule()
    def restart(self) -> None:
        for browser in self.browsers:
            self.protocol.leave(browser)
        self.protocol.door = Door(cap=100)

    @rule(account=strategies.integers(0, 1), rows=strategies.integers(1, 3))
    def clean(self, account: int, rows: int) -> None:
        """The oldest rows of an account have become thirty days old."""
        account_id = self.accounts[account]
        gone = min(self.cleaned[account_id] + rows, notifications.page(account_id).head)
        old = update(Notification).where(Notification.account_id == account_id, Notification.seq <= gone)
        with unit_of_work():
            db.session.execute(old.values(created_at=now() - timedelta(days=31)))
            notifications.clean(now() - notifications.KEPT)
        self.cleaned[account_id] = gone

    # Browsers.

    @rule(n=which, whole=strategies.booleans())
    def connect(self, n: int, whole: bool) -> None:
        """A socket enters its room; what it lacks may be read later."""
        if whole or self.browsers[n].connected:
            self.visit(self.browsers[n])
        else:
            self.protocol.join(self.browsers[n])

    @rule(n=which)
    def overtake(self, n: int) -> None:
        """What is told while a socket connects reaches it before what it has missed."""
        browser = self.browsers[n]
        self.protocol.leave(browser)
        self.publish([BROWSERS[n]])
        self.protocol.join(browser)
        self.publish([BROWSERS[n]])
        self.flow()

    @rule(n=which)
    def cut(self, n: int) -> None:
        self.protocol.leave(self.browsers[n])

    @rule(n=which, crash=strategies.sampled_from(["", "before", "after"]))
    def receive(self, n: int, crash: str) -> None:
        if not self.browsers[n].wire:
            self.protocol.dispatch()
        if self.browsers[n].wire:
            self.protocol.receive(self.browsers[n], crash)
        elif crash:
            self.protocol.crash(self.browsers[n])

    @rule(n=which, opens=strategies.booleans())
    def change_tabs(self, n: int, opens: bool) -> None:
        """A tab is opened and looked at; or the one with the line closes, and another goes on from what is stored."""
        browser = self.browsers[n]
        if opens:
            browser.tabs.append(Tab())
            browser.reader = len(browser.tabs) - 1
        elif len(browser.tabs) > 1:
            self.protocol.leave(browser)
            browser.tabs.pop(0)
            browser.reader, browser.cursor = max(0, browser.reader - 1), browser.stored

    # What must hold.

    @invariant()
    def every_screen_is_right(self) -> None:
        for browser in self.browsers:
            told = self.protocol.committed[browser.account_id]
            for tab in browser.tabs:
                assert all(item.text in told for item in tab.screen), "a phantom, or somebody else’s"
            shown = [item.seq for tab in browser.tabs for item in tab.screen]
            assert len(shown) == len(set(shown)), "shown twice"

    def teardown(self) -> None:
        """Once everybody is connected and the wires are empty, everything was seen that was still there to be seen."""
        for browser in self.browsers:
            self.visit(browser)
        self.settle()
        self.every_screen_is_right()
        for browser in self.browsers:
            assert not self.lost(browser), "lost"
        db.session.rollback()

    def settle(self) -> None:
        for _ in range(200):
            self.protocol.dispatch()
            busy = [browser for browser in self.browsers if browser.wire]
            for browser in busy:
                self.protocol.receive(browser)
            if not busy:
                return
        raise AssertionError("never settles")

    def lost(self, browser: Browser) -> set[str]:
        """What was told since its first visit, is not cleaned, and never was on its screen."""
        told = self.protocol.committed[browser.account_id]
        kept = {item.seq: item.text for item in self.kept(browser)}
        seen = {kept[seq] for seq in browser.ever_seen if seq in kept}
        past = {text for seq, text in kept.items() if seq <= browser.first_seq}
        return {text for text in told if text in kept.values()} - seen - past

    def kept(self, browser: Browser) -> list[notifications.Item]:
        everything = Browser(browser.account_id, cursor=0)
        items = []
        while page := self.protocol.page(everything).items:
            items += page
            everything.cursor = page[-1].seq
        return items


@pytest.fixture
def sqlite(database_of):
    """SQLite only: what differs between the databases is tested with real threads in test_unit_of_work."""
    database = database_of("sqlite")
    with database.app.app_context():
        database.put_back()
        yield


@pytest.mark.soak
def test_nothing_is_lost_and_nothing_shown_twice_whatever_happens(sqlite):
    run_state_machine_as_test(Delivery, settings=settings())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(sqlite, fault):
    machine = type(fault.__name__, (Delivery,), {"protocol_type": fault})
    quick = settings(phases=[Phase.generate], report_multiple_bugs=False, max_examples=300)
    with pytest.raises(AssertionError, match=r"phantom|shown twice|lost"):
        run_state_machine_as_test(machine, settings=quick)
