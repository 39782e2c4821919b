"""Refuse a WebSocket before its upgrade, so that a refusal keeps no thread."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from config import Config
from hub.services import notifications
from hub.sockets.door import TICKET, Door, Ticket
from hub.sockets.identity import footing_of_request

PATH = "/socket.io"
LOOPBACK = ("127.0.0.1", "localhost")
Environ = dict[str, Any]
Start = Callable[..., Any]


def origins(config: Config) -> frozenset[str]:
    """Where our pages come from: the base address; on the embedded server both names of the loopback."""
    base = urlsplit(config.base_url)
    own = {f"{base.scheme}://{base.netloc}"}
    if not config.production and base.hostname in LOOPBACK:
        port = f":{base.port}" if base.port else ""
        own |= {f"{base.scheme}://{name}{port}" for name in LOOPBACK}
    return frozenset(own)


def shape(environ: Environ) -> int | None:
    """400 unless it asks for a WebSocket of this protocol: no polling, no session of somebody else's choice."""
    query = parse_qs(environ.get("QUERY_STRING", ""))
    upgrade = environ.get("HTTP_UPGRADE", "").lower() == "websocket" and environ["REQUEST_METHOD"] == "GET"
    spoken = query.get("transport") == ["websocket"] and query.get("EIO") == ["4"] and "sid" not in query
    return None if upgrade and spoken else 400


def origin(environ: Environ, ours: frozenset[str]) -> int | None:
    """403 for a page of somebody else's, and for a cookie without an Origin: browsers always send one."""
    named = environ.get("HTTP_ORIGIN")
    return 403 if (named or environ.get("HTTP_COOKIE")) and named not in ours else None


class Guard:
    """Wraps a WSGI application; one call lasts as long as its socket, which keeps its ticket for that time."""

    def __init__(self, app: Flask, door: Door, admitted: Callable[[], None]) -> None:
        self._app, self._inner, self._door, self._admitted = app, app.wsgi_app, door, admitted
        self._origins = origins(app.config["HUB"])

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Serve other paths; refuse, or let in and note when the socket has gone."""
        if not environ["PATH_INFO"].startswith(PATH):
            return self._inner(environ, start_response)
        status = shape(environ) or origin(environ, self._origins) or self._admit(environ)
        if status:
            return self._refuse(status, environ, start_response)
        self._admitted()
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)  # compression more than doubles a socket's memory
        try:
            return self._inner(environ, start_response)
        finally:
            self._door.leave(environ[TICKET])

    def _admit(self, environ: Environ) -> int | None:
        with self._app.request_context(environ):
            footing = footing_of_request()
            if footing is None:
                return 401
            head = notifications.head(footing.account_id)
        environ[TICKET] = Ticket(footing, head, raw=environ.get("gunicorn.socket"))
        return self._door.admit(environ[TICKET])

    def _refuse(self, status: int, environ: Environ, start_response: Start) -> Iterable[bytes]:
        with self._app.request_context(environ):
            response = self._app.process_response(self._app.response_class(status=status))
            if status in (429, 503):
                response.headers["Retry-After"] = "15"
            return response(environ, start_response)
