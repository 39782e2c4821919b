"""The delivery protocol step by step: the hub's services and door, wires, and a twin of assets/js/live/cursor.js.

Each step of a real delivery is a method, so that a machine can put others in between. Faults are subclasses.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from hub.services import notifications
from hub.services.notifications import Item
from hub.services.sessions import Footing
from hub.sockets.door import Door, Ticket
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Event

PAGE = 3  # small, so that a machine meets more than one page


@dataclass(eq=False)
class Tab:
    """One open page of a browser, and what its reader saw there."""

    screen: list[Item] = field(default_factory=list)


@dataclass(eq=False)
class Browser:
    """One reader's browser: the cursor that it stores, its tabs, and the line that one of them holds."""

    account_id: str
    first_seq: int = 0  # its first visit started after this one
    stored: int | None = None
    cursor: int | None = None
    tabs: list[Tab] = field(default_factory=lambda: [Tab()])
    reader: int = 0
    ticket: Ticket | None = None
    caught_up: bool = False
    wire: deque[list[Item]] = field(default_factory=deque)
    ever_seen: set[int] = field(default_factory=set)

    @property
    def connected(self) -> bool:
        """Whether its socket is in the room."""
        return self.ticket is not None

    def hang_up(self) -> None:
        """What was on the wire is gone; the page and what was stored are not."""
        self.ticket, self.caught_up = None, False
        self.wire.clear()


@dataclass(frozen=True)
class Draft:
    """What a publisher is about to tell, before its commit."""

    told: tuple[tuple[str, str], ...]  # (account, text)
    seqs: tuple[int, ...] = ()


class Protocol:
    """Delivery as the hub does it. `committed` is the truth: account → its texts in commit order."""

    def __init__(self, browsers: list[Browser]) -> None:
        self.browsers, self.committed = browsers, defaultdict[str, list[str]](list)
        self.door = Door(cap=100)

    # The publisher.

    def begin(self, told: list[tuple[str, str]]) -> Draft:
        """A transaction starts; its numbers come at its end."""
        return Draft(tuple(told))

    def commit(self, draft: Draft) -> None:
        """The real unit of work: collected, numbered, committed."""
        with unit_of_work():
            for account_id, text in draft.told:
                notifications.tell(account_id, Event.MATCH, text, "/")
        for account_id, text in draft.told:
            self.committed[account_id].append(text)

    def abort(self, draft: Draft) -> None:
        """The transaction fails at its end."""

    # The server.

    def join(self, browser: Browser) -> None:
        """The socket enters its room."""
        browser.ticket = Ticket(Footing(browser.account_id, "", frozenset()), sid=str(id(browser)))
        assert self.door.admit(browser.ticket) is None

    def catch_up(self, browser: Browser) -> None:
        """What the connecting client lacks, read after it has joined."""
        page = self.page(browser)
        last = page.items[-1].seq if page.items and browser.cursor is not None else page.head
        self.door.start_from(browser.account_id, last)
        browser.caught_up = True
        if browser.cursor is None:
            self.place(browser, page.head, page.floor)
            browser.first_seq = page.head
        elif page.items:
            browser.wire.append(page.items)

    def dispatch(self) -> None:
        """One reading of the dispatcher."""
        for account_id, lack in notifications.lacking(self.door.sent(), PAGE).items():
            if lack.items:
                self.emit(account_id, lack.items)
            self.door.mark_sent(account_id, lack.items[-1].seq if lack.items else lack.head)

    def emit(self, account_id: str, items: list[Item]) -> None:
        """To every socket in the account's room."""
        for browser in self.browsers:
            if browser.connected and self.room(browser) == account_id:
                browser.wire.append(items)

    def room(self, browser: Browser) -> str:
        """No client chooses it."""
        return browser.account_id

    def page(self, browser: Browser) -> notifications.Page:
        """The answer to `sync`."""
        return notifications.page(browser.account_id, browser.cursor or 0, PAGE)

    def leave(self, browser: Browser) -> None:
        """The socket is gone."""
        if browser.ticket is not None:
            self.door.leave(browser.ticket)
        browser.hang_up()

    # The client.

    def receive(self, browser: Browser, crash: str = "") -> None:
        """One message is taken from the wire; the browser may crash before or after showing it."""
        items = browser.wire.popleft()
        missing = self.take(browser, items, crash)
        while missing and browser.connected and not crash:
            page = self.page(browser)
            self.place(browser, page.head, page.floor)
            missing = self.take(browser, page.items) or page.more

    def take(self, browser: Browser, items: list[Item], crash: str = "") -> bool:
        """Show what comes next; whether something is missing before the rest."""
        kept, missing = self.sort(browser, items)
        if kept and crash != "before":
            self.show(browser, kept)
            self.store(browser, kept[-1].seq)
        if crash:
            self.crash(browser)
        return missing

    def sort(self, browser: Browser, items: list[Item]) -> tuple[list[Item], bool]:
        """Keep `cursor + 1`, drop smaller ones, notice larger ones."""
        kept: list[Item] = []
        for item in items:
            wanted = (browser.cursor or 0) + len(kept) + 1
            if item.seq == wanted:
                kept.append(item)
            elif item.seq > wanted:
                return kept, True
        return kept, False

    def show(self, browser: Browser, items: list[Item]) -> None:
        """In the tab that the reader looks at."""
        browser.tabs[browser.reader].screen.extend(items)
        browser.ever_seen |= {item.seq for item in items}

    def store(self, browser: Browser, seq: int) -> None:
        """Only once it is shown."""
        browser.cursor = browser.stored = seq

    def place(self, browser: Browser, head: int, floor: int) -> None:
        """A first visit starts at the head; nobody waits for rows that are gone."""
        if browser.cursor is None:
            self.store(browser, head)
        elif browser.cursor < floor - 1:
            self.store(browser, floor - 1)

    def crash(self, browser: Browser) -> None:
        """All tabs are gone; what was stored is not."""
        self.leave(browser)
        browser.tabs, browser.reader, browser.cursor = [Tab()], 0, browser.stored


