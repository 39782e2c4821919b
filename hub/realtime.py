"""The courier of live notifications: wakes the dispatchers, and emits to the sockets of this process."""

import threading
from typing import Any

import psycopg
import structlog
from sqlalchemy import Engine, text

from hub.extensions import db, socketio

CHANNEL = "hub"
EVERYBODY = "everybody"
LISTEN_SECONDS = 5.0  # how often a listener looks whether it should stop
LONGEST_PAUSE_SECONDS = 8.0

log = structlog.get_logger()


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


def listen(engine: Engine, stop: threading.Event) -> None:
    """Ring the bell at each NOTIFY of another process, until told to stop. PostgreSQL only.

    One connection of its own, outside the pool and without transactions; lost, it is opened again with back-off.
    """
    args, options = engine.dialect.create_connect_args(engine.url)
    pause = 0.5
    while not stop.is_set():
        try:
            with psycopg.connect(*args, **options, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                pause = 0.5
                while not stop.is_set():
                    for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                        bell.ring()
        except psycopg.Error as error:
            log.warning("listener lost its connection", error=type(error).__name__, pause_seconds=pause)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def emit_to(account_id: str, event: str, payload: Any) -> None:
    """Send to every socket of the account in this process; encoded once."""
    socketio.emit(event, payload, to=room_of(account_id))


def emit_to_others(skipped: list[str], event: str, payload: Any) -> None:
    """Send to every socket of this process but those whose ids are skipped."""
    socketio.emit(event, payload, to=EVERYBODY, skip_sid=skipped)
