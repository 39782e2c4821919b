"""A reader says that something is wrong with a posting; the moderators are told at once."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from hub.extensions import limiter
from hub.models import Posting
from hub.policy import Who, allow, current_standing
from hub.rules.states import Action
from hub.services import postings, reports, rights
from hub.unit_of_work import unit_of_work

bp = Blueprint("reports", __name__)

LONGEST: Final = 2000
MOST_OF_STRANGERS: Final = "10 per hour"


@bp.get("/annonces/<posting_id>/signaler")
@allow(Who.ANYONE)
def new(posting_id: str) -> ResponseReturnValue:
    """The form; a page of its own, since a form needs a cookie and the posting's page sets none."""
    return _form(_reportable(posting_id))


@bp.post("/annonces/<posting_id>/signaler")
@allow(Who.ANYONE)
@limiter.limit(MOST_OF_STRANGERS, methods=["POST"], exempt_when=lambda: bool(current_user.is_authenticated))
def send(posting_id: str) -> ResponseReturnValue:
    """Store the report, then back to the posting."""
    category, text = request.form.get("category", ""), request.form.get("text", "").strip()
    errors = refused(category, text)
    if errors:
        return _form(_reportable(posting_id), {"category": category, "text": text}, errors, 422)
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        reports.report(current_standing(), posting, category, text)
    flash("Merci. L’équipe de relecture est prévenue.", "success")
    return redirect(f"/annonces/{posting_id}", 303)


def refused(category: str, text: str) -> dict[str, list[str]]:
    """What is to correct, by field."""
    found: dict[str, list[str]] = {}
    if category not in reports.CATEGORIES:
        found["category"] = ["Choisissez ce qui ne va pas."]
    if len(text) > LONGEST:
        found["text"] = [f"{LONGEST} signes au plus."]
    if category == "other" and not text:
        found["text"] = ["Dites en une phrase ce qui ne va pas."]
    return found


def _reportable(posting_id: str) -> Posting:
    posting = postings.found(current_standing(), posting_id)
    rights.demand(current_standing(), posting, Action.REPORT)
    return posting


def _form(
    posting: Posting,
    typed: dict[str, str] | None = None,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "reports/new.html",
        posting=posting,
        categories=list(reports.CATEGORIES.items()),
        typed=typed or {},
        errors=errors or {},
        longest=LONGEST,
    )
    return page, status
