"""What accounts are told: collected during the unit of work, numbered without gaps at its end, read by cursor."""

import json
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, BindParameter, Boolean, bindparam, case, delete, func, insert, select, text, true, update

from hub.extensions import db
from hub.models import Inbox, Notification, Setting, UtcDateTime, now
from hub.rules.wording import spaced
from hub.services import inboxes
from hub.services.inboxes import Row
from hub.vocabulary import Event

COLLECTED = "told"
EPOCH = "epoch"
KEPT = timedelta(days=30)
PAGE = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell one account; `live` asks for a toast."""

    account_id: str
    kind: Event
    text: str
    url: str
    data: dict[str, Any]
    live: bool


class Item(NamedTuple):
    """One notification as its account reads it; `data["live"]` asks for a toast."""

    seq: int
    kind: str
    text: str
    url: str
    created_at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive items, oldest first. Rows below `floor` are gone; another `epoch` means other numbers."""

    items: list[Item]
    head: int
    floor: int
    epoch: str
    more: bool
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the notification centre, newest first; `counts` per event and `unread` are of everything kept."""

    items: list[Item]
    seen: int
    head: int
    counts: dict[str, int]
    unread: int
    more: bool


@dataclass(slots=True)
class Lack:
    """What one account has not been sent: consecutive items up to `head`, or up to the limit."""

    head: int
    items: list[Item] = field(default_factory=list)


def tell(
    account_id: str, kind: Event, text: str, url: str, data: dict[str, Any] | None = None, live: bool = True
) -> None:
    """Collect, with the spaces of French; the unit of work numbers and stores it. No query."""
    told = Told(account_id, kind, spaced(text)[:300], url, data or {}, live)
    db.session.info.setdefault(COLLECTED, []).append(told)


def forget_collected() -> None:
    """Drop what was collected: the transaction failed."""
    db.session.info.pop(COLLECTED, None)


def number_collected() -> int:
    """Store what was collected with the next numbers of each account; how many there were.

    Four statements whatever the number of accounts. Sequence order is commit order, since the inboxes stay locked.
    """
    told: list[Told] = db.session.info.pop(COLLECTED, [])
    if told:
        heads = inboxes.raise_heads(Counter(item.account_id for item in told))
        inboxes.store(list(_numbered(told, heads)), now())
    return len(told)


def _numbered(told: list[Told], heads: Mapping[str, int]) -> Iterator[Row]:
    last = Counter(heads)
    for item in told:
        last[item.account_id] += 1
        data = json.dumps(item.data, ensure_ascii=False)
        yield Row(item.account_id, last[item.account_id], item.kind.value, item.live, item.text, item.url, data)


def page(account_id: str, after: int = 0, limit: int = PAGE) -> Page:
    """Items after a cursor, oldest first. Two statements; one when there is nothing to read.

    An account that was never told anything has head 0 and floor 1.
    """
    head, floor, seen, epoch = _standing(account_id)
    start = max(after, floor - 1)
    items = _items(account_id, start, min(head, start + limit)) if start < head else []
    last = items[-1].seq if items else head
    return Page(items, head, floor, epoch, more=last < head, seen=seen)


def head(account_id: str) -> int:
    """The last number given to the account; 0 when it was never told anything. One query."""
    return db.session.scalar(select(Inbox.head).where(Inbox.account_id == account_id)) or 0


def _standing(account_id: str) -> tuple[int, int, int, str]:
    epoch = select(Setting.value).where(Setting.key == EPOCH).scalar_subquery()
    query = (
        select(Inbox.head, Inbox.floor, Inbox.seen, epoch)
        .select_from(select(true()).subquery())
        .outerjoin(Inbox, Inbox.account_id == account_id)
    )
    head, floor, seen, value = db.session.execute(query).one()
    return head or 0, floor or 1, seen or 0, value or ""


def _items(account_id: str, after: int, until: int) -> list[Item]:
    query = (
        select(*ITEM)
        .where(Notification.account_id == account_id, Notification.seq > after, Notification.seq <= until)
        .order_by(Notification.seq)
    )
    return [_item(row) for row in db.session.execute(query)]


ITEM = (
    Notification.seq,
    Notification.kind,
    Notification.text,
    Notification.url,
    Notification.created_at,
    Notification.data,
    Notification.live,
)


def _item(row: Any) -> Item:
    seq, kind, text, url, created_at, data, live = row
    return Item(seq, kind, text, url, created_at, data | {"live": live})


def shelf(account_id: str, kinds: Collection[str] = (), before: int = 0, unread: bool = False, size: int = 20) -> Shelf:
    """What the account was told, newest first: of these events, below a number, unread only. Three statements."""
    head, floor, seen, _ = _standing(account_id)
    query = select(*ITEM).where(Notification.account_id == account_id).order_by(Notification.seq.desc()).limit(size + 1)
    if kinds:
        query = query.where(Notification.kind.in_(kinds))
    if before:
        query = query.where(Notification.seq < before)
    if unread:
        query = query.where(Notification.seq > seen)
    items = [_item(row) for row in db.session.execute(query)]
    counted = select(Notification.kind, func.count().label("n")).where(Notification.account_id == account_id)
    counts = {row.kind: row.n for row in db.session.execute(counted.group_by(Notification.kind))}
    return Shelf(items[:size], seen, head, counts, head - max(seen, floor - 1), more=len(items) > size)


# What was cleaned before it was sent is jumped over.
START = "CASE WHEN inbox.floor - 1 > wanted.shown THEN inbox.floor - 1 ELSE wanted.shown END"
LACKING = f"""
SELECT inbox.account_id, inbox.head, n.seq, n.kind, n.text, n.url, n.created_at, n.data, n.live
FROM {{wanted}}
JOIN inbox ON inbox.account_id = wanted.account_id AND inbox.head > wanted.shown
LEFT JOIN notification AS n
  ON n.account_id = inbox.account_id AND n.seq > {START} AND n.seq <= {START} + :limit
