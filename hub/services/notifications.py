"""What accounts are told: collected during the unit of work, numbered without gaps at its end."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.extensions import db
from hub.models import Inbox, Notification, now
from hub.vocabulary import Event

COLLECTED = "told"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell one account; `live` asks for a toast."""

    account_id: str
    kind: Event
    text: str
    url: str
    data: dict[str, Any]
    live: bool


def tell(
    account_id: str, kind: Event, text: str, url: str, data: dict[str, Any] | None = None, live: bool = True
) -> None:
    """Collect; the unit of work numbers and stores it. No query."""
    told = Told(account_id, kind, text[:300], url, data or {}, live)
    db.session.info.setdefault(COLLECTED, []).append(told)


def forget_collected() -> None:
    """Drop what was collected: the transaction failed."""
    db.session.info.pop(COLLECTED, None)


def number_collected() -> int:
    """Store what was collected with the next numbers of each account; how many there were.

    Three statements whatever the number of accounts: inboxes made, locked in account order (two writers in opposite
    order would deadlock), raised; then one insert.
    """
    told: list[Told] = db.session.info.pop(COLLECTED, [])
    if not told:
        return 0
    counts = Counter(item.account_id for item in told)
    heads = _lock_inboxes(sorted(counts))
    db.session.execute(
        update(Inbox), [{"account_id": account, "head": heads[account] + n} for account, n in counts.items()]
    )
    db.session.execute(insert(Notification), list(_numbered(told, heads)))
    return len(told)


def _lock_inboxes(accounts: list[str]) -> dict[str, int]:
    dialect = db.session.get_bind().dialect.name
    make = (postgresql if dialect == "postgresql" else sqlite).insert(Inbox)
    rows = [{"account_id": account, "head": 0, "floor": 1, "seen": 0} for account in accounts]
    db.session.execute(make.values(rows).on_conflict_do_nothing())
    locked = select(Inbox.account_id, Inbox.head).where(Inbox.account_id.in_(accounts)).order_by(Inbox.account_id)
    return {account: head for account, head in db.session.execute(locked.with_for_update())}


def _numbered(told: list[Told], heads: dict[str, int]) -> Any:
    instant = now()
    next_seq = Counter(heads)
    for item in told:
        next_seq[item.account_id] += 1
        yield {
            "account_id": item.account_id,
            "seq": next_seq[item.account_id],
            "kind": item.kind.value,
            "live": item.live,
            "text": item.text,
            "url": item.url,
            "data": item.data,
            "created_at": instant,
        }


def unread_count(account_id: str) -> int:
    """Notifications after the last one seen. One query."""
    query = select(Inbox.head - Inbox.seen).where(Inbox.account_id == account_id)
    return db.session.scalar(query) or 0
