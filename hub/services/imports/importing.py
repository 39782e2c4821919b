"""Rows of a file against rows of a table: added, changed, unchanged or refused, by batches."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, inspect, select, update

from hub.extensions import db, territory
from hub.models import now
from hub.services.imports.reading import Row, RowRefused, refuse, rows
from hub.services.imports.report import Change, Refusal, Report
from hub.services.imports.shapes import SHAPES, Record, Shape

BATCH = 1000  # rows: three statements each, and below SQLite's limit of bound values

Key = tuple[Any, ...]


def run(name: str, path: Path, dry_run: bool = False, only_new: bool = False) -> Report:
    """What the file adds and changes, written unless it is a dry run; a second run changes nothing.

    `only_new` leaves stored rows as they are. At most three statements per 1,000 rows.
    Raises Invalid, having written nothing, when the name is unknown or the file has another shape.
    """
    if name not in SHAPES:
        raise refuse(f"« {name} » ne s’importe pas. Noms connus : {', '.join(SHAPES)}.")
    work = _Import(SHAPES[name], Report(name, dry_run), only_new)
    lines = rows(path, SHAPES[name].required)
    while batch := list(islice(lines, BATCH)):
        work.take(batch)
    return work.report


class _Import:
    """One run: the shape, the report that grows, and of each key met its line and a hash of its row."""

    def __init__(self, shape: Shape, report: Report, only_new: bool) -> None:
        self.shape = shape
        self.report = report
        self._only_new = only_new
        self._met: dict[Key, tuple[int, int]] = {}

    def take(self, batch: list[Row]) -> None:
        """Sort the rows of a batch, then write what is new or other."""
        self.report.read += len(batch)
        records = list(self._readable(batch))
        stored = _stored(self.shape, [record for _, record in records])
        added, changed = self._sorted(records, stored)
        if not self.report.dry_run:
            _write(self.shape, added, changed)

    def _readable(self, batch: Iterable[Row]) -> Iterator[tuple[int, Record]]:
        for row in batch:
            try:
                record = self._record(row)
                if self._is_first(row.line, record):
                    yield row.line, record
            except RowRefused as refused:
                self.report.refusals.append(Refusal(row.line, refused.column, refused.reason))

    def _record(self, row: Row) -> Record:
        if row.fault:
            raise RowRefused("", row.fault)
        return self.shape.record(row)

    def _is_first(self, line: int, record: Record) -> bool:
        """Whether the key is new in this file. Raises RowRefused when it was met with other values."""
        content = hash(tuple(record.values()))
        first, known = self._met.setdefault(self._key(record), (line, content))
        if known != content:
            raise RowRefused("", f"elle contredit la ligne {first}")
        self.report.repeated += first != line
        return first == line

    def _key(self, record: Record) -> Key:
        return tuple(record[name] for name in self.shape.key)

    def _sorted(
        self, records: list[tuple[int, Record]], stored: dict[Key, Record]
    ) -> tuple[list[Record], list[Record]]:
        added, changed = [], []
        for line, record in records:
            known = stored.get(self._key(record))
            if known is None:
                added.append(record)
                continue
            other = tuple(name for name, value in record.items() if known[name] != value)
            if other and not self._only_new:
                changed.append(record | {name: known[name] for name in _identity(self.shape)})
                self.report.changes.append(Change(line, " ".join(map(str, self._key(record))), other))
            else:
                self.report.unchanged += 1
        self.report.added += len(added)
        return added, changed


def _identity(shape: Shape) -> list[str]:
    return [column.name for column in inspect(shape.model).primary_key]


def _stored(shape: Shape, records: list[Record]) -> dict[Key, Record]:
    """Stored rows that share the first part of a key with the records, by key. One query."""
    first = shape.model.__table__.c[shape.key[0]]
    query = select(shape.model.__table__).where(first.in_({record[shape.key[0]] for record in records}))
    found = (dict(row) for row in db.session.execute(query).mappings())
    return {tuple(row[name] for name in shape.key): row for row in found}


def _write(shape: Shape, added: list[Record], changed: list[Record]) -> None:
    if shape.dated:
        stamp = {shape.dated: _today()}
        added, changed = [row | stamp for row in added], [row | stamp for row in changed]
    if added:
        db.session.execute(insert(shape.model), added)
    if changed:
        db.session.execute(update(shape.model), changed)


def _today() -> date:
    return now().astimezone(territory.zone).date()
