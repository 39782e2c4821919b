"""Companies, schools, the authority and its partners."""

from sqlalchemy import select

from hub.extensions import db
from hub.models import Membership, Organisation


def of_account(account_id: str) -> list[Organisation]:
    """Organisations for which the account acts, oldest membership first. One query."""
    query = select(Organisation).join(Membership).where(Membership.account_id == account_id).order_by(Membership.id)
    return list(db.session.scalars(query))