ORDER BY inbox.account_id, n.seq
"""
PG_WANTED = "unnest(CAST(:accounts AS varchar[]), CAST(:shown AS int[])) AS wanted(account_id, shown)"
LITE_WANTED = "(SELECT key AS account_id, value AS shown FROM json_each(:cursors)) AS wanted"
TYPES = {"created_at": UtcDateTime, "data": JSON, "live": Boolean}
PG_LACKING = text(LACKING.format(wanted=PG_WANTED)).columns(**TYPES)
LITE_LACKING = text(LACKING.format(wanted=LITE_WANTED)).columns(**TYPES)


def lacking(cursors: Mapping[str, int], limit: int = PAGE) -> dict[str, Lack]:
    """What each of these accounts was told after its cursor; accounts that lack nothing are left out. One statement."""
    if inboxes.on_postgresql():
        wanted = {"accounts": inboxes.listed(cursors), "shown": inboxes.listed(cursors.values())}
        rows = db.session.execute(PG_LACKING, wanted | {"limit": limit})
    else:
        rows = db.session.execute(LITE_LACKING, {"cursors": json.dumps(dict(cursors)), "limit": limit})
    found: dict[str, Lack] = {}
    for account_id, head, *item in rows:
        lack = found.setdefault(account_id, Lack(head))
        if item[0] is not None:
            lack.items.append(_item(item))
    return found


def ack(account_id: str, seq: int) -> int:
    """Seen up to `seq`: never back, never past the head. The last one seen now. Two statements."""
    wanted = case((Inbox.head < seq, Inbox.head), else_=seq)
    raised = update(Inbox).where(Inbox.account_id == account_id, Inbox.seen < wanted).values(seen=wanted)
    db.session.execute(raised, execution_options={"synchronize_session": False})
    return db.session.scalar(select(Inbox.seen).where(Inbox.account_id == account_id)) or 0


def unread_count(account_id: str) -> int:
    """Notifications that are still kept and come after the last one seen. One query."""
    last_gone = Inbox.floor - 1
    seen = case((Inbox.seen > last_gone, Inbox.seen), else_=last_gone)
    return db.session.scalar(select(Inbox.head - seen).where(Inbox.account_id == account_id)) or 0


def clean(before: datetime, accounts: int = 500) -> int:
    """Delete what is older, for so many accounts at most, and raise their floors; how many accounts there were.

    Floors and deletions are one transaction; call it again until it answers 0. Four statements.
    """
    query = (
        select(Notification.account_id, func.max(Notification.seq).label("seq"))
        .where(Notification.created_at < before)
        .group_by(Notification.account_id)
        .order_by(Notification.account_id)
        .limit(accounts)
    )
    last = {row.account_id: row.seq for row in db.session.execute(query)}
    if last:
        connection = db.session.connection()
        old = [{"account": account_id, "gone": seq} for account_id, seq in last.items()]
        inboxes.lock(last)
        connection.execute(RAISE_FLOOR, old)
        connection.execute(DELETE_OLD, old)
    return len(last)


ACCOUNT: BindParameter[str] = bindparam("account")
GONE: BindParameter[int] = bindparam("gone")
RAISE_FLOOR = update(Inbox).where(Inbox.account_id == ACCOUNT, Inbox.floor <= GONE).values(floor=GONE + 1)
DELETE_OLD = delete(Notification).where(Notification.account_id == ACCOUNT, Notification.seq <= GONE)


def epoch() -> str:
    """Which history the numbers belong to; empty before the database was made ready. One query."""
    return db.session.scalar(select(Setting.value).where(Setting.key == EPOCH)) or ""


def make_epoch() -> str:
    """The epoch; drawn now if this database has none yet."""
    return epoch() or renew_epoch()


def renew_epoch() -> str:
    """A new epoch: numbers may be given again (a restored backup), so clients must forget their cursors."""
    drawn = secrets.token_hex(8)
    db.session.execute(delete(Setting).where(Setting.key == EPOCH))
    db.session.execute(insert(Setting).values(key=EPOCH, value=drawn))
    return drawn
