"""One reader a process: sends connected accounts what they lack, and cuts sockets that rest on nothing any more."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from hub import realtime
from hub.extensions import db, socketio
from hub.models import now
from hub.schemas.notifications import ItemOut
from hub.services import notifications, publications, sessions
from hub.services.publications import Publication
from hub.sockets.door import Door, Ticket

READ_SECONDS = 0.5  # the longest wait when nobody wakes us
CHECK_SECONDS = 2.0  # how often sessions, rights and the epoch are looked at
BREATH_SECONDS = 0.02  # between two readings under a storm of wake-ups
CONNECT_SECONDS = 5.0  # within which an open socket must have connected
LATE_COMMIT = timedelta(seconds=60)  # how long after its `published_at` a posting may become visible

log = structlog.get_logger()


class Dispatcher:
    """Reads the rows: at once when woken, every half second anyway. Survives the loss of its database."""

    def __init__(self, app: Flask, door: Door, cut: Callable[[Ticket], None]) -> None:
        self._app, self._door, self._cut = app, door, cut
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._running = self._listening = False
        self._known: set[Publication] | None = None
        self._epoch: str | None = None
        self._checked_at = 0.0

    def start(self) -> None:
        """Begin, unless it runs already. Called for every socket, so it also comes back after a fault."""
        with self._lock:
            if self._running or self._stop.is_set():
                return
            self._running = True
        self._listen()
        socketio.start_background_task(self._run)

    def _listen(self) -> None:
        with self._app.app_context():
            engine = db.engine
        if engine.dialect.name == "postgresql" and not self._listening:
            self._listening = True
            socketio.start_background_task(realtime.listen, engine, self._stop)

    def stop(self) -> None:
        """End after the reading that is under way."""
        self._stop.set()
        realtime.bell.ring()

    def _run(self) -> None:
        heard = 0
        try:
            while not self._stop.is_set():
                heard = realtime.bell.wait(heard, READ_SECONDS)
                self._survive(self._read)
                self._stop.wait(BREATH_SECONDS)
        finally:
            self._running = False

    def _survive(self, read: Callable[[], None]) -> None:
        try:
            with self._app.app_context():
                read()
        except SQLAlchemyError as error:
            log.warning("dispatcher could not read", error=type(error).__name__)
        except Exception:  # a fault in one reading must not silence everybody for good
            log.exception("dispatcher fault")

    def _read(self) -> None:
        self._send_lacking()
        self._send_feed()
        if time.monotonic() - self._checked_at >= CHECK_SECONDS:
            self._check()
            self._checked_at = time.monotonic()

    def _send_lacking(self) -> None:
        sent = self._door.sent()
        lacking = notifications.lacking(sent) if sent else {}
        for account_id, lack in lacking.items():
            if lack.items:
                realtime.emit_to(account_id, "notifications", ItemOut(many=True).dump(lack.items))
            self._door.mark_sent(account_id, lack.items[-1].seq if lack.items else lack.head)
        if any(lack.items and lack.items[-1].seq < lack.head for lack in lacking.values()):
            realtime.bell.ring()

    def _send_feed(self) -> None:
        found = publications.since(now() - LATE_COMMIT)
        fresh = found - self._known if self._known is not None else set()
        self._known = found
        if fresh:
            self._tell_feed(fresh)

    def _tell_feed(self, fresh: set[Publication]) -> None:
        """How many are new; an author's own are not news to that author."""
        authors = {one.author_id for one in fresh if one.author_id}
        realtime.emit_to_others(self._door.sids_of(authors), "feed", {"new": len(fresh)})
        for account_id in authors & set(self._door.sent()):
            others = sum(one.author_id != account_id for one in fresh)
            if others:
                realtime.emit_to(account_id, "feed", {"new": others})

    def _check(self) -> None:
        tickets = self._door.tickets()
        broken = sessions.broken({one.footing for one in tickets}) if tickets else set()
        late = time.monotonic() - CONNECT_SECONDS
        for ticket in tickets:
            silent = ticket.sid is None and ticket.opened_at < late
            if ticket.footing in broken or silent or ticket.cut_at is not None:
                self._cut(ticket)
        epoch = notifications.epoch()
        if self._epoch is not None and epoch != self._epoch:
            realtime.emit_to_others([], "reset", None)
        self._epoch = epoch
