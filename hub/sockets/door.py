"""Who is connected to this process: a ticket a socket, and what each account was sent."""

import socket
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from hub.services.sessions import Footing

TICKET = "hub.ticket"
SOCKETS_AN_ACCOUNT = 5


@dataclass(eq=False, slots=True)
class Ticket:
    """One admitted socket; `head` is the account's when it came in.

    `sid` is set when its client has connected, `cut_at` when it was told to go.
    """

    footing: Footing
    head: int = 0
    guarded: bool = True
    raw: socket.socket | None = None
    sid: str | None = None
    opened_at: float = field(default_factory=time.monotonic)
    cut_at: float | None = None

    @property
    def account_id(self) -> str:
        """Whose socket it is."""
        return self.footing.account_id


class Door:
    """The tickets of one process. Safe to use from every thread."""

    def __init__(self, cap: int) -> None:
        self.cap, self.closed = cap, False
        self._lock = threading.Lock()
        self._tickets: defaultdict[str, set[Ticket]] = defaultdict(set)  # by account
        self._sent: dict[str, int] = {}
        self._count = 0

    def admit(self, ticket: Ticket) -> int | None:
        """The HTTP status of a refusal (503 when the process is full, 429 when the account is), or None: come in."""
        with self._lock:
            if self.closed or self._count >= self.cap:
                return 503
            if len(self._tickets.get(ticket.account_id, ())) >= SOCKETS_AN_ACCOUNT:
                return 429
            self._tickets[ticket.account_id].add(ticket)
            self._count += 1
            return None

    def leave(self, ticket: Ticket) -> None:
        """The socket is gone. Twice is once."""
        with self._lock:
            self._forget(ticket)
            mine = self._tickets.get(ticket.account_id, set())
            self._count -= ticket in mine
            mine.discard(ticket)
            if not mine:
                self._tickets.pop(ticket.account_id, None)

    def fall_silent(self, ticket: Ticket) -> None:
        """Its client has disconnected; the line itself may still be open."""
        with self._lock:
            self._forget(ticket)

    def _forget(self, ticket: Ticket) -> None:
        ticket.sid = None
        if all(one.sid is None for one in self._tickets.get(ticket.account_id, ())):
            self._sent.pop(ticket.account_id, None)

    def tickets(self) -> list[Ticket]:
        """Everybody who is inside."""
        with self._lock:
            return [one for mine in self._tickets.values() for one in mine]

    def start_from(self, account_id: str, seq: int) -> None:
        """A socket has everything up to `seq`; the account's other sockets may have less already."""
        with self._lock:
            self._sent[account_id] = min(seq, self._sent.get(account_id, seq))

    def sent(self) -> dict[str, int]:
        """Per connected account, the last number sent to its sockets."""
        with self._lock:
            return dict(self._sent)

    def mark_sent(self, account_id: str, seq: int) -> None:
        """The account's sockets were sent everything up to `seq`; nothing to note when it has left."""
        with self._lock:
            if account_id in self._sent:
                self._sent[account_id] = seq

    def sids_of(self, account_ids: set[str]) -> list[str]:
        """The connected sockets of these accounts."""
        with self._lock:
            mine = [one for account_id in account_ids for one in self._tickets.get(account_id, ())]
            return [one.sid for one in mine if one.sid]

    def close(self) -> None:
        """Nobody comes in any more."""
        with self._lock:
            self.closed = True


def ticket_of(environ: dict[str, Any]) -> Ticket | None:
    """The ticket that the guard put there."""
    return environ.get(TICKET)
