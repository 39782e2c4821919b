"""Invitations as the invited person sees them: a page, and one button."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from hub.blueprints import signin
from hub.models import Account
from hub.policy import Who, allow, current_account
from hub.services import accounts, invitations
from hub.unit_of_work import unit_of_work
from hub.vocabulary import ROLE_LABELS, MemberRole

bp = Blueprint("invitations", __name__, url_prefix="/invitations")


@bp.get("/<secret>")
@allow(Who.ANYONE)
def show(secret: str) -> ResponseReturnValue:
    """Who invites to what; changes nothing. Whoever is not signed in is led to the address that was invited."""
    invitation, organisation = invitations.look(secret)
    return render_template(
        "invitations/show.html",
        invitation=invitation,
        organisation=organisation,
        role=ROLE_LABELS[MemberRole(invitation.role)],
        secret=secret,
        mine=current_user.is_authenticated and current_account.email == invitation.email,
        has_account=accounts.by_email(invitation.email) is not None,
    )


@bp.post("/<secret>")
@allow(Who.ANYONE)
def accept(secret: str) -> ResponseReturnValue:
    """Join; once. Whoever has no account gets one: the link came to that address."""
    newcomer = not current_user.is_authenticated
    with unit_of_work():
        invitation, organisation = invitations.look(secret)
        if newcomer and accounts.by_email(invitation.email):
            return redirect(url_for("security.login", next=url_for("invitations.show", secret=secret)), 303)
        account = _newcomer(invitation.email) if newcomer else current_account
        invitations.accept(secret, account)
        name, path = organisation.name, url_for("organisations.show", organisation_id=organisation.id)
        account_id = account.id
    flash(f"Vous agissez désormais au nom de {name}.", "success")
    return signin.enter(accounts.get(account_id), "invitation", path) if newcomer else redirect(path, 303)


def _newcomer(email: str) -> Account:
    return accounts.create(email, request.form.get("name", "").strip()[:120])
