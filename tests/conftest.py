"""Fixtures of all tests: a test that asks for `app` or `database` runs on SQLite and on PostgreSQL."""

import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.extensions import db, limiter
from tests.databases import Database, Postgresql, Sqlite
from tests.postgres import postgres

pytest_plugins = ("tests.browser", "tests.figures", "tests.servers")
DIALECTS = ("sqlite", "postgresql")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SEEDED = {
    "derandomize": True,
    "deadline": None,  # two shared cores: a slow example proves nothing
    "suppress_health_check": [hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("suite", max_examples=60, stateful_step_count=30, **SEEDED)
hypothesis.settings.register_profile("soak", max_examples=500, stateful_step_count=50, **SEEDED)


class Browser(FlaskClient):
    """Requests as under a server: each in its own application context, after what the test has stored."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a throw-away PostgreSQL server, one a worker."""
    with postgres() as url:
        yield url


@pytest.fixture(scope="session")
def database_of(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Callable[[str], Database]]:
    """The session's database of a dialect, made when first asked for."""
    made: dict[str, Database] = {}

    def of(dialect: str) -> Database:
        if dialect not in made:
            folder = tmp_path_factory.mktemp(dialect)
            sqlite = dialect == "sqlite"
            made[dialect] = Sqlite(folder) if sqlite else Postgresql(postgres_server, f"hub_{worker_id}", folder)
        return made[dialect]

    yield of
    for database in made.values():
        database.close()


@pytest.fixture(params=DIALECTS)
def database(request: pytest.FixtureRequest, database_of: Callable[[str], Database]) -> Database:
    """A database at head with the shipped data and nothing else; its application is `app`."""
    database = database_of(request.param)
    database.app  # noqa: B018  made before its data are put back
    database.put_back()
    return database


@pytest.fixture
def database_url(database: Database) -> str:
    """SQLAlchemy URL of that database: for programs that a test starts."""
    return database.url


@pytest.fixture(params=DIALECTS)
def blank_url(request: pytest.FixtureRequest, database_of: Callable[[str], Database]) -> str:
    """SQLAlchemy URL of a database without any table: for migrations, `hub demo`, restores."""
    return database_of(request.param).blank()


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application in an open context, so that a test can call services and make rows."""
    database.app.test_client_class = Browser
    limiter.reset()
    with database.app.app_context():
        yield database.app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, signed out."""
    return app.test_client()


@pytest.fixture
def make_app(database: Database, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """`make_app(**changes)`: another application on the same database, with other settings."""
    yield lambda **changes: database.another(instance=tmp_path, **changes)
    database.close_others()


@pytest.fixture(autouse=True)
def no_mail_can_leave(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """SMTP is closed, except for tests marked `smtp`, and for those except this machine."""
    connect = smtplib.SMTP.connect

    def guarded(self: smtplib.SMTP, host: str = "localhost", port: int = 0, source_address: Any = None) -> Any:
        assert request.node.get_closest_marker("smtp") and host in LOOPBACK, f"mail would leave to {host}"
        return connect(self, host, port, source_address)

    monkeypatch.setattr(smtplib.SMTP, "connect", guarded)
