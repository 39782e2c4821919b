"""What stands before a server in a measurement: a program that calls its API, and screens that show what arrives."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
import socketio

TRIES: Final = 5
CALL_SECONDS: Final = 30.0


class Refused(Exception):
    """The API said no; `status` and the problem's text."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__(f"{answer.status_code} {answer.request.method} {answer.request.path_url}: {answer.text[:300]}")
        self.status = answer.status_code


class Api:
    """Calls with tokens, one connection a thread; waits and asks again when told that it asks too often."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._sessions = threading.local()

    def get(self, token: str, path: str, **query: Any) -> Any:
        """The answer's JSON. Raises Refused."""
        return self._call("GET", token, path, params=query)

    def post(self, token: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer's JSON. Raises Refused."""
        return self._call("POST", token, path, json=dict(body or {}))

    def _call(self, method: str, token: str, path: str, **given: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        for _ in range(TRIES):
            answer = self._session().request(
                method, f"{self.url}/api/v1{path}", headers=headers, timeout=CALL_SECONDS, **given
            )
            if answer.status_code != 429:
                break
            time.sleep(float(answer.headers.get("Retry-After", "1")))
        if answer.status_code >= 400:
            raise Refused(answer)
        return answer.json()

    def _session(self) -> requests.Session:
        if not hasattr(self._sessions, "own"):
            self._sessions.own = requests.Session()
        return self._sessions.own


@dataclass(frozen=True, slots=True)
class Appearance:
    """One item as a screen showed it: when, on a line open since when, and whether `sync` brought it."""

    item: dict[str, Any]
    at: float
    since: float
    synced: bool


class Screen:
    """A browser's part of the contract: keeps the next number only, drops smaller ones, asks after larger ones."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._headers = url, {"Authorization": f"Bearer {token}"}
        self._lock = threading.Lock()
        self.cursor, self.epoch = 0, ""
        self.shown: dict[int, Appearance] = {}
        self.dropped = self.resets = 0
        self.connected_at = 0.0
        self._client: Any = None

    def connect(self) -> None:
        """Open the line with the cursor that was reached."""
        self._client = socketio.Client(reconnection=False)
        self._client.on("notifications", self._receive)
        self._client.on("reset", self._reset)
        auth = {"cursor": self.cursor, "epoch": self.epoch or None}
        self.connected_at = time.perf_counter()
        self._client.connect(self._url, headers=self._headers, auth=auth, transports=["websocket"], wait_timeout=20)
        self._line = self._client.eio.ws

    def cut(self) -> None:
        """The line breaks; what is told meanwhile waits in the centre."""
        self._client.disconnect()
        self._line.shutdown()  # the library leaves it to the garbage collector

    def _receive(self, items: list[dict[str, Any]]) -> None:
        with self._lock:
            for item in items:
                self._take(item)

    def _take(self, item: dict[str, Any]) -> None:
        if item["seq"] <= self.cursor:
            self.dropped += 1
        elif item["seq"] == self.cursor + 1:
            self._show(item, synced=False)
        else:
            self._sync()

    def _sync(self) -> None:
        more = True
        while more:
            page = self._client.call("sync", {"after": self.cursor}, timeout=CALL_SECONDS)
            for item in page["items"]:
                if item["seq"] == self.cursor + 1:
                    self._show(item, synced=True)
            self.epoch, more = page["epoch"], page["more"]

    def _show(self, item: dict[str, Any], synced: bool) -> None:
        self.cursor = item["seq"]
        self.shown[self.cursor] = Appearance(item, time.perf_counter(), self.connected_at, synced)

    def _reset(self, *_nothing: Any) -> None:
        self.resets += 1
