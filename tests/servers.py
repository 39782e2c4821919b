"""A real server in a process of its own, and real socket clients: for tests that need the whole way."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask

from config import ROOT
from tests.databases import Database
from tests.postgres import free_port

EMBEDDED = ("-c", "from hub.cli import main; main()", "serve", "--port")
PRODUCTION = ("-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "-w", "1", "wsgi:app", "-b")
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A hub that serves on the loopback address; `log` holds what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self, seconds: float = 30.0) -> int:
        """Ask it to leave as an operator would, and wait; its exit status. Raises TimeoutExpired when it stays."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@pytest.fixture(scope="session")
def server_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Database], Server]]:
    """The session's server on a database, started when first asked for; data may be put back under it."""
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def of(database: Database) -> Server:
            if database.url not in running:
                folder = tmp_path_factory.mktemp("server")
                running[database.url] = stack.enter_context(serving(database.url, folder))
            return running[database.url]

        yield of


@pytest.fixture
def server(app: Flask, database: Database, server_of: Callable[[Database], Server]) -> Server:
    """A real embedded server on the test's database."""
    return server_of(database)


def start_server(database_url: str, folder: Path, gevent: bool = False, port: int = 0, **environment: str) -> Server:
    """The embedded server, or the production one with gevent, on that database at head; it answers already."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    command = [*PRODUCTION, f"127.0.0.1:{port}"] if gevent else [*EMBEDDED, str(port)]
    log = folder / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", *command],
            cwd=ROOT,
            env=_environment(database_url, folder, url) | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(url, process, log)
    wait_until(lambda: answers(port) or process.poll() is not None, START_SECONDS)
    assert process.poll() is None, log.read_text()
    return server


@contextmanager
def serving(database_url: str, folder: Path, gevent: bool = False, **environment: str) -> Iterator[Server]:
    """A server that is stopped at the end."""
    server = start_server(database_url, folder, gevent, **environment)
    try:
        yield server
    finally:
        server.stop()


def _environment(database_url: str, folder: Path, url: str) -> Mapping[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return ours | {
        "HUB_DATABASE_URL": database_url,
        "HUB_INSTANCE": str(folder),
        "HUB_BASE_URL": url,
        "HUB_SCHEDULER": "off",
    }


def answers(port: int) -> bool:
    """Whether a server on that port is alive."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for a condition. Raises AssertionError when it does not come true in time."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        pause.wait(0.02)
