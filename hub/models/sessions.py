"""Sign-ins that are over, so that what they opened can be shut."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.columns import Model, UtcDateTime, now

SESSION_ID_LENGTH = 22


class EndedSession(Model):
    """A browser session that its person left; its cookie may still exist somewhere. Other sessions live on."""

    __tablename__ = "ended_session"

    id: Mapped[str] = mapped_column(String(SESSION_ID_LENGTH), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
