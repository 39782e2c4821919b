"""Whether this process lives, and whether it can serve."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from hub.extensions import db
from hub.policy import Who, allow

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
@allow(Who.ANYONE)
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/ready")
@allow(Who.ANYONE)
def ready() -> ResponseReturnValue:
    """The database answers too."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")
