"""Column types and defaults shared by all models."""

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, TypeDecorator
from sqlalchemy.engine import Dialect

from hub.extensions import Base, db

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 12  # 60 random bits: nobody guesses the id of another row


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """UTC on its way in. Raises ValueError for a naive instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants carry a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on its way out, also where the database forgot the zone (SQLite)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Twelve random characters, safe in an address and not to be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
