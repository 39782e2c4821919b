"""The notification centre: all that the account was told, newest first."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.extensions import territory
from hub.models import now
from hub.policy import Who, allow, current_account
from hub.rules.french import NBSP
from hub.rules.wording import hour_text, long_day
from hub.schemas.notifications import CentreQuery, ReadIn
from hub.services import notifications
from hub.services.notifications import Item, Shelf
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Event

bp = Blueprint("notifications", __name__)

PATH = "/notifications"
KINDS = {"reponses": (Event.BOOKING.value,), "correspondances": (Event.MATCH.value,)}


class Row(NamedTuple):
    """One notification as the page shows it."""

    kind: str
    title: str
    text: str
    url: str
    at: str
    when: str
    unread: bool


@bp.get(PATH)
@allow(Who.SIGNED_IN)
def index() -> ResponseReturnValue:
    """A page of the centre; three statements."""
    query = CentreQuery().load(request.args)
    wanted = query["voir"]
    shelf = notifications.shelf(
        current_account.id, KINDS.get(wanted, ()), before=query["avant"], unread=wanted == "non-lues"
    )
    return render_template(
        "notifications/index.html",
        shelf=shelf,
        days=by_day(shelf),
        chips=chips(shelf, wanted),
        more=more(shelf, wanted),
    )


@bp.post(f"{PATH}/lues")
@allow(Who.SIGNED_IN)
def read() -> ResponseReturnValue:
    """Seen up to the last one that the page showed; what arrived since stays unread."""
    seq = ReadIn().load(request.form)["seq"]
    with unit_of_work():
        notifications.ack(current_account.id, seq)
    return redirect(PATH, 303)


def by_day(shelf: Shelf) -> list[tuple[str, list[Row]]]:
    """The rows under the day of each, newest first."""
    today = now().astimezone(territory.zone).date()
    groups = groupby(shelf.items, lambda item: item.created_at.astimezone(territory.zone).date())
    return [(day_heading(day, today), [row(item, shelf.seen) for item in items]) for day, items in groups]


def day_heading(day: date, today: date) -> str:
    """« Aujourd’hui », « Hier », else the day itself."""
    if day == today:
        return "Aujourd’hui"
    return "Hier" if day == today - timedelta(days=1) else long_day(day).capitalize()


def row(item: Item, seen: int) -> Row:
    """What one notification says, and when."""
    when = hour_text(item.created_at.astimezone(territory.zone))
    at = item.created_at.isoformat(timespec="seconds")
    return Row(item.kind, item.text, why(item.data), item.url, at, when, item.seq > seen)


def why(data: dict[str, Any]) -> str:
    """The score and the reasons of a match, in one line; empty for other events."""
    reasons = [str(reason) for reason in data.get("reasons", [])[:3]]
    if "score" not in data or not reasons:
        return ""
    return f"Convient à {round(100 * data['score'])}{NBSP}%{NBSP}: {', '.join(reasons)}"


def chips(shelf: Shelf, wanted: str) -> list[tuple[str, str, str, int, bool]]:
    """The filters of the page: (label, no family, address, how many, whether it is on)."""
    count = shelf.counts.get
    shown = [
        ("toutes", "Toutes", sum(shelf.counts.values())),
        ("non-lues", "Non lues", shelf.unread),
        ("reponses", "Réponses", count(Event.BOOKING.value, 0)),
        ("correspondances", "Correspondances", count(Event.MATCH.value, 0)),
    ]
    return [(label, "", PATH if key == "toutes" else f"{PATH}?voir={key}", n, key == wanted) for key, label, n in shown]


def more(shelf: Shelf, wanted: str) -> str:
    """The address of the older ones; empty when there are none."""
    return f"{PATH}?{urlencode({'voir': wanted, 'avant': shelf.items[-1].seq})}" if shelf.more else ""
