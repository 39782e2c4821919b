"""A throw-away PostgreSQL on this machine, for tests and benchmarks; runs as `postgres` when started by root."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgres(settings: tuple[str, ...] = FAST) -> Iterator[str]:
    """SQLAlchemy URL of a new server's empty database, with a superuser; `HUB_TEST_DATABASE_URL` wins when set."""
    if given := os.environ.get("HUB_TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="hub-postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        _run("initdb", folder, "-U", "hub", "--auth=trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")
        port = free_port()
        flags = " ".join(f"-c {setting}" for setting in settings)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {flags}"
        _run("pg_ctl", folder, "-l", f"{folder}/log", "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://hub@127.0.0.1:{port}/postgres"
        finally:
            _run("pg_ctl", folder, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server_url: str, name: str) -> str:
    """URL of a new empty database of that name; an older one of the same name is dropped."""
    with connect(server_url) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return f"{server_url.rpartition('/')[0]}/{name}"


def drop_database(url: str) -> None:
    """Drop a database that `create_database` made, whoever is still connected."""
    server_url, _, name = url.rpartition("/")
    with connect(f"{server_url}/postgres") as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def connect(url: str) -> psycopg.Connection:
    """A connection of the driver itself, each statement its own transaction."""
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def _run(command: str, folder: Path, *arguments: str) -> None:
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*prefix, str(binaries / command), "-D", f"{folder}/data", *arguments],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
