"""The databases that tests run on: one of each engine a session, put back to the shipped data before each test."""

import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from functools import cached_property
from pathlib import Path

from flask import Flask

from config import Config
from hub import create_app
from hub.cli import migrate
from hub.extensions import db
from tests.postgres import connect, create_database, drop_database

# PostgreSQL: how many rows each table has and the last transaction that wrote one tell whether it changed.
KEEP = """
CREATE SCHEMA shipped;
CREATE FUNCTION shipped.look_of(name text, OUT look text) LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('SELECT count(*) || '' '' || coalesce(max(xmin::text::bigint), 0) FROM public.%I', name) INTO look;
END $$;
CREATE TABLE shipped.look AS SELECT tablename AS name, shipped.look_of(tablename) AS look
  FROM pg_tables WHERE schemaname = 'public';
DO $$ DECLARE known text; BEGIN
  FOR known IN SELECT name FROM shipped.look LOOP
    EXECUTE format('CREATE TABLE shipped.%1$I AS TABLE public.%1$I', known);
  END LOOP;
END $$
"""
# Triggers and foreign keys stand aside. A transaction that a test left open is an error after ten seconds.
PUT_BACK = """
DO $$ DECLARE changed text; BEGIN
  SET LOCAL lock_timeout = '10s';
  SET LOCAL session_replication_role = replica;
  FOR changed IN SELECT name FROM shipped.look WHERE look <> shipped.look_of(name) LOOP
    EXECUTE format('DELETE FROM public.%1$I', changed);
    EXECUTE format('INSERT INTO public.%1$I SELECT * FROM shipped.%1$I', changed);
    UPDATE shipped.look SET look = shipped.look_of(changed) WHERE name = changed;
  END LOOP;
END $$
"""
HASTE = {"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__rounds": 1, "argon2__memory_cost": 64}}


class Database(ABC):
    """One database with the schema at head and the shipped reference data, and the application on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self._blanks = url, folder, 0
        self._others: list[Flask] = []

    @cached_property
    def app(self) -> Flask:
        """The application, made and migrated once a session."""
        app = create_app(self.config())
        done = app.test_cli_runner().invoke(migrate, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        with app.app_context():
            db.engine.dispose()
        self.keep()
        return app

    def config(self, **changes: object) -> Config:
        """Settings of a test's application: no scheduler, mail into a folder, passwords hashed in a hurry."""
        settings = Config(instance=self.folder, database_url=self.url, scheduler="off", testing=True, extra=HASTE)
        return settings.changed(**changes)

    def another(self, **changes: object) -> Flask:
        """Another application on this database."""
        self._others.append(create_app(self.config(**changes)))
        return self._others[-1]

    def close_others(self) -> None:
        """Close what the other applications opened."""
        while self._others:
            with self._others.pop().app_context():
                db.engine.dispose()

    def close(self) -> None:
        """Give back what the session held."""
        if "app" in vars(self):
            with self.app.app_context():
                db.engine.dispose()

    @abstractmethod
    def keep(self) -> None:
        """Remember the shipped data."""

    @abstractmethod
    def put_back(self) -> None:
        """Forget what the last test stored. Raises when that test left a transaction open."""

    @abstractmethod
    def blank(self) -> str:
        """URL of another database, new and empty."""


class Sqlite(Database):
    """A file, copied back over itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"sqlite:///{folder / 'hub.sqlite3'}", folder)

    def keep(self) -> None:
        self._copy("hub.sqlite3", "shipped.sqlite3")

    def put_back(self) -> None:
        self._copy("shipped.sqlite3", "hub.sqlite3")

    def blank(self) -> str:
        self._blanks += 1
        return f"sqlite:///{self.folder / f'blank-{self._blanks}.sqlite3'}"

    def _copy(self, source: str, target: str) -> None:
        with (
            closing(sqlite3.connect(self.folder / source)) as old,
            closing(sqlite3.connect(self.folder / target)) as new,
        ):
            new.execute("PRAGMA synchronous = OFF")
            new.execute("BEGIN IMMEDIATE")  # fails at once where `backup` would wait for ever
            new.execute("ROLLBACK")
            old.backup(new)


class Postgresql(Database):
    """A database of the session's server, whose changed tables are put back."""

    def __init__(self, server_url: str, name: str, folder: Path) -> None:
        super().__init__(create_database(server_url, name), folder)
        self._server_url, self._name = server_url, name

    def keep(self) -> None:
        with connect(self.url) as connection:
            connection.execute(KEEP)

    def put_back(self) -> None:
        with connect(self.url) as connection:
            connection.execute(PUT_BACK)

    def blank(self) -> str:
        self._blanks += 1
        return create_database(self._server_url, f"{self._name}_blank_{self._blanks}")

    def close(self) -> None:
        super().close()
        for name in (self._name, *(f"{self._name}_blank_{n + 1}" for n in range(self._blanks))):
            drop_database(f"{self._server_url.rpartition('/')[0]}/{name}")
