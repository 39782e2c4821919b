"""Live notifications: the guard before the upgrade, the events, the dispatcher."""

import socket
import time
from contextlib import suppress

import socketio as protocol
from flask import Flask

from hub.extensions import socketio
from hub.sockets import frames, identity
from hub.sockets.dispatcher import Dispatcher
from hub.sockets.door import TICKET, Door, Ticket
from hub.sockets.events import undeclared
from hub.sockets.guard import Guard

PATIENCE_SECONDS = 1.0  # between asking a client to leave and shutting its line


class Live:
    """The live line of one application in one process."""

    def __init__(self, app: Flask, server: protocol.Server) -> None:
        self._server = server
        self.door = Door(app.config["HUB"].socket_cap)
        self.dispatcher = Dispatcher(app, self.door, self.cut)

    def cut(self, ticket: Ticket) -> None:
        """Close the socket of this ticket: politely, and the second time for good."""
        if ticket.cut_at is None:
            ticket.cut_at = time.monotonic()
            self._close(ticket)
        elif ticket.raw is not None and time.monotonic() - ticket.cut_at > PATIENCE_SECONDS:
            with suppress(OSError):
                ticket.raw.shutdown(socket.SHUT_RDWR)

    def _close(self, ticket: Ticket) -> None:
        for eio_sid, environ in list(self._server.environ.items()):
            line = self._server.eio.sockets.get(eio_sid)
            if environ.get(TICKET) is ticket and line is not None:
                line.close(wait=False)

    def goodbye(self) -> None:
        """Let nobody in, stop reading, close every socket: clients see a clean end, and the process can leave."""
        self.door.close()
        self.dispatcher.stop()
        for ticket in self.door.tickets():
            self.cut(ticket)


def live_of(app: Flask) -> Live:
    """The live line that `bind` made."""
    line: Live = app.extensions["hub_live"]
    return line


def bind(app: Flask) -> None:
    """Guard the sockets of this application and start its dispatcher with the first one.

    Raises RuntimeError when an event says not whom it serves.
    """
    if missing := undeclared():
        raise RuntimeError(f"events without a policy: {', '.join(missing)}")
    line = Live(app, socketio.server)
    app.extensions["hub_live"] = line
    identity.bind(app)
    frames.limit(socketio.server)
    app.wsgi_app = Guard(app, line.door, line.dispatcher.start)  # type: ignore[method-assign]
