"""Numbers without gaps: the inbox of each account is locked while its next numbers are given."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Dialect, bindparam, text

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
# They are sent as one text each: the driver's own arrays are built item by item in Python.
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
    "SELECT account_id, seq, kind, live, text, url, CAST(data AS json), :instant FROM json_to_recordset(:rows) "
    "AS told(account_id varchar, seq int, kind varchar, live bool, text varchar, url varchar, data text)"
).bindparams(bindparam("instant", type_=UtcDateTime), bindparam("rows", type_=JSON))

# SQLite: one writer at a time, so nothing to lock; executemany beats rows in one VALUES by 40 %.
LITE_MAKE = text(
    "INSERT OR IGNORE INTO inbox (account_id, head, floor, seen) SELECT value, 0, 1, 0 FROM json_each(:accounts)"
)
LITE_READ = text("SELECT account_id, head FROM inbox WHERE account_id IN (SELECT value FROM json_each(:accounts))")
LITE_RAISE = text("UPDATE inbox SET head = head + :n WHERE account_id = :account_id")
LITE_STORE = f"INSERT INTO notification ({COLUMNS}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def on_postgresql() -> bool:
    """Whether the session speaks to PostgreSQL; to SQLite otherwise."""
    return db.session.get_bind().dialect.name == "postgresql"


def listed(items: Iterable[str | int]) -> str:
    """Account ids or numbers as the statements of this database take them: an array's text, or JSON.

    Nothing that people write goes through here: ids hold neither quotes, commas nor braces.
    """
    return f"{{{','.join(map(str, items))}}}" if on_postgresql() else json.dumps(list(items))


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
        db.session.execute(PG_RAISE, {"accounts": listed(accounts), "counts": listed(counts[one] for one in accounts)})
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
        db.session.execute(PG_STORE, {"rows": [row._asdict() for row in rows], "instant": instant})
        return
    connection = db.session.connection()
    stored = _stored(instant, connection.dialect)
    connection.exec_driver_sql(LITE_STORE, [(*row, stored) for row in rows])


def _stored(instant: datetime, dialect: Dialect) -> Any:
    """The instant as the column's type writes it, once for all rows."""
    write = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    return write(instant) if write else instant
