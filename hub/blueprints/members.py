"""Who acts for an organisation: seen by its members, changed by its managers."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hub.blueprints import signin
from hub.blueprints.links import errors_of
from hub.blueprints.organisations import managed
from hub.errors import HubError, NotFound
from hub.policy import Who, allow, current_account, current_standing
from hub.schemas.organisations import InvitationIn, MemberEdit
from hub.services import invitations, memberships, organisations
from hub.unit_of_work import unit_of_work
from hub.vocabulary import ROLE_LABELS

bp = Blueprint("members", __name__, url_prefix="/organisations/<organisation_id>/membres")


def _page(organisation_id: str, errors: Any = None, status: int = 200, refusal: str = "") -> ResponseReturnValue:
    standing = current_standing()
    if organisation_id not in standing.organisation_ids:
        raise NotFound()
    organisation = organisations.get(organisation_id)
    page = render_template(
        "members/index.html",
        organisation=organisation,
        members=memberships.of_organisation(organisation_id),
        invitations=invitations.open_ones(organisation_id),
        manager=organisation_id in standing.manager_ids,
        moderates=memberships.may_moderate(organisation.siret, organisation.uai),
        roles=[(role.value, label) for role, label in ROLE_LABELS.items()],
        typed=request.form,
        errors=errors or {},
        refusal=refusal,
        active_page="account",
    )
    return page, status


def _back(organisation_id: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("members.index", organisation_id=organisation_id), 303)


@bp.get("")
@allow(Who.SIGNED_IN)
def index(organisation_id: str) -> ResponseReturnValue:
    """Members, and the invitations that wait."""
    return _page(organisation_id)


@bp.post("/invitations")
@allow(Who.SIGNED_IN)
@signin.asked_rarely
def invite(organisation_id: str) -> ResponseReturnValue:
    """Invite a colleague by mail."""
    managed(organisation_id)
    try:
        form = InvitationIn().load(request.form)
        with unit_of_work():
            invitations.invite(current_account, managed(organisation_id), form["email"], form["role"])
    except ValidationError as error:
        return _page(organisation_id, errors_of(error), 422)
    except HubError as error:
        return _page(organisation_id, {"email": [error.detail]}, error.status)
    return _back(organisation_id, f"Une invitation est partie pour {form['email']}.")


@bp.post("/invitations/<int:invitation_id>/annulation")
@allow(Who.SIGNED_IN)
def revoke(organisation_id: str, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    with unit_of_work():
        invitations.revoke(managed(organisation_id).id, invitation_id)
    return _back(organisation_id, "L’invitation est annulée.")


@bp.post("/<int:membership_id>")
@allow(Who.SIGNED_IN)
@signin.fresh
def edit(organisation_id: str, membership_id: int) -> ResponseReturnValue:
    """Change a role; name who reads postings before they are published."""
    form = MemberEdit().load(request.form)
    try:
        with unit_of_work():
            member = memberships.get(managed(organisation_id).id, membership_id)
            memberships.change_role(member, form["role"])
            memberships.name_moderator(member, form["moderator"])
    except HubError as error:
        return _refused(organisation_id, error)
    return _back(organisation_id, "C’est enregistré.")


@bp.post("/<int:membership_id>/retrait")
@allow(Who.SIGNED_IN)
def remove(organisation_id: str, membership_id: int) -> ResponseReturnValue:
    """Remove a member, or leave."""
    try:
        with unit_of_work():
            member = memberships.get(organisation_id, membership_id)
            leaving = member.account_id == current_account.id
            if not leaving:
                managed(organisation_id)
            memberships.remove(member)
    except HubError as error:
        return _refused(organisation_id, error)
    if leaving:
        flash("Vous n’agissez plus au nom de cette organisation.", "success")
        return redirect(url_for("accounts.show"), 303)
    return _back(organisation_id, "Cette personne n’agit plus au nom de l’organisation.")


def _refused(organisation_id: str, error: HubError) -> ResponseReturnValue:
    if isinstance(error, NotFound):
        raise error
    return _page(organisation_id, status=error.status, refusal=error.detail)
