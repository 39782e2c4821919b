"""One handler for every refusal: a French page for people, an RFC 9457 problem for programs."""

import secrets
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from hub.errors import HubError, Invalid, NotSignedIn

log = structlog.get_logger()

TITLES = {
    400: "Demande mal formée",
    401: "Connectez-vous pour continuer",
    403: "Cette action ne vous est pas ouverte",
    404: "Cette page n’existe pas",
    405: "Méthode non prévue à cette adresse",
    406: "Format de réponse non disponible",
    408: "La demande a mis trop de temps",
    409: "Cette action n’est plus possible",
    410: "Cette annonce n’est plus en ligne",
    412: "Vous n’avez pas lu la dernière version",
    413: "L’envoi est trop lourd",
    415: "Format d’envoi non accepté",
    422: "Des champs sont à corriger",
    429: "Trop de demandes en peu de temps",
    500: "Une erreur de notre côté",
    503: "Le service revient dans un instant",
}


def wants_problem() -> bool:
    """Whether a program asks: an API address, or JSON preferred."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def problem(status: int, detail: str = "", **members: Any) -> Response:
    """An RFC 9457 answer; `members` are added to it."""
    title = TITLES.get(status, HTTPStatus(status).phrase)
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "instance": request.path,
    }
    response = jsonify(body | members)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def page(status: int, detail: str = "", **members: Any) -> Response:
    """The error page in the look of the hub."""
    title = TITLES.get(status, HTTPStatus(status).phrase)
    html = render_template("errors/error.html", status=status, title=title, detail=detail or title, **members)
    return make_response(html, status)


def answer(status: int, detail: str = "", **members: Any) -> Response:
    """A page or a problem, as the caller prefers."""
    response = problem(status, detail, **members) if wants_problem() else page(status, detail, **members)
    if "retry_after" in members:
        response.headers["Retry-After"] = str(members["retry_after"])
    return response


def on_refusal(error: HubError) -> ResponseReturnValue:
    """A refusal by name."""
    response = answer(error.status, error.detail, **error.data)
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="hub"'
    return response


def on_invalid(error: ValidationError) -> ResponseReturnValue:
    """marshmallow's messages, flattened to dotted paths."""
    return on_refusal(Invalid(dict(dotted(error.normalized_messages()))))


def dotted(messages: Any, path: str = "") -> list[tuple[str, list[str]]]:
    """({field: {0: [text]}}) → [("field.0", [text])]; "_schema" names the whole."""
    if isinstance(messages, dict):
        return [
            pair for key, value in messages.items() for pair in dotted(value, f"{path}.{key}" if path else str(key))
        ]
    texts = messages if isinstance(messages, list) else [messages]
    return [(path or "_schema", [str(text) for text in texts])]


def on_http(error: HTTPException) -> ResponseReturnValue:
    """What the framework refuses."""
    if error.response is not None:
        return error.response
    status = error.code or 500
    members = getattr(error, "data", None) or {}
    if status == 422 and "messages" in members:
        messages = members["messages"]
        locations = {"json", "form", "query", "headers", "querystring", "json_or_form"}
        inner = {k: v for part, m in messages.items() for k, v in (m.items() if part in locations else [(part, m)])}
        return on_refusal(Invalid(dict(dotted(inner))))
    response = answer(status, TITLES.get(status, ""))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def on_fault(error: Exception) -> ResponseReturnValue:
    """Our own fault: numbered, logged with its trace, told without details."""
    number = secrets.token_hex(2).upper()
    g.hub_fault = number  # the page around the message asks the database for nothing
    log.exception("fault", number=number, endpoint=request.endpoint)
    return answer(500, f"Une erreur de notre côté. Elle porte le numéro {number}.", number=number)


def bind(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HubError, on_refusal)
    app.register_error_handler(ValidationError, on_invalid)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(500, on_fault)
