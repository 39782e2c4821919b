"""The courier of live notifications: wakes the dispatchers, and emits to the sockets of an account."""

import threading
from typing import Any

from sqlalchemy import text

from hub.extensions import db, socketio

CHANNEL = "hub"


class Bell:
    """An in-process wake-up that is not lost between two waits."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def wait(self, heard: int, seconds: float) -> int:
        """Rings so far, as soon as they exceed `heard` or after `seconds`."""
        with self._condition:
            self._condition.wait_for(lambda: self._rings > heard, timeout=seconds)
            return self._rings


bell = Bell()


def room_of(account_id: str) -> str:
    """The room of all sockets of one account; no client chooses it."""
    return f"account:{account_id}"


def announce() -> None:
    """On PostgreSQL, NOTIFY within the transaction: it leaves at COMMIT, for the other processes."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


def wake() -> None:
    """After the commit: wake the dispatcher of this process. A courtesy; it reads the rows anyway."""
    bell.ring()


def emit_to(account_id: str, event: str, payload: Any) -> None:
    """Send to every socket of the account in this process."""
    socketio.emit(event, payload, to=room_of(account_id))
