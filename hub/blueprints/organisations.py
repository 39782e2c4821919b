"""Organisations: declared, shown to everybody, edited by their managers, verified by the moderators."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hub.blueprints import signin
from hub.blueprints.links import errors_of
from hub.errors import Invalid, NotAllowed, NotFound
from hub.models import Organisation
from hub.policy import Who, allow, current_account, current_standing
from hub.schemas.organisations import OrganisationEdit, OrganisationIn, TrustIn
from hub.services import feed, memberships, organisations, reference
from hub.services.feed import Filters
from hub.services.organisations import OPEN_KINDS, Declared
from hub.unit_of_work import unit_of_work
from hub.vocabulary import ORGANISATION_KIND_LABELS, TRUST_LABELS

bp = Blueprint("organisations", __name__)

TILES = {
    "company": ("alternance", "factory"),
    "school": ("stages", "graduation-cap"),
    "training_centre": ("pfmp", "presentation"),
    "association": ("visites", "heart-handshake"),
}


def _form(typed: Mapping[str, Any], errors: Any, status: int = 200, known: Any = None) -> ResponseReturnValue:
    page = render_template(
        "organisations/new.html",
        typed=typed,
        errors=errors,
        known=known,
        known_place=reference.place(known.commune_insee) if known else None,
        tiles=[(kind.value, ORGANISATION_KIND_LABELS[kind], *TILES[kind.value]) for kind in OPEN_KINDS],
        places=reference.places(),
        active_page="account",
    )
    return page, status


@bp.get("/organisations/nouvelle")
@allow(Who.SIGNED_IN)
def new() -> ResponseReturnValue:
    """The form of a new organisation."""
    return _form(request.args or {"kind": "company"}, {})


@bp.post("/organisations/nouvelle")
@allow(Who.SIGNED_IN)
def declare() -> ResponseReturnValue:
    """Look a number up, or declare the organisation; one that exists is joined instead."""
    try:
        form = OrganisationIn().load(request.form)
        if request.form.get("action") == "look":
            return _looked_up(form)
        with unit_of_work():
            organisation = organisations.declare(current_account, form)
            target = url_for("organisations.show", organisation_id=organisation.id)
    except ValidationError as error:
        return _form(request.form, errors_of(error), 422)
    except Invalid as error:
        return _form(request.form, error.errors, 422)
    except Declared as error:
        context = {"organisation_id": error.organisation_id, "name": error.name, "active_page": "account"}
        return render_template("organisations/declared.html", **context), 409
    flash("Votre organisation est inscrite. L’équipe de relecture la vérifiera.", "success")
    return redirect(target, 303)


def _looked_up(form: Mapping[str, Any]) -> ResponseReturnValue:
    numbers = organisations.identify(form["kind"], form["siret"], form["uai"])
    known = organisations.facts(*numbers)
    if known is None:
        name = "siret" if numbers[0] else "uai"
        text = organisations.UNKNOWN_SIRET if numbers[0] else organisations.UNKNOWN_UAI
        return _form(request.form, {name: [text]}, 422)
    return _form(request.form, {}, known=known)


@bp.get("/organisations/<organisation_id>")
@allow(Who.ANYONE)
def show(organisation_id: str) -> ResponseReturnValue:
    """The public sheet: who they are and what they have on line."""
    organisation = organisations.get(organisation_id)
    standing = current_standing()
    try:
        page = feed.page(Filters(organisation_id=organisation_id), request.args.get("apres", ""))
    except ValueError as error:
        raise NotFound() from error
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        place=reference.place(organisation.commune_insee),
        sector=reference.naf_label(organisation.naf),
        page=page,
        member=organisation_id in standing.organisation_ids,
        manager=organisation_id in standing.manager_ids,
    )


def managed(organisation_id: str) -> Organisation:
    """The organisation, for its managers. Raises NotFound for others: who runs it is nobody's business."""
    if organisation_id not in current_standing().manager_ids:
        raise NotFound()
    return organisations.get(organisation_id)


def _edit_form(
    organisation: Organisation, typed: Mapping[str, Any], errors: Any, status: int = 200
) -> ResponseReturnValue:
    context = {"organisation": organisation, "typed": typed, "errors": errors, "places": reference.places()}
    return render_template("organisations/edit.html", **context), status


@bp.get("/organisations/<organisation_id>/modifier")
@allow(Who.SIGNED_IN)
def edit(organisation_id: str) -> ResponseReturnValue:
    """What the organisation says of itself."""
    one = managed(organisation_id)
    names = ("name", "address", "description", "website", "regulated_until", "version")
    typed = {name: getattr(one, name) for name in names} | {"commune": one.commune_insee}
    return _edit_form(one, typed, {})


@bp.post("/organisations/<organisation_id>/modifier")
@allow(Who.SIGNED_IN)
def save(organisation_id: str) -> ResponseReturnValue:
    """Store what a manager changed."""
    try:
        form = OrganisationEdit().load(request.form)
        with unit_of_work():
            organisations.edit(managed(organisation_id), form)
    except ValidationError as error:
        return _edit_form(managed(organisation_id), request.form, errors_of(error), 422)
    except Invalid as error:
        return _edit_form(managed(organisation_id), request.form, error.errors, 422)
    flash("La fiche est à jour.", "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.post("/organisations/<organisation_id>/demande")
@allow(Who.SIGNED_IN)
@signin.asked_rarely
def ask_to_join(organisation_id: str) -> ResponseReturnValue:
    """Ask the managers to be invited."""
    with unit_of_work():
        organisations.ask_to_join(current_account, organisations.get(organisation_id))
    flash("Votre demande est partie. Une personne responsable peut maintenant vous inviter.", "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.get("/moderation/organisations")
@allow(Who.MODERATOR)
def to_verify() -> ResponseReturnValue:
    """Organisations, those to verify first."""
    found = organisations.to_verify()
    return render_template(
        "organisations/to_verify.html",
        organisations=found,
        names=reference.place_names({one.commune_insee for one in found}),
        trusts=list(TRUST_LABELS.items()),
        managers={one.id: memberships.managers_of(one.id) for one in found if one.trust == "unverified"},
        active_page="moderation",
    )


@bp.post("/moderation/organisations/<organisation_id>")
@allow(Who.MODERATOR)
def set_trust(organisation_id: str) -> ResponseReturnValue:
    """Say how much is known of an organisation."""
    form = TrustIn().load(request.form)
    if organisation_id in current_standing().organisation_ids:
        raise NotAllowed("Une autre personne de la relecture en décide : vous agissez pour cette organisation.")
    with unit_of_work():
        organisation = organisations.get(organisation_id)
        organisations.set_trust(organisation, form["trust"], form["version"])
        text = f"{organisation.name} : {TRUST_LABELS[form['trust']].lower()}."
    flash(text, "success")
    return redirect(url_for("organisations.to_verify"), 303)
