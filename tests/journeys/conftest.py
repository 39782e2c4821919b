"""Pages of journeys come from the real embedded server, its sockets included."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from hub.extensions import db
from hub.services import demonstration
from hub.unit_of_work import unit_of_work
from tests.databases import Database
from tests.journeys.town import Town, names
from tests.postgres import free_port
from tests.servers import Server, start_server

expect.set_options(timeout=15_000)  # on a machine that others use too; nothing waits longer than it must


class OwnServer:
    """A server that a test stops and starts again at the same address."""

    def __init__(self, database: Database, folder: Path, **environment: str) -> None:
        self.database, self.folder, self.environment = database, folder, environment
        self.port = free_port()
        self.running = self.start()

    @property
    def url(self) -> str:
        """Its address, whether it runs or not."""
        return self.running.url

    def start(self) -> Server:
        """Begin to answer."""
        self.running = start_server(self.database.url, self.folder, port=self.port, **self.environment)
        return self.running

    def crash(self) -> None:
        """Leave without a word, the worker with its master."""
        master = self.running.process.pid
        workers = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        for pid in (master, *map(int, workers)):
            os.kill(pid, signal.SIGKILL)
        self.running.process.wait()


@pytest.fixture
def own_server(app: Flask, database: Database, tmp_path: Path) -> Iterator[OwnServer]:
    """A server for this test alone, whose pages `visit` opens."""
    server = OwnServer(database, tmp_path)
    yield server
    server.running.stop()


@pytest.fixture
def site(request: pytest.FixtureRequest) -> str:
    """The address that `visit` opens: a process of its own, not the test's."""
    wanted = "own_server" if "own_server" in request.fixturenames else "server"
    return str(request.getfixturevalue(wanted).url)


@pytest.fixture(scope="module")
def town(
    database_of: Callable[[str], Database],
    server_of: Callable[[Database], Server],
) -> Iterator[Town]:
    """The demonstration on a server; put back for each module, not for each test."""
    database = database_of("sqlite")
    app = database.app
    database.put_back()
    with app.app_context():
        with unit_of_work():
            demonstration.load("no password")
        town = Town(app, server_of(database).url, names())
        yield town
        town.close()
        db.session.rollback()
