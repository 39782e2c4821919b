"""One's own account: name, address, proofs, tokens, sessions; taking one's data away, and leaving."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import logout_user
from marshmallow import ValidationError

from hub.blueprints import signin
from hub.blueprints.links import errors_of
from hub.errors import NotFound
from hub.policy import Who, allow, current_account, current_standing
from hub.schemas.accounts import NewAddress, Profile, TokenName
from hub.services import accounts, memberships, tokens
from hub.unit_of_work import unit_of_work

bp = Blueprint("accounts", __name__, url_prefix="/compte")


@bp.app_context_processor
def comfort() -> dict[str, bool]:
    """Whether the pages take the reader's wider lines and looser letters."""
    return {"comfort": current_user.is_authenticated and current_account.comfort}


def _page(status: int = 200, typed: Mapping[str, Any] | None = None, errors: Any = None) -> ResponseReturnValue:
    page = render_template(
        "accounts/show.html",
        typed=typed or {"name": current_account.name, "comfort": current_account.comfort},
        errors=errors or {},
        has_second_factor=accounts.has_second_factor(current_account),
        second_factor_missing=current_standing().second_factor_missing,
        passkeys=accounts.passkeys(current_account),
        tokens=tokens.of_account(current_account.id),
        active_page="account",
    )
    return page, status


@bp.get("")
@allow(Who.SIGNED_IN)
def show() -> ResponseReturnValue:
    """What the account is and what can be changed."""
    return _page()


@bp.post("/profil")
@allow(Who.SIGNED_IN)
def edit() -> ResponseReturnValue:
    """Change the name and the comfort of reading."""
    try:
        form = Profile().load(request.form)
    except ValidationError as error:
        return _page(422, request.form, errors_of(error))
    with unit_of_work():
        accounts.edit(current_account, form["name"], form["comfort"])
    flash("C’est enregistré.", "success")
    return redirect(url_for("accounts.show"), 303)


@bp.get("/adresse")
@allow(Who.SIGNED_IN)
@signin.fresh
def address() -> ResponseReturnValue:
    """The form of a new address."""
    return render_template("accounts/address.html", typed={}, errors={}, active_page="account")


@bp.post("/adresse")
@allow(Who.SIGNED_IN)
@signin.fresh
@signin.asked_rarely
def ask_address() -> ResponseReturnValue:
    """Mail a link to the new address; the answer is the same when it belongs to somebody."""
    try:
        form = NewAddress().load(request.form)
    except ValidationError as error:
        context = {"typed": request.form, "errors": errors_of(error), "active_page": "account"}
        return render_template("accounts/address.html", **context), 422
    with unit_of_work():
        accounts.ask_address(current_account, form["email"])
    return render_template("links/sent.html", typed=form, again=url_for("accounts.ask_address"), new=True)


@bp.post("/organisation")
@allow(Who.SIGNED_IN)
def choose_organisation() -> ResponseReturnValue:
    """Act for another of one's organisations."""
    with unit_of_work():
        accounts.choose_organisation(current_account, request.form.get("organisation_id", ""))
    return redirect(signin.local_path(request.form.get("retour", "")), 303)


@bp.get("/jetons")
@allow(Who.SIGNED_IN)
def list_tokens() -> ResponseReturnValue:
    """Tokens of one's programs, and the form of a new one."""
    return _tokens()


def _tokens(secret: str = "", errors: Any = None, status: int = 200) -> ResponseReturnValue:
    held = tokens.of_account(current_account.id)
    page = render_template(
        "accounts/tokens.html",
        tokens=held,
        secret=secret,
        typed=request.form,
        errors=errors or {},
        active_page="account",
    )
    return page, status


@bp.post("/jetons")
@allow(Who.SIGNED_IN)
@signin.fresh
def create_token() -> ResponseReturnValue:
    """Make a token and show its secret, for the only time."""
    try:
        form = TokenName().load(request.form)
    except ValidationError as error:
        return _tokens(errors=errors_of(error), status=422)
    with unit_of_work():
        secret = tokens.create(current_account, form["name"])
        accounts.tell_security(current_account, f"Un jeton d’accès a été créé : « {form['name']} ».")
    return _tokens(secret)


@bp.post("/jetons/<int:token_id>/revocation")
@allow(Who.SIGNED_IN)
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke a token; programs that use it are cut at once."""
    with unit_of_work():
        if not tokens.revoke(current_account, token_id):
            raise NotFound()
    flash("Ce jeton ne donne plus accès à rien.", "success")
    return redirect(url_for("accounts.list_tokens"), 303)


@bp.post("/sessions")
@allow(Who.SIGNED_IN)
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with unit_of_work():
        accounts.sign_out_everywhere(current_account)
    logout_user()
    return redirect(url_for("security.login"), 303)


@bp.get("/export")
@allow(Who.SIGNED_IN)
@signin.fresh
def export() -> ResponseReturnValue:
    """Everything kept about the account, as a JSON file."""
    body = json.dumps(accounts.export(current_account), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="mes-donnees.json"'}
    return Response(body, mimetype="application/json", headers=headers)


@bp.get("/suppression")
@allow(Who.SIGNED_IN)
@signin.fresh
def leave() -> ResponseReturnValue:
    """What leaving means, with one button."""
    held = accounts.blocking(current_account)
    mine = memberships.organisations_of(current_account.id)
    alone = [one for one in mine if memberships.count(one.id) == 1]
    return render_template("accounts/leave.html", held=held, alone=alone, active_page="account")


@bp.post("/suppression")
@allow(Who.SIGNED_IN)
@signin.fresh
def close() -> ResponseReturnValue:
    """Delete the account."""
    with unit_of_work():
        accounts.close(current_account)
    logout_user()
    return render_template("accounts/gone.html")
