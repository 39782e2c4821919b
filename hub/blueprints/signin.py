"""The act of signing in: by whichever proof, the same second factor, the same word about a new device."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import Flask, Response, after_this_request, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_security import UserMixin, WebauthnUtil, current_user
from flask_security.utils import check_and_update_authn_fresh, get_request_attr, login_user
from itsdangerous import BadSignature, URLSafeSerializer
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hub.extensions import db, limiter, security, territory
from hub.models import Account, now
from hub.rules.french import NBSP, day_text
from hub.services import accounts, memberships, tokens
from hub.unit_of_work import OPEN, unit_of_work

View = TypeVar("View", bound=Callable[..., Any])

DEVICE_COOKIE: Final = "appareil"
DEVICE_KEPT: Final = timedelta(days=390)  # 13 months
MOST_ACCOUNTS: Final = 8  # that one device remembers

MESSAGES: Final = {
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": ("Cette adresse et ce mot de passe ne vont pas ensemble.", "error"),
    "SECURITY_MSG_REAUTHENTICATION_REQUIRED": ("Pour continuer, confirmez que c’est bien vous.", "info"),
    "SECURITY_MSG_REAUTHENTICATION_SUCCESSFUL": ("Merci, c’est bien vous.", "success"),
    "SECURITY_MSG_PASSWORD_CHANGE": ("Votre mot de passe est changé.", "success"),
    "SECURITY_MSG_PASSWORD_INVALID_LENGTH": ("Au moins %(length)s signes.", "error"),
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": ("Saisissez votre mot de passe.", "error"),
    "SECURITY_MSG_INVALID_PASSWORD": ("Ce mot de passe n’est pas le bon.", "error"),
    "SECURITY_MSG_RETYPE_PASSWORD_MISMATCH": ("Les deux saisies ne sont pas identiques.", "error"),
    "SECURITY_MSG_PASSWORD_IS_THE_SAME": ("Choisissez un mot de passe différent de l’ancien.", "error"),
    "SECURITY_MSG_TWO_FACTOR_INVALID_TOKEN": (
        "Ce code n’est pas le bon, ou n’est plus valable. Saisissez le suivant.",
        "error",
    ),
    "SECURITY_MSG_TWO_FACTOR_LOGIN_SUCCESSFUL": ("Bienvenue.", "success"),
    "SECURITY_MSG_TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("La double authentification est en place.", "success"),
    "SECURITY_MSG_TWO_FACTOR_DISABLED": ("La double authentification est retirée.", "success"),
    "SECURITY_MSG_TWO_FACTOR_PERMISSION_DENIED": ("Recommencez la connexion depuis le début.", "error"),
    "SECURITY_MSG_TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Choisissez l’application de codes.", "error"),
    "SECURITY_MSG_TWO_FACTOR_SETUP_EXPIRED": ("La mise en place a duré plus de %(within)s. Recommencez.", "error"),
    "SECURITY_MSG_INVALID_RECOVERY_CODE": ("Ce code n’est pas le bon, ou a déjà servi.", "error"),
    "SECURITY_MSG_WEBAUTHN_EXPIRED": ("L’essai a duré trop longtemps. Recommencez.", "error"),
    "SECURITY_MSG_WEBAUTHN_NAME_REQUIRED": ("Donnez un nom à cette clé.", "error"),
    "SECURITY_MSG_WEBAUTHN_NAME_INUSE": ("Vous avez déjà une clé de ce nom.", "error"),
    "SECURITY_MSG_WEBAUTHN_NAME_NOT_FOUND": ("Cette clé n’existe plus.", "error"),
    "SECURITY_MSG_WEBAUTHN_CREDENTIAL_DELETED": ("La clé « %(name)s » est retirée.", "success"),
    "SECURITY_MSG_WEBAUTHN_REGISTER_SUCCESSFUL": ("La clé « %(name)s » est ajoutée.", "success"),
    "SECURITY_MSG_WEBAUTHN_CREDENTIAL_ID_INUSE": ("Cette clé est déjà ajoutée.", "error"),
    "SECURITY_MSG_WEBAUTHN_UNKNOWN_CREDENTIAL_ID": ("Cette clé n’est liée à aucun compte ici.", "error"),
    "SECURITY_MSG_WEBAUTHN_NO_VERIFY": ("Cette clé n’a pas pu être vérifiée.", "error"),
    "SECURITY_MSG_WEBAUTHN_CREDENTIAL_WRONG_USAGE": ("Cette clé ne sert pas à cette étape.", "error"),
    "SECURITY_MSG_EMAIL_NOT_PROVIDED": ("Saisissez votre adresse.", "error"),
    "SECURITY_MSG_INVALID_EMAIL_ADDRESS": ("Cette adresse e-mail est incomplète.", "error"),
}


def unit() -> AbstractContextManager[None]:
    """A unit of work, or the one that is open already."""
    return nullcontext() if db.session.info.get(OPEN) else unit_of_work()


def enter(account: Account, via: str, path: str, remember: bool = False) -> ResponseReturnValue:
    """Sign the account in and go to `path`; by way of the second factor when it has one."""
    going = security.two_factor_plugins.tf_enter(account, remember, via, next_loc=path)
    if going:
        return cast(ResponseReturnValue, going)
    login_user(account, remember=remember, authn_via=[via])
    return redirect(path, 303)


class Keys(WebauthnUtil):
    """Which passkeys are welcome: those of a phone or a computer as much as those on a key ring."""

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:
        """One that signs in alone is asked to verify its person; a second proof need not."""
        alone = usage == "first"
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED
            if alone
            else UserVerificationRequirement.DISCOURAGED,
        )


def local_path(text: str, otherwise: str = "/") -> str:
    """The path when it is one of ours, else the other one: nobody is sent elsewhere by a link to us."""
    ours = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if ours else otherwise


def fresh(view: View) -> View:
    """The view, for those who proved who they are within the hour; others prove it again first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        within, grace = (current_app.config[f"SECURITY_FRESHNESS{end}"] for end in ("", "_GRACE_PERIOD"))
        if check_and_update_authn_fresh(within, grace, get_request_attr("fs_authn_via")):
            return view(*args, **kwargs)
        back = request.full_path.rstrip("?") if request.method == "GET" else "/compte"
        return redirect(url_for("security.verify", next=back), 303)

    return cast(View, guarded)


