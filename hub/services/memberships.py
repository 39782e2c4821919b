"""For whom an account acts, and who acts for an organisation."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from hub.errors import NotAllowed, NotFound, WrongState
from hub.extensions import db, settings, territory
from hub.models import Account, Membership, Organisation, Passkey
from hub.services import notifications
from hub.vocabulary import ROLE_LABELS, Event, MemberRole

LAST_MANAGER = "Une organisation garde au moins une personne responsable. Confiez d’abord ce rôle à quelqu’un d’autre."


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
    second_factor_missing: bool = False  # would be a moderator, and is not until a second factor is set up

    @property
    def manager(self) -> bool:
        """Whether the account manages its active organisation."""
        return self.organisation_id in self.manager_ids


NOBODY = Standing(None, None, frozenset(), frozenset(), False)


def standing(account: Account) -> Standing:
    """The standing of an account: one query, two for a moderator in production.

    The active organisation is its choice, else its oldest membership. In production nobody moderates without a
    second factor.
    """
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
    named = any(row.moderator and may_moderate(row.siret, row.uai) for row in rows)
    bare = named and settings.production and not has_second_factor(account)
    return Standing(
        account_id=account.id,
        organisation_id=active.organisation_id if active else None,
        organisation_ids=frozenset(row.organisation_id for row in rows),
        manager_ids=frozenset(row.organisation_id for row in rows if row.role == MemberRole.MANAGER),
        moderator=named and not bare,
        kind=active.kind if active else None,
        trust=active.trust if active else None,
        second_factor_missing=bare,
    )


def may_moderate(siret: str | None, uai: str | None) -> bool:
    """Whether members of such an organisation may be moderators: the territory lists it by SIREN or by UAI."""
    return any(
        (bool(listed.siren) and (siret or "").startswith(listed.siren)) or (bool(listed.uai) and listed.uai == uai)
        for listed in territory.moderators
    )


def has_second_factor(account: Account) -> bool:
    """Whether signing in asks for a code or a key beside the first proof. At most one query."""
    if account.tf_primary_method:
        return True
    second = select(Passkey.id).where(Passkey.account_id == account.id, Passkey.usage == "secondary")
    return db.session.scalar(second.limit(1)) is not None


def of_organisation(organisation_id: str) -> list[Membership]:
    """Memberships with their accounts, managers first, then by age. Two queries."""
    rank = Membership.role != MemberRole.MANAGER
    query = select(Membership).where(Membership.organisation_id == organisation_id).order_by(rank, Membership.id)
    return list(db.session.scalars(query.options(db.joinedload(Membership.account))))


def organisations_of(account_id: str) -> list[Organisation]:
    """Organisations of the account, oldest membership first. One query."""
    query = select(Organisation).join(Membership).where(Membership.account_id == account_id)
    return list(db.session.scalars(query.order_by(Membership.id)))


def managers_of(organisation_id: str) -> list[Account]:
    """Active accounts that manage the organisation. One query."""
    query = select(Account).join(Membership).where(Membership.organisation_id == organisation_id, Account.active)
    return list(db.session.scalars(query.where(Membership.role == MemberRole.MANAGER).order_by(Membership.id)))


def count(organisation_id: str) -> int:
    """How many members the organisation has."""
    query = select(func.count()).select_from(Membership).where(Membership.organisation_id == organisation_id)
    return db.session.scalar(query) or 0


def managed_alone(account_id: str) -> list[Organisation]:
    """Organisations of which the account is the only manager, by name. One query."""
    managers = (
        select(Membership.organisation_id)
        .where(Membership.role == MemberRole.MANAGER)
        .group_by(Membership.organisation_id)
        .having(func.count() == 1)
    )
    mine = select(Organisation).join(Membership).where(Membership.account_id == account_id)
    alone = mine.where(Membership.role == MemberRole.MANAGER, Organisation.id.in_(managers))
    return list(db.session.scalars(alone.order_by(Organisation.name)))


def hold(account_id: str) -> None:
    """Lock the rows of the account's organisations, in order, so that two managers do not leave at once. One query."""
    mine = select(Membership.organisation_id).where(Membership.account_id == account_id)
    query = select(Organisation.id).where(Organisation.id.in_(mine)).order_by(Organisation.id)
    db.session.execute(query.with_for_update()).all()


def add(account: Account, organisation: Organisation, role: MemberRole) -> Membership:
    """Make the account act for the organisation; a role that exists is only ever raised."""
    member = db.session.scalar(_between(account.id, organisation.id))
    if member is None:
        member = Membership(account_id=account.id, organisation_id=organisation.id, role=role.value)
        db.session.add(member)
    elif role is MemberRole.MANAGER:
        member.role = role.value
    account.active_organisation_id = organisation.id
    db.session.flush()
    return member


def _between(account_id: str, organisation_id: str) -> Select[Membership]:
    mine = select(Membership).where(Membership.account_id == account_id)
    return mine.where(Membership.organisation_id == organisation_id)


def get(organisation_id: str, membership_id: int) -> Membership:
    """A membership of that organisation. Raises NotFound."""
    member = db.session.get(Membership, membership_id)
    if member is None or member.organisation_id != organisation_id:
        raise NotFound()
    return member


def change_role(member: Membership, role: MemberRole) -> None:
    """Raises WrongState for the last manager."""
    if member.role == role:
        return
    _keep_a_manager(member)
    member.role = role.value
    text = f"Vous êtes désormais {ROLE_LABELS[role].lower()} de {member.organisation.name}."
    notifications.tell(member.account_id, Event.SECURITY, text, f"/organisations/{member.organisation_id}")


def name_moderator(member: Membership, moderator: bool) -> None:
    """Let a member read postings before they are published, or no longer. Raises NotAllowed for an organisation
    that the territory does not list."""
    if moderator and not may_moderate(member.organisation.siret, member.organisation.uai):
        raise NotAllowed("Cette organisation ne relit pas les annonces de ce territoire.")
    member.moderator = moderator


def remove(member: Membership) -> None:
    """End a membership, one's own or another's. Raises WrongState for the last manager."""
    _keep_a_manager(member)
    account = member.account
    if account.active_organisation_id == member.organisation_id:
        account.active_organisation_id = None
    db.session.delete(member)
    db.session.flush()


def _keep_a_manager(member: Membership) -> None:
    """Lock the organisation's row, so that two managers do not step down at once. Raises WrongState."""
    db.session.execute(select(Organisation.id).where(Organisation.id == member.organisation_id).with_for_update())
    others = select(func.count()).select_from(Membership)
    others = others.where(
        Membership.organisation_id == member.organisation_id,
        Membership.role == MemberRole.MANAGER,
        Membership.id != member.id,
    )
    if member.role == MemberRole.MANAGER and not db.session.scalar(others):
        raise WrongState(LAST_MANAGER)


def roles_of(account_id: str) -> list[dict[str, str]]:
    """`organisation_id`, `organisation` (its name) and `role` of each membership, oldest first. One query."""
    query = select(Membership.organisation_id, Organisation.name, Membership.role).join(Organisation)
    rows = db.session.execute(query.where(Membership.account_id == account_id).order_by(Membership.id))
    return [{"organisation_id": one, "organisation": name, "role": role} for one, name, role in rows]


def moderators() -> list[str]:
    """Ids of the active accounts that moderate, in order. One query."""
    query = (
        select(Membership.account_id, Organisation.siret, Organisation.uai)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.moderator, Account.active)
    )
    rows = db.session.execute(query).all()
    return sorted({row.account_id for row in rows if may_moderate(row.siret, row.uai)})
