"""What accounts are told, numbered without gaps: the rows are the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.columns import Model, UtcDateTime, now


class Inbox(Model):
    """Per account: the last number given, the first one kept, the last one seen. Locked while numbering."""

    __tablename__ = "inbox"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    head: Mapped[int] = mapped_column(default=0)
    floor: Mapped[int] = mapped_column(default=1)
    seen: Mapped[int] = mapped_column(default=0)


class Notification(Model):
    """One thing told to one account; `seq` runs 1, 2, 3… per account in commit order."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_created_at", "created_at"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    live: Mapped[bool] = mapped_column(default=True)
    text: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(200))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Announcement(Model):
    """An account was told of this pair; never twice."""

    __tablename__ = "announcement"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    offer_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), primary_key=True)
    need_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), primary_key=True, index=True)
    score: Mapped[float]
    live: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class Setting(Model):
    """A fact of this installation that its database keeps, such as the epoch of its numbers."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))