# Faults that others have made. Each must be found.


class GlobalOffset(Protocol):
    """Numbers of one global sequence, taken when the transaction writes and seen when it commits."""

    def __init__(self, browsers: list[Browser]) -> None:
        super().__init__(browsers)
        self.last, self.rows = 0, defaultdict[str, dict[int, str]](dict)

    def begin(self, told: list[tuple[str, str]]) -> Draft:
        seqs = tuple(range(self.last + 1, self.last + len(told) + 1))
        self.last += len(told)
        return Draft(tuple(told), seqs)

    def commit(self, draft: Draft) -> None:
        for (account_id, text), seq in zip(draft.told, draft.seqs, strict=True):
            self.rows[account_id][seq] = text
            self.committed[account_id].append(text)

    def page(self, browser: Browser) -> notifications.Page:
        rows = sorted(self.rows[browser.account_id].items())
        items = [_item(seq, text) for seq, text in rows if seq > (browser.cursor or 0)]
        head = rows[-1][0] if rows else 0
        return notifications.Page(items[:PAGE], head, 1, "", more=len(items) > PAGE)

    def dispatch(self) -> None:
        for account_id, sent in self.door.sent().items():
            items = [_item(seq, text) for seq, text in sorted(self.rows[account_id].items()) if seq > sent]
            if items:
                self.emit(account_id, items)
                self.door.mark_sent(account_id, items[-1].seq)

    def sort(self, browser: Browser, items: list[Item]) -> tuple[list[Item], bool]:
        return [item for item in items if item.seq > (browser.cursor or 0)], False


class EmitBeforeCommit(Protocol):
    """What is told leaves from within the transaction, which may still fail."""

    def begin(self, told: list[tuple[str, str]]) -> Draft:
        for account_id, text in told:
            head = notifications.page(account_id).head
            self.emit(account_id, [_item(head + 1, text)])
        return super().begin(told)


class KeepsLarger(Protocol):
    """The client shows whatever is newer than its cursor."""

    def sort(self, browser: Browser, items: list[Item]) -> tuple[list[Item], bool]:
        return [item for item in items if item.seq > (browser.cursor or 0)], False


class StoresBeforeShowing(Protocol):
    """The cursor is stored on arrival: a crash in between loses what was not shown."""

    def take(self, browser: Browser, items: list[Item], crash: str = "") -> bool:
        kept, _ = self.sort(browser, items)
        if kept:
            browser.stored = kept[-1].seq
        return super().take(browser, items, crash)


class NeverDrops(Protocol):
    """The client shows again what it has shown."""

    def sort(self, browser: Browser, items: list[Item]) -> tuple[list[Item], bool]:
        kept, missing = super().sort(browser, items)
        return [item for item in items if item in kept or item.seq <= (browser.cursor or 0)], missing


class RoomMixUp(Protocol):
    """The room is the one that the last client asked for."""

    def room(self, browser: Browser) -> str:
        return self.browsers[0].account_id


class ForgetsTheSlower(Protocol):
    """A socket that has everything makes the server believe that the account's other sockets have it too."""

    def catch_up(self, browser: Browser) -> None:
        super().catch_up(browser)
        self.door.mark_sent(browser.account_id, notifications.page(browser.account_id).head)


def _item(seq: int, text: str) -> Item:
    return Item(seq, "match", text, "/", notifications.now(), {"live": True})


FAULTS = (
    GlobalOffset,
    EmitBeforeCommit,
    KeepsLarger,
    StoresBeforeShowing,
    NeverDrops,
    RoomMixUp,
    ForgetsTheSlower,
)
