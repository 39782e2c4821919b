"""For whom an account acts."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.extensions import db, territory
from hub.models import Account, Membership, Organisation
from hub.vocabulary import MemberRole


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is just now; ids only, safe to keep for one request."""

    account_id: str | None
    organisation_id: str | None
    organisation_ids: frozenset[str]
    manager_ids: frozenset[str]
    moderator: bool
    kind: str | None = None
    trust: str | None = None

    @property
    def manager(self) -> bool:
        """Whether the account manages its active organisation."""
        return self.organisation_id in self.manager_ids


NOBODY = Standing(None, None, frozenset(), frozenset(), False)


def standing(account: Account) -> Standing:
    """The standing of an account: one query. The active organisation is its choice, else its oldest membership."""
    query = (
        select(
            Membership.organisation_id,
            Membership.role,
            Membership.moderator,
            Organisation.kind,
            Organisation.trust,
            Organisation.siret,
            Organisation.uai,
        )
        .join(Organisation)
        .where(Membership.account_id == account.id)
        .order_by(Membership.id)
    )
    rows = db.session.execute(query).all()
    chosen = next((row for row in rows if row.organisation_id == account.active_organisation_id), None)
    active = chosen or (rows[0] if rows else None)
    return Standing(
        account_id=account.id,
        organisation_id=active.organisation_id if active else None,
        organisation_ids=frozenset(row.organisation_id for row in rows),
        manager_ids=frozenset(row.organisation_id for row in rows if row.role == MemberRole.MANAGER),
        moderator=any(row.moderator and may_moderate(row.siret, row.uai) for row in rows),
        kind=active.kind if active else None,
        trust=active.trust if active else None,
    )


def may_moderate(siret: str | None, uai: str | None) -> bool:
    """Whether members of such an organisation may be moderators: the territory lists it by SIREN or by UAI."""
    return any(
        (bool(listed.siren) and (siret or "").startswith(listed.siren)) or (bool(listed.uai) and listed.uai == uai)
        for listed in territory.moderators
    )
