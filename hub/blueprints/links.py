"""Links of mails: asked for, shown with one button, consumed by pressing it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, hash_password
from marshmallow import ValidationError

from hub.blueprints import signin
from hub.blueprints.errors import dotted, on_refusal, wants_problem
from hub.extensions import security
from hub.models import OneTimeLink
from hub.policy import Who, allow
from hub.schemas.accounts import AskLink, Registration
from hub.services import accounts, links
from hub.services.links import Purpose, SpentLink
from hub.unit_of_work import unit_of_work

bp = Blueprint("links", __name__)


def errors_of(error: ValidationError) -> dict[str, list[str]]:
    """The sentences of a refused form by field."""
    return dict(dotted(error.normalized_messages()))


@bp.app_template_global()
def errors_in(errors: Mapping[str, list[str]], order: list[str]) -> list[tuple[str, str]]:
    """What an error summary lists: (id of the field, sentence), in the order of the form, then the others."""
    names = [name for name in order if name in errors] + [name for name in errors if name not in order]
    return [(f"f-{name}", errors[name][0]) for name in names]


@bp.post("/connexion/lien")
@allow(Who.ANYONE)
@signin.asked_rarely
def ask() -> ResponseReturnValue:
    """Mail a sign-in link; the answer is the same whether an account exists or not."""
    try:
        form = AskLink().load(request.form)
    except ValidationError as error:
        return render_template("links/ask.html", typed=request.form, errors=errors_of(error)), 422
    path = signin.local_path(form["next"])
    with unit_of_work():
        accounts.ask_sign_in(form["email"], next=path, remember="1" if form["remember"] else "")
    return render_template("links/sent.html", typed=form, again=url_for("links.ask"))


@bp.get("/inscription")
@allow(Who.ANYONE)
def register() -> ResponseReturnValue:
    """The form of a new account."""
    if current_user.is_authenticated:
        return redirect("/compte", 303)
    return render_template("links/register.html", typed=request.args, errors={})


@bp.post("/inscription")
@allow(Who.ANYONE)
@signin.asked_rarely
def ask_registration() -> ResponseReturnValue:
    """Mail the link that opens the account; the answer is the same when there is one already."""
    try:
        form = Registration().load(request.form)
    except ValidationError as error:
        return render_template("links/register.html", typed=request.form, errors=errors_of(error)), 422
    with unit_of_work():
        accounts.ask_registration(form["email"], form["name"], signin.local_path(form["next"]))
    return render_template("links/sent.html", typed=form, again=url_for("links.ask_registration"), new=True)


@bp.get("/mot-de-passe/oublie")
@allow(Who.ANYONE)
def forget() -> ResponseReturnValue:
    """The form of who forgot the password."""
    return render_template("links/forget.html", typed=request.args, errors={})


@bp.post("/mot-de-passe/oublie")
@allow(Who.ANYONE)
@signin.asked_rarely
def ask_password() -> ResponseReturnValue:
    """Mail a link to choose another password; the answer is the same without an account."""
    try:
        form = AskLink().load(request.form)
    except ValidationError as error:
        return render_template("links/forget.html", typed=request.form, errors=errors_of(error)), 422
    with unit_of_work():
        accounts.ask_password(form["email"])
    return render_template("links/sent.html", typed=form, again=url_for("links.ask_password"))


@bp.get("/connexion/lien/<secret>", defaults={"purpose": "sign_in"}, endpoint="sign_in")
@bp.get("/inscription/<secret>", defaults={"purpose": "confirm"}, endpoint="confirm")
@bp.get("/compte/adresse/<secret>", defaults={"purpose": "address"}, endpoint="address")
@bp.get("/mot-de-passe/nouveau/<secret>", defaults={"purpose": "password"}, endpoint="password")
@bp.get("/publier/confirmer/<secret>", defaults={"purpose": "draft"}, endpoint="draft")
@allow(Who.ANYONE)
def show(purpose: str, secret: str) -> ResponseReturnValue:
    """A page with one button: the readers of mail that open links by themselves change nothing."""
    link = links.look(secret, Purpose(purpose))
    return render_template(f"links/{'password' if purpose == 'password' else 'show'}.html", link=link, errors={})


@bp.post("/connexion/lien/<secret>")
@allow(Who.ANYONE)
def consume_sign_in(secret: str) -> ResponseReturnValue:
    """Sign in; once."""
    with unit_of_work():
        link = links.consume(secret, Purpose.SIGN_IN)
        account = accounts.of_link(link)
        path, remember = _path(link), bool(link.data.get("remember"))
    return signin.enter(account, "link", path, remember)


@bp.post("/inscription/<secret>", defaults={"purpose": "confirm"}, endpoint="consume_confirm")
@bp.post("/publier/confirmer/<secret>", defaults={"purpose": "draft"}, endpoint="consume_draft")
@allow(Who.ANYONE)
def consume_address(purpose: str, secret: str) -> ResponseReturnValue:
    """Confirm the address, make the account when it is new, sign in, and go on with what the link was for; once."""
    with unit_of_work():
        link = links.consume(secret, Purpose(purpose))
        account = accounts.of_link(link)
        path = signin.local_path(links.claim(Purpose(purpose), account, link.data))
    if purpose == Purpose.CONFIRM and path == "/":
        path = url_for("organisations.new")
    return signin.enter(account, "link", path)


@bp.post("/compte/adresse/<secret>")
@allow(Who.ANYONE)
def consume_new_address(secret: str) -> ResponseReturnValue:
    """Give the account its new address and tell the old one; once."""
    with unit_of_work():
        accounts.change_address(links.consume(secret, Purpose.ADDRESS))
    flash("Votre adresse est changée. L’ancienne est prévenue.", "success")
    return redirect("/compte" if current_user.is_authenticated else "/connexion", 303)


@bp.post("/mot-de-passe/nouveau/<secret>")
@allow(Who.ANYONE)
def consume_password(secret: str) -> ResponseReturnValue:
    """Store the new password, end the other sessions, sign in; once. A refused password leaves the link as it is."""
    link = links.look(secret, Purpose.PASSWORD)
    texts, password = _checked(request.form.get("password", ""), request.form.get("again", ""))
    if texts:
        return render_template("links/password.html", link=link, errors=texts), 422
    hashed = hash_password(password)
    with unit_of_work():
        account = accounts.of_link(links.consume(secret, Purpose.PASSWORD))
        accounts.change_password(account, hashed)
    return signin.enter(account, "link", "/compte")


def _checked(password: str, again: str) -> tuple[dict[str, list[str]], str]:
    texts, normal = security.password_util.validate(password, is_register=False)
    errors: dict[str, list[str]] = {"password": [str(text) for text in texts]} if texts else {}
    if not errors and password != again:
        errors = {"again": ["Les deux saisies ne sont pas identiques."]}
    return errors, normal


def _path(link: OneTimeLink) -> str:
    return signin.local_path(str(link.data.get("next") or "/"))


@bp.post("/lien/<any(sign_in, confirm, address, password, draft):purpose>/<secret>")
@allow(Who.ANYONE)
@signin.asked_rarely
def renew(purpose: str, secret: str) -> ResponseReturnValue:
    """Send a fresh link to the address of a spent one, without saying which."""
    with unit_of_work():
        links.renew(secret, Purpose(purpose))
    return render_template("links/sent.html", typed={}, again="")


@bp.app_errorhandler(SpentLink)
def on_spent(error: SpentLink) -> ResponseReturnValue:
    """410, with the way to a fresh one."""
    if wants_problem():
        return on_refusal(error)
    context: dict[str, Any] = {"known": error.known, "purpose": error.purpose, "secret": error.secret}
    return render_template("links/spent.html", **context), 410
