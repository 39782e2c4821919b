"""The description of the API for people, made from its OpenAPI document, without any third party."""

from typing import Any

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_smorest import Api

from hub.policy import Who, allow

bp = Blueprint("api_docs", __name__)
KEPT = "hub_api"
METHODS = ("get", "post", "patch", "put", "delete")


def keep(app: Flask, api: Api) -> None:
    """Remember the API of this application, whose document the page reads."""
    app.extensions[KEPT] = api


@bp.get("/docs")
@allow(Who.ANYONE)
def show() -> ResponseReturnValue:
    """Every call with its parameters, bodies and answers."""
    spec: dict[str, Any] = current_app.extensions[KEPT].spec.to_dict()
    return render_template("api/docs.html", spec=spec, calls=list(calls(spec)))


def calls(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Each operation with its path and method, in the order of the document."""
    return [
        {"path": path, "method": method.upper(), **operation}
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]
