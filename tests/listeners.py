"""Socket clients for tests: the protocol's own library, and raw handshakes for what it would never send."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import socketio
import websocket
from flask import Flask

from hub.extensions import db
from hub.models import Account, ApiToken
from hub.services import sessions, tokens
from hub.sockets.identity import SESSION
from hub.unit_of_work import unit_of_work
from tests.servers import wait_until

QUERY = "/socket.io/?EIO=4&transport=websocket"


class Listener:
    """A program that notes what it is sent; it never reconnects by itself."""

    def __init__(self, url: str, headers: dict[str, str], **auth: Any) -> None:
        self.items: list[dict[str, Any]] = []
        self.feeds: list[int] = []
        self.resets = 0
        self.client = socketio.Client(reconnection=False)
        self.client.on("notifications", self.items.extend)
        self.client.on("feed", lambda told: self.feeds.append(told["new"]))
        self.client.on("reset", self._reset)
        self.client.connect(url, headers=headers, auth=auth, transports=["websocket"], wait_timeout=10)
        self._line = self.client.eio.ws

    @property
    def seqs(self) -> list[int]:
        """The numbers that arrived, in order."""
        return [item["seq"] for item in self.items]

    def call(self, event: str, data: Any = None) -> Any:
        """Send an event; its answer."""
        return self.client.call(event, data, timeout=10)

    def expect(self, *seqs: int, seconds: float = 10.0) -> None:
        """Wait for exactly these numbers."""
        wait_until(lambda: len(self.items) >= len(seqs), seconds)
        assert self.seqs == list(seqs)

    def expect_cut(self, seconds: float) -> None:
        """Wait until the server has closed the line."""
        wait_until(lambda: not self.client.connected, seconds)

    def leave(self) -> None:
        """Close the line, also when the server did: the library leaves that to the garbage collector."""
        self.client.disconnect()
        self._line.shutdown()

    def _reset(self, *_nothing: Any) -> None:
        self.resets += 1


@contextmanager
def listening(url: str, headers: dict[str, str], **auth: Any) -> Iterator[Listener]:
    """A connected listener that leaves at the end."""
    listener = Listener(url, headers, **auth)
    try:
        yield listener
    finally:
        listener.leave()


def bearer(account_id: str) -> dict[str, str]:
    """The header of a new token of the account."""
    with unit_of_work():
        secret = tokens.create(db.session.get_one(Account, account_id), "essai")
    return {"Authorization": f"Bearer {secret}"}


def revoke_tokens(account_id: str) -> None:
    """Revoke every token of the account."""
    with unit_of_work():
        account = db.session.get_one(Account, account_id)
        for token in db.session.query(ApiToken).filter_by(account_id=account_id):
            tokens.revoke(account, token.id)


def cookie(app: Flask, account_id: str, url: str = "") -> dict[str, str]:
    """The headers of a browser in a new session of the account, on a page of `url`."""
    account = db.session.get_one(Account, account_id)
    told = {"_user_id": account.fs_uniquifier, "_fresh": True, SESSION: sessions.new_id()}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(told)}"
    return {"Cookie": value} | ({"Origin": url} if url else {})


def handshake(url: str, headers: dict[str, str], query: str = QUERY) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to an upgrade with exactly these headers; the line is closed again."""
    try:
        with raw(url, headers, query) as line:
            return 101, {name.lower(): value for name, value in line.getheaders().items()}
    except websocket.WebSocketBadStatusException as refusal:
        return refusal.status_code, {name.lower(): value for name, value in (refusal.resp_headers or {}).items()}


@contextmanager
def raw(url: str, headers: dict[str, str], query: str = QUERY) -> Iterator[websocket.WebSocket]:
    """An open WebSocket without any protocol upon it. Raises WebSocketBadStatusException when refused."""
    address = f"ws://{urlsplit(url).netloc}{query}"
    line = websocket.create_connection(address, header=headers, suppress_origin=True, timeout=20)
    try:
        yield line
    finally:
        line.close()
        line.shutdown()  # the socket itself, also when the server had closed the line already


def closing_status(line: websocket.WebSocket) -> int:
    """Read until the server closes; its status, 1006 when it said none."""
    try:
        while True:
            opcode, data = line.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2], "big") if data else 1005
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        return 1006
