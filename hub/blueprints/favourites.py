"""Postings that an account keeps."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.blueprints.shell import back
from hub.policy import Who, allow, current_account
from hub.services import favourites
from hub.unit_of_work import unit_of_work

bp = Blueprint("favourites", __name__)


@bp.get("/favoris")
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    """What the account keeps, also what is no longer on line."""
    return render_template("favourites/index.html", cards=favourites.of_account(current_account.id))


@bp.post("/annonces/<posting_id>/favori")
@allow(Who.SIGNED_IN)
def keep(posting_id: str) -> ResponseReturnValue:
    """Keep the posting (`on=1`) or let it go, then back to where the reader was."""
    with unit_of_work():
        favourites.keep(current_account.id, posting_id, on=request.form.get("on") == "1")
    return back(f"/annonces/{posting_id}")
