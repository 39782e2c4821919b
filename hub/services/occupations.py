"""Occupations of ROME: proposed for a title, their cards of ROME 3, their domains and labels.

What is read is kept in memory, one copy a database and process: a proposal notices a new import at once, look-ups at
the next proposal or within ten minutes.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select, true

from hub.extensions import db
from hub.models import Appellation, Commune, Occupation
from hub.services.titles import Card, Proposal, TitleIndex

KEPT_SECONDS = 600

Version = tuple[Any, ...]


@dataclass(slots=True)
class _Kept:
    """What one database's tables said, and when: the index is built when a title first asks."""

    version: Version
    read_at: float
    parents: Mapping[str, str]
    domains: Mapping[str, str]
    labels: Mapping[str, str]
    index: TitleIndex | None = None


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_reading = threading.RLock()


def propose(title: str, naf: str | None = None) -> list[Proposal]:
    """At most five occupations for a job's title, of distinct ROME 3 cards, best first; [] when no word is known.

    Only a proposal that is `exact` may be filled in unasked. `naf` is the company's sector; it orders near ties.
    One query; about 1 ms a title, and 1 s once for the index when the tables have changed.
    """
    return _index().propose(title, naf)


def parents() -> Mapping[str, str]:
    """ROME 4 code → its card of ROME 3. No query once read."""
    return _lookups().parents


def domains() -> Mapping[str, str]:
    """ROME 4 code → its domain, 3 characters. No query once read."""
    return _lookups().domains


def labels() -> Mapping[str, str]:
    """ROME 4 code → its label. No query once read."""
    return _lookups().labels


def _lookups() -> _Kept:
    kept = _kept.get(db.engine)
    if kept and time.monotonic() - kept.read_at < KEPT_SECONDS:
        return kept
    return _current()


def _index() -> TitleIndex:
    kept = _current()
    with _reading:
        if kept.index is None:
            kept.index = _built()
        return kept.index


def _current() -> _Kept:
    """What the tables say now: read again only when their version is another."""
    version = _version()
    with _reading:
        kept = _kept.get(db.engine)
        if kept is None or kept.version != version:
            kept = _kept[db.engine] = _read(version)
        kept.read_at = time.monotonic()
        return kept


def _version() -> Version:
    """What changes when occupations or appellations do: these are only added, those are dated."""
    newest = select(Appellation.id, Appellation.label).order_by(Appellation.id.desc()).limit(1).subquery()
    names = select(func.count().label("names")).select_from(Appellation).subquery()
    codes = select(func.count(), func.max(Occupation.valid_from), func.sum(func.length(Occupation.label))).subquery()
    query = select(names, codes, newest).select_from(names.join(codes, true()).join(newest, true(), isouter=True))
    return tuple(db.session.execute(query).one())


def _read(version: Version) -> _Kept:
    query = select(Occupation.code, Occupation.parent, Occupation.domain, Occupation.label)
    rows = db.session.execute(query).all()
    return _Kept(
        version,
        time.monotonic(),
        parents=MappingProxyType({row.code: row.parent for row in rows}),
        domains=MappingProxyType({row.code: row.domain for row in rows}),
        labels=MappingProxyType({row.code: row.label for row in rows}),
    )


def _built() -> TitleIndex:
    cards = db.session.execute(select(Occupation.code, Occupation.label, Occupation.parent))
    names = db.session.execute(select(Appellation.label, Appellation.code).order_by(Appellation.id))
    places = db.session.scalars(select(Commune.name))
    return TitleIndex([Card(*row) for row in cards], [(label, code) for label, code in names], places)
