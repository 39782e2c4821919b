"""Sign-in and its family: the security extension's pages under French addresses, and who a bearer token stands for."""

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final, cast

from flask import Flask, Request, after_this_request, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import RoleMixin, SQLAlchemyUserDatastore, password_changed, tf_profile_changed, user_authenticated
from flask_security.signals import tf_disabled, wan_deleted, wan_registered
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from config import Config
from hub.blueprints import signin
from hub.blueprints.errors import on_refusal, wants_problem
from hub.errors import NotFound, NotSignedIn, SecondFactorMissing
from hub.extensions import db, security
from hub.models import Account, Passkey, now
from hub.policy import Who, declare
from hub.services import accounts
from hub.unit_of_work import unit_of_work

View = Callable[..., Any]

SETTINGS: Final[dict[str, Any]] = {
    "SECURITY_PASSWORD_SALT": "hub",  # argon2 salts each password itself
    "SECURITY_JOIN_USER_ROLES": False,  # there are none: rights come from memberships
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_LOGIN_URL": "/connexion",
    "SECURITY_LOGOUT_URL": "/deconnexion",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_LOGOUT_CSRF": True,
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_CHANGE_URL": "/compte/mot-de-passe",
    "SECURITY_POST_CHANGE_VIEW": "/compte",
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,  # our outbox does
    "SECURITY_FRESHNESS": timedelta(hours=1),
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
    "SECURITY_VERIFY_URL": "/compte/verification",
    "SECURITY_POST_VERIFY_VIEW": "/compte",
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_SETUP_URL": "/compte/double-authentification",
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/compte",
    "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/connexion/code",
    "SECURITY_TWO_FACTOR_RESCUE_URL": "/connexion/secours",
    "SECURITY_TWO_FACTOR_SELECT_URL": "/connexion/choix",
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/compte/codes-de-secours",
    "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/connexion/code-de-secours",
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_REGISTER_URL": "/compte/cles-d-acces",
    "SECURITY_WAN_POST_REGISTER_VIEW": "/compte/cles-d-acces",
    "SECURITY_WAN_DELETE_URL": "/compte/cles-d-acces/suppression",
    "SECURITY_WAN_SIGNIN_URL": "/connexion/cle",
    "SECURITY_WAN_VERIFY_URL": "/compte/verification/cle",
    "SECURITY_DATETIME_FACTORY": now,  # its own instants are naive
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CACHE_CONTROL": None,  # `never_stored` says it in the right words
    "SECURITY_INPUT_NORMALIZE_FORM": "NFC",  # names stay as people typed them
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "WTF_CSRF_SSL_STRICT": False,  # no page of ours sends a referrer
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form may stay open over lunch
    "REMEMBER_COOKIE_DURATION": timedelta(days=30),
    "REMEMBER_COOKIE_HTTPONLY": True,
    "REMEMBER_COOKIE_SAMESITE": "Lax",
}

# The extension's pages that write: each runs in one unit of work.
WRITING: Final = (
    "change_password",
    "mf_recovery",
    "mf_recovery_codes",
    "two_factor_setup",
    "two_factor_setup_validate",
    "two_factor_token_validation",
    "wan_delete",
    "wan_register",
    "wan_register_response",
    "wan_signin_response",
    "wan_verify_response",
)
# Where somebody may guess: after so many failures, a quarter of an hour of rest.
GUESSED: Final = {
    "login": signin.typed_address,
    "verify": signin.session_holder,
    "two_factor_token_validation": signin.session_holder,
    "mf_recovery": signin.session_holder,
}