def account_of_token(secret: str) -> Account | None:
    """The account behind a personal token, its last use noted to the hour; None when it does not hold."""
    token = tokens.find(secret) if secret else None
    if token is None:
        return None
    if tokens.is_stale(token, now()) and not db.session.info.get(OPEN):
        with unit_of_work():
            tokens.touch(token.id)
    return tokens.account_of(secret)


def welcome(app: Flask, user: Account, authn_via: list[str] | None = None, **_: Any) -> None:
    """Note that somebody signed in; say so to them when this device never did before."""
    if authn_via == ["change"]:
        return
    known = _known_devices(app)
    with unit():
        first = accounts.saw(user)
        if not first and _mark(user) not in known:
            accounts.tell_new_device(user, device_name(request.user_agent.string), instant_text(now()))
        mark, bare = _mark(user), memberships.standing(user).second_factor_missing
    if bare:
        flash("La relecture attend une seconde preuve : ajoutez-la dans « Mon compte ».", "warning")
    _remember_device(app, [mark, *(one for one in known if one != mark)][:MOST_ACCOUNTS])


def _mark(account: Account) -> str:
    return tokens.hashed(account.id)[:16]


def _serializer(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(app.config["SECRET_KEY"], salt=DEVICE_COOKIE)


def _known_devices(app: Flask) -> list[str]:
    try:
        return list(_serializer(app).loads(request.cookies.get(DEVICE_COOKIE, "")))
    except BadSignature:
        return []


def _remember_device(app: Flask, marks: list[str]) -> None:
    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            DEVICE_COOKIE,
            str(_serializer(app).dumps(marks)),
            max_age=DEVICE_KEPT,
            secure=app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


BROWSERS: Final = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS: Final = (
    ("iPhone", "un iPhone"),
    ("iPad", "un iPad"),
    ("Android", "un appareil Android"),
    ("Windows", "un ordinateur Windows"),
    ("Mac OS", "un Mac"),
    ("Linux", "un ordinateur Linux"),
)


def device_name(user_agent: str) -> str:
    """« Firefox sur un ordinateur Linux »: what a person recognises of their device."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "un navigateur inconnu")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "un appareil inconnu")
    return f"{browser} sur {system}"


def instant_text(instant: datetime) -> str:
    """« le 23 novembre 2026 à 14 h 32 », by the territory's clock."""
    local = instant.astimezone(territory.zone)
    return f"le {day_text(local.date())} à {local.hour}{NBSP}h{NBSP}{local.minute:02}"


def typed_address() -> str:
    """Whom a limit on an address counts against."""
    return accounts.clean_address(request.form.get("email", "")) or get_remote_address()


def session_holder() -> str:
    """Whom a limit on a second proof counts against: the account that half signed in, else who is signed in."""
    holder = session.get("tf_user_id") or (current_user.get_id() if current_user.is_authenticated else None)
    return str(holder or get_remote_address())


def was_refused(response: Response) -> bool:
    """Whether the answer is a refusal: only those count as guesses."""
    return response.status_code >= 400


def rested(name: str, key: Callable[[], str]) -> Callable[[View], View]:
    """At most ten refusals in a quarter of an hour for one `key`, and 200 for one address of the network."""

    def guard(view: View) -> View:
        for limit, scope, whom in (
            ("200 per 15 minutes", "guess", get_remote_address),
            ("10 per 15 minutes", name, key),
        ):
            rest = limiter.shared_limit(limit, scope=scope, key_func=whom, methods=["POST"], deduct_when=was_refused)
            view = cast(View, rest(view))
        return view

    return guard


def asked_rarely(view: View) -> View:
    """For what sends mail: ten a quarter of an hour to one address, 100 from one place, 2000 in total."""
    for limit, scope, key in (
        ("2000 per 15 minutes", "mail-all", lambda: "all"),
        ("100 per 15 minutes", "mail-place", get_remote_address),
        ("10 per 15 minutes", "mail-address", typed_address),
    ):
        view = cast(View, limiter.shared_limit(limit, scope=scope, key_func=key, methods=["POST"])(view))
    return view
