"""What a client may send: short messages, not too many; and how its line is closed."""

import time
from collections import deque
from contextlib import suppress
from socket import SHUT_RD
from typing import Any

import socketio

LONGEST_MESSAGE = 16 * 1024
EVENTS, EVENT_SECONDS = 20, 10.0
OTHERS = 20  # answers to pings, connecting: everything that is not an event
EVENT_PREFIXES = ("42", "45")  # Engine.IO message, Socket.IO event or binary event


class Meter:
    """Counts what arrives in a sliding window."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._instants: deque[float] = deque()

    def exceeded(self, instant: float) -> bool:
        """Count one more; whether that is too many."""
        while self._instants and self._instants[0] <= instant - self._seconds:
            self._instants.popleft()
        self._instants.append(instant)
        return len(self._instants) > self._most


def limit(server: socketio.Server) -> None:
    """Make the sockets of this server refuse long messages and floods, and end at once when closed by us."""
    driver: Any = server.eio._async["websocket"]

    class Limited(driver):  # which one depends on the async mode
        def __init__(self, handler: Any, eio: Any) -> None:
            super().__init__(handler, eio)
            self.server_args["max_message_size"] = LONGEST_MESSAGE
            self._events, self._others = Meter(EVENTS, EVENT_SECONDS), Meter(OTHERS, EVENT_SECONDS)

        def wait(self) -> Any:
            """The next message, or None: the line is closed, or shall be."""
            message = super().wait()
            if message is None:
                return None
            event = isinstance(message, str) and message.startswith(EVENT_PREFIXES)
            flood = (self._events if event else self._others).exceeded(time.monotonic())
            return None if flood else message

        def close(self) -> None:
            """Say goodbye, then stop reading: a client that answers nothing must not keep our thread."""
            super().close()
            with suppress(OSError):
                self.ws.sock.shutdown(SHUT_RD)

    server.eio._async = {**server.eio._async, "websocket": Limited}
