"""The feed of the territory: public, without a cookie."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.policy import Who, allow

bp = Blueprint("feed", __name__)


@bp.get("/")
@allow(Who.ANYONE)
def index() -> ResponseReturnValue:
    """The home page."""
    return render_template("feed/index.html")
