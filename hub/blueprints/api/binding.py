"""How the API's blueprints hang on the application: who calls, how often, and what describes them."""

from typing import Any, Final

from flask import Flask, Response, g, request
from flask_security import current_user
from flask_smorest import Api

from hub.blueprints import signin
from hub.blueprints.api import accounts, docs, moderation, notifications, occupations, postings
from hub.errors import NotSignedIn
from hub.extensions import csrf, limiter
from hub.policy import Who, declare

PREFIX: Final = "/api/v1"
CALLS: Final = "1200 per minute"  # a token; the contract promises 600
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BLUEPRINTS: Final = (accounts.blp, postings.blp, occupations.blp, moderation.blp, notifications.blp)
DESCRIPTION: Final = """
Tout ce que montrent les pages, pour des programmes. Les annonces publiées se lisent sans jeton ; tout autre appel porte
`Authorization: Bearer JETON`. Un jeton se crée dans « Mon compte », ou par `hub token ADRESSE`.
Les refus suivent la RFC 9457 (`application/problem+json`), avec `errors: {champ: [phrase]}`.
"""
SETTINGS: Final[dict[str, Any]] = {
    "API_TITLE": "Le hub du territoire",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": PREFIX,
    "API_SPEC_OPTIONS": {
        "info": {"description": DESCRIPTION.strip(), "license": {"name": "MIT", "identifier": "MIT"}},
        "security": [{"token": []}],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Jeton personnel"}}
        },
    },
}


def bind(app: Flask) -> None:
    """Register the API on this application."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    app.before_request(authenticate)
    api = Api(app)
    for blp in BLUEPRINTS:
        csrf.exempt(blp)
        limiter.limit(CALLS, key_func=caller)(blp)
        api.register_blueprint(blp, url_prefix=PREFIX)
    app.register_blueprint(docs.bp, url_prefix=PREFIX)
    docs.keep(app, api)
    declare("api-docs.openapi_json", Who.ANYONE)


def caller() -> str:
    """Whom a rate counts against: the account, else the address."""
    return str(current_user.id) if current_user.is_authenticated else str(request.remote_addr)


def authenticate() -> Response | None:
    """For API calls: a token given must hold, and then stands alone; a cookie needs the CSRF token to change anything.

    Raises NotSignedIn for a token that does not hold.
    """
    if not request.path.startswith(PREFIX + "/"):
        return None
    if "Authorization" in request.headers:
        _by_token()
    elif request.method not in SAFE and current_user.is_authenticated:
        csrf.protect()
    return None


def _by_token() -> None:
    scheme, _, secret = request.headers["Authorization"].partition(" ")
    account = signin.account_of_token(secret.strip()) if scheme.lower() == "bearer" else None
    if account is None:
        raise NotSignedIn("Ce jeton n’est pas valable. Créez-en un dans « Mon compte ».")
    g._login_user = account