def bearer(request: Request) -> Account | None:
    """The account of the `Authorization: Bearer` token, if it holds."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return signin.account_of_token(secret.strip()) if scheme.lower() == "bearer" else None


def whole(view: View) -> View:
    """The view with its writing requests in one unit of work."""

    @wraps(view)
    def in_unit(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(*args, **kwargs)
        with unit_of_work():
            return view(*args, **kwargs)

    return in_unit


def absent(**_: Any) -> ResponseReturnValue:
    """A page of the extension that the hub does not have."""
    raise NotFound()


def render(template: str, **context: Any) -> str:
    """A page of the extension; with status 422 when one of its forms was refused."""
    forms = [value for value in context.values() if isinstance(value, FlaskForm)]
    if request.method == "POST" and any(form.errors for form in forms):
        after_this_request(refused)
    return render_template(template, **context)


def refused(response: Response) -> Response:
    """The same answer, said to be a refusal."""
    response.status_code = 422
    return response


def never_stored(response: Response) -> Response:
    """The same answer, kept by no cache when its address or its form holds a secret."""
    if request.blueprint in ("security", "links", "invitations"):
        response.headers["Cache-Control"] = "no-store"
    return response


def lead_to_sign_in(error: NotSignedIn) -> ResponseReturnValue:
    """People go to the sign-in page and come back; programs get 401."""
    if wants_problem() or request.method != "GET":
        return on_refusal(error)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)


def lead_to_second_factor(error: SecondFactorMissing) -> ResponseReturnValue:
    """A moderator without a second factor sets one up first."""
    if wants_problem() or request.method != "GET":
        return on_refusal(error)
    return redirect(url_for("security.two_factor_setup"), 303)


def _tell(what: str) -> Callable[..., None]:
    def hear(_: Flask, user: Account, **__: Any) -> None:
        with signin.unit():
            accounts.tell_security(user, what)

    return hear


HEARD: Final = (
    (user_authenticated, signin.welcome),
    (password_changed, _tell("Votre mot de passe a été changé.")),
    (tf_profile_changed, _tell("La double authentification de votre compte est en place.")),
    (tf_disabled, _tell("La double authentification de votre compte a été retirée.")),
    (wan_registered, _tell("Une clé d’accès a été ajoutée à votre compte.")),
    (wan_deleted, _tell("Une clé d’accès a été retirée de votre compte.")),
)


def key_of(secret: str, purpose: str) -> str:
    """A key derived from the secret of the installation, in URL-safe base 64 (32 bytes)."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{secret}".encode()).digest()).decode()


def bind(app: Flask) -> None:
    """Bind the security extension, guard what it serves, and declare whom its pages serve."""
    _configure(app, app.config["HUB"])
    datastore = SQLAlchemyUserDatastore(db, Account, cast("type[RoleMixin]", None), Passkey)
    security.init_app(app, datastore, render_template=render, webauthn_util_cls=signin.Keys)
    app.login_manager.request_loader(bearer)  # type: ignore[attr-defined]
    _guard_views(app)
    app.after_request(never_stored)
    app.register_error_handler(NotSignedIn, lead_to_sign_in)
    app.register_error_handler(SecondFactorMissing, lead_to_second_factor)
    for signal, listener in HEARD:
        signal.connect(listener, app, weak=False)
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("security."):
            declare(rule.endpoint, Who.ANYONE)


def _configure(app: Flask, config: Config) -> None:
    brand = app.extensions["hub_territory"].brand
    derived = {
        "SECURITY_TOTP_SECRETS": {"1": key_of(config.secret_key, "totp")},
        "SECURITY_TOTP_ISSUER": brand,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [key_of(config.secret_key, "recovery").encode()],
        "SECURITY_WAN_RP_NAME": brand,
        "REMEMBER_COOKIE_SECURE": app.config["SESSION_COOKIE_SECURE"],
    }
    for name, value in (SETTINGS | signin.MESSAGES | derived).items():
        app.config.setdefault(name, value)


def _guard_views(app: Flask) -> None:
    views = app.view_functions
    for name in WRITING:
        views[f"security.{name}"] = whole(views[f"security.{name}"])
    for name, key in GUESSED.items():
        views[f"security.{name}"] = signin.rested(f"guess-{name}", key)(views[f"security.{name}"])
    views["security.two_factor_rescue"] = absent
