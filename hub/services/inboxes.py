"""Numbers without gaps: the inbox of each account is locked while its next numbers are given."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import TextClause, bindparam, text

from hub.extensions import db
from hub.models import UtcDateTime


class Row(NamedTuple):
    """One notification as it is stored; `data` is JSON."""

    account_id: str
    seq: int
    kind: str
    live: bool
    text: str
    url: str
    data: str


COLUMNS = ", ".join(Row._fields)

# PostgreSQL: one statement with arrays a step, whatever the number of accounts (row by row costs four times as much).
PG_MAKE = text(
    "INSERT INTO inbox (account_id, head, floor, seen) SELECT account_id, 0, 1, 0 "
    "FROM unnest(CAST(:accounts AS varchar[])) AS told(account_id) ON CONFLICT DO NOTHING"
)
PG_LOCK = text(
    "SELECT account_id, head FROM inbox WHERE account_id = ANY(CAST(:accounts AS varchar[])) "
    "ORDER BY account_id FOR UPDATE"
)
PG_RAISE = text(
    "UPDATE inbox SET head = inbox.head + told.n "
    "FROM unnest(CAST(:accounts AS varchar[]), CAST(:counts AS int[])) AS told(account_id, n) "
    "WHERE inbox.account_id = told.account_id"
)
PG_STORE = text(
    f"INSERT INTO notification ({COLUMNS}, created_at) "
    "SELECT account_id, seq, kind, live, text, url, CAST(data AS json), :instant "
    "FROM unnest(CAST(:account_id AS varchar[]), CAST(:seq AS int[]), CAST(:kind AS varchar[]), "
    "CAST(:live AS bool[]), CAST(:text AS varchar[]), CAST(:url AS varchar[]), CAST(:data AS text[])) "
    f"AS told({COLUMNS})"
)

# SQLite: one writer at a time, so nothing to lock; executemany beats rows in one VALUES by 40 %.
LITE_MAKE = text(
    "INSERT OR IGNORE INTO inbox (account_id, head, floor, seen) SELECT value, 0, 1, 0 FROM json_each(:accounts)"
)
LITE_READ = text("SELECT account_id, head FROM inbox WHERE account_id IN (SELECT value FROM json_each(:accounts))")
LITE_RAISE = text("UPDATE inbox SET head = head + :n WHERE account_id = :account_id")
LITE_STORE = text(
    f"INSERT INTO notification ({COLUMNS}, created_at) "
    "VALUES (:account_id, :seq, :kind, :live, :text, :url, :data, :instant)"
)


def on_postgresql() -> bool:
    """Whether the session speaks to PostgreSQL; to SQLite otherwise."""
    return db.session.get_bind().dialect.name == "postgresql"


def listed(accounts: Iterable[str]) -> Any:
    """Account ids as the statements of this database take them: an array, or JSON."""
    return list(accounts) if on_postgresql() else json.dumps(list(accounts))


def raise_heads(counts: Mapping[str, int]) -> dict[str, int]:
    """Head of each account before it was raised by its count; the inboxes stay locked until the transaction ends.

    Three statements. Inboxes are made and locked in account order: two writers in opposite orders would deadlock.
    """
    accounts = sorted(counts)
    make, lock = (PG_MAKE, PG_LOCK) if on_postgresql() else (LITE_MAKE, LITE_READ)
    db.session.execute(make, {"accounts": listed(accounts)})
    rows = db.session.execute(lock, {"accounts": listed(accounts)})
    heads = {row.account_id: row.head for row in rows}
    if on_postgresql():
        db.session.execute(PG_RAISE, {"accounts": accounts, "counts": [counts[account] for account in accounts]})
    else:
        db.session.execute(LITE_RAISE, [{"account_id": account, "n": counts[account]} for account in accounts])
    return heads


def lock(accounts: Iterable[str]) -> None:
    """Hold these inboxes until the transaction ends. One statement on PostgreSQL, none needed on SQLite."""
    if on_postgresql():
        db.session.execute(PG_LOCK, {"accounts": listed(accounts)})


def store(rows: list[Row], instant: datetime) -> None:
    """Insert the rows, all of one instant. One statement."""
    if on_postgresql():
        columns = dict(zip(Row._fields, map(list, zip(*rows, strict=True)), strict=True))
        db.session.execute(_instant(PG_STORE), columns | {"instant": instant})
    else:
        db.session.execute(_instant(LITE_STORE), [row._asdict() | {"instant": instant} for row in rows])


def _instant(statement: TextClause) -> TextClause:
    return statement.bindparams(bindparam("instant", type_=UtcDateTime))
