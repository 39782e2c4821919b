"""Offers and needs: one table, seen from its two sides."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.models.accounts import Account
from hub.models.columns import ID_LENGTH, Model, UtcDateTime, new_id, now
from hub.models.organisations import Organisation


class Posting(Model):
    """What an organisation offers or needs. `version` is the lock; `revision` numbers the text."""

    __tablename__ = "posting"
    __table_args__ = (
        Index("ix_posting_feed", "state", "published_at", "id"),
        Index("ix_posting_expiry", "state", "expires_on"),
        CheckConstraint("places >= 0", name="places"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    side: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(Text, default="")
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    commune_insee: Mapped[str] = mapped_column(String(5), index=True)
    address: Mapped[str] = mapped_column(String(300), default="")
    lat: Mapped[float]
    lon: Mapped[float]
    located: Mapped[str] = mapped_column(String(10), default="commune")
    places: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    days: Mapped[int | None]
    months: Mapped[int | None]
    rhythm: Mapped[str] = mapped_column(String(120), default="")
    min_common: Mapped[int | None]
    naf: Mapped[str | None] = mapped_column(String(6))
    diploma: Mapped[str] = mapped_column(String(200), default="")
    radius_km: Mapped[int | None]
    group_min: Mapped[int | None]
    group_max: Mapped[int | None]
    reserved_until: Mapped[date | None]
    expires_on: Mapped[date | None]
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(30), default="")
    practical: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duplicate_of_id: Mapped[str | None] = mapped_column(ForeignKey("posting.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    organisation: Mapped[Organisation] = relationship()
    author: Mapped[Account | None] = relationship()
    levels: Mapped[list["PostingLevel"]] = relationship(cascade="all, delete-orphan", order_by="PostingLevel.position")
    occupations: Mapped[list["PostingOccupation"]] = relationship(
        cascade="all, delete-orphan", order_by="PostingOccupation.position"
    )
    weeks: Mapped[list["PostingWeek"]] = relationship(cascade="all, delete-orphan", order_by="PostingWeek.week")
    slots: Mapped[list["Slot"]] = relationship(cascade="all, delete-orphan", order_by="Slot.starts_at")

    @property
    def open_slots(self) -> list["Slot"]:
        """Sessions that were not cancelled, in order."""
        return [slot for slot in self.slots if slot.cancelled_at is None]

    @property
    def week_places(self) -> list["PostingWeek"]:
        """The weeks with their places."""
        return self.weeks

    @property
    def contact(self) -> dict[str, str]:
        """Whom to ask for: name, email and phone, "" where unknown."""
        return {"name": self.contact_name, "email": self.contact_email, "phone": self.contact_phone}


class PostingLevel(Model):
    """A class that a posting is for."""

    __tablename__ = "posting_level"

    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), primary_key=True)
    position: Mapped[int]


class PostingOccupation(Model):
    """A ROME code of a posting, confirmed by its author; at most five, the first is the main one."""

    __tablename__ = "posting_occupation"

    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    position: Mapped[int]


class PostingWeek(Model):
    """An ISO week of a posting, with its own places."""

    __tablename__ = "posting_week"
    __table_args__ = (CheckConstraint("taken >= 0 AND taken <= places", name="taken"),)

    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), primary_key=True)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)

    @property
    def left(self) -> int:
        """Places not taken yet."""
        return self.places - self.taken


class Slot(Model):
    """A dated session of a visit, a talk or an immersion."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= places", name="taken"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def left(self) -> int:
        """Places not taken yet."""
        return self.places - self.taken


class PostingRevision(Model):
    """A text that waits beside the approved one; `terms` are the loaded fields of the form or the API."""

    __tablename__ = "posting_revision"
    __table_args__ = (UniqueConstraint("posting_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"))
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), index=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PostingHistory(Model):
    """One change of state or text: who, when, why."""

    __tablename__ = "posting_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    state_from: Mapped[str | None] = mapped_column(String(20))
    state_to: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Draft(Model):
    """A form as it was typed, valid or not; without an account it waits seven days behind a secret."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    side: Mapped[str] = mapped_column(String(5))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    posting_id: Mapped[str | None] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class Favourite(Model):
    """A posting that an account keeps."""

    __tablename__ = "favourite"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class PostingFacet(Model):
    """What a match query filters on, one row a level; only while the posting is published.

    `start` and `end` are day ordinals (the hull of the period); `x` and `y` kilometres on a plane that never
    overstates a distance; `radius` in km. `domains` are ROME domains cut by spaces, `sector` the first four
    characters of the NAF code, `diploma` folded; all empty when the author named no trade.
    """

    __tablename__ = "posting_facet"
    __table_args__ = (
        Index("ix_posting_facet_cover", "side", "kind", "level", "start", "end", "x", "y", "radius", "posting_id"),
    )

    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), primary_key=True)
    side: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20))
    start: Mapped[int]
    end: Mapped[int]
    x: Mapped[float]
    y: Mapped[float]
    radius: Mapped[float]
    domains: Mapped[str] = mapped_column(String(60), default="")
    sector: Mapped[str] = mapped_column(String(4), default="")
    diploma: Mapped[str] = mapped_column(String(200), default="")


class PostingLexeme(Model):
    """A stem of a published posting, made in Python so that both databases hold the same."""

    __tablename__ = "posting_lexeme"

    lexeme: Mapped[str] = mapped_column(String(40), primary_key=True)
    posting_id: Mapped[str] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"), primary_key=True, index=True)
