"""Colleagues are asked by mail to act for an organisation; they accept while signed in with that address."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from hub.errors import Gone, NotFound, WrongState
from hub.extensions import db
from hub.models import Account, Invitation, Membership, Organisation, now
from hub.services import mails, memberships, notifications, tokens
from hub.vocabulary import Event, MemberRole

LIFE: Final = timedelta(days=14)
MOST_OPEN: Final = 50  # an organisation does not send mail to the whole town


def invite(inviter: Account, organisation: Organisation, email: str, role: MemberRole) -> Invitation:
    """Invite somebody; a new invitation to the same address replaces the one before.

    Raises WrongState when the address belongs to a member, or when too many invitations are open.
    """
    email = email.strip().lower()
    if _is_member(organisation.id, email):
        raise WrongState("Cette personne agit déjà au nom de l’organisation.")
    for earlier in open_ones(organisation.id):
        if earlier.email == email:
            earlier.revoked_at = now()
    if len(open_ones(organisation.id)) >= MOST_OPEN:
        raise WrongState(f"{MOST_OPEN} invitations attendent déjà une réponse. Annulez celles qui ne servent plus.")
    return _send(inviter, organisation, email, role)


def _is_member(organisation_id: str, email: str) -> bool:
    query = select(Membership.id).join(Account).where(Membership.organisation_id == organisation_id)
    return db.session.scalar(query.where(Account.email == email)) is not None


def _send(inviter: Account, organisation: Organisation, email: str, role: MemberRole) -> Invitation:
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        organisation_id=organisation.id,
        email=email,
        role=role.value,
        token_hash=tokens.hashed(secret),
        invited_by_id=inviter.id,
        expires_at=now() + LIFE,
    )
    db.session.add(invitation)
    db.session.flush()
    data = {"organisation": organisation.name, "inviter": inviter.name or inviter.email, "role": role.value}
    mails.post("invitation", email, data | {"path": f"/invitations/{secret}"})
    return invitation


def open_ones(organisation_id: str) -> list[Invitation]:
    """Invitations that can still be accepted, newest first. One query."""
    query = select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now(),
    )
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))


def look(secret: str) -> tuple[Invitation, Organisation]:
    """The invitation and who invites; changes nothing. Raises Gone when it ended, NotFound when it never was."""
    query = select(Invitation, Organisation).join(Organisation, Organisation.id == Invitation.organisation_id)
    row = db.session.execute(query.where(Invitation.token_hash == tokens.hashed(secret))).one_or_none()
    if row is None:
        raise NotFound()
    invitation, organisation = row
    if invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= now():
        raise Gone("Cette invitation a déjà servi, a été annulée ou a plus de 14 jours. Demandez-en une nouvelle.")
    return invitation, organisation


def accept(secret: str, account: Account) -> Organisation:
    """Make the account a member. Raises Gone, NotFound, and WrongState for another address than the invited one."""
    invitation, organisation = look(secret)
    if invitation.email != account.email:
        raise WrongState("Cette invitation est pour une autre adresse que celle de votre compte.")
    invitation.accepted_at = now()
    memberships.add(account, organisation, MemberRole(invitation.role))
    if invitation.invited_by_id:
        text = f"{account.name or account.email} a rejoint {organisation.name}."
        path = f"/organisations/{organisation.id}/membres"
        notifications.tell(invitation.invited_by_id, Event.SECURITY, text, path)
    return organisation


def revoke(organisation_id: str, invitation_id: int) -> None:
    """Take an invitation back. Raises NotFound unless it is one of that organisation's; twice is once."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.organisation_id != organisation_id:
        raise NotFound()
    invitation.revoked_at = invitation.revoked_at or now()


def clean(instant: datetime) -> int:
    """Delete invitations that ended long ago; how many."""
    ended = delete(Invitation).where(Invitation.expires_at < instant - LIFE)
    return len(db.session.execute(ended.returning(Invitation.id)).all())
