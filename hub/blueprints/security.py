"""Sign-in and its family: the security extension's pages under French addresses, and who a bearer token stands for."""

from typing import Any

from flask import Flask, Request
from flask_security import SQLAlchemyUserDatastore

from hub.extensions import db, security
from hub.models import Account, Passkey
from hub.policy import Who, declare
from hub.services import tokens

SETTINGS: dict[str, Any] = {
    "SECURITY_PASSWORD_SALT": "hub",
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_LOGIN_URL": "/connexion",
    "SECURITY_LOGOUT_URL": "/deconnexion",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
}


def bearer(request: Request) -> Account | None:
    """The account of the `Authorization: Bearer` token, if it holds."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return tokens.account_of(secret) if scheme.lower() == "bearer" and secret else None


def bind(app: Flask) -> None:
    """Bind the security extension and declare whom its pages serve."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    security.init_app(app, SQLAlchemyUserDatastore(db, Account, None, Passkey))
    app.login_manager.request_loader(bearer)  # type: ignore[attr-defined]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("security."):
            declare(rule.endpoint, Who.ANYONE)
