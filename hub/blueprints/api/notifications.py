"""Notifications by cursor: the same query as the sockets, for programs and closed networks."""

from typing import Any

from flask_smorest import Blueprint

from hub.policy import Who, allow, current_account
from hub.schemas.notifications import AckIn, AckOut, PageOut, PageQuery
from hub.services import notifications
from hub.unit_of_work import unit_of_work

blp = Blueprint("api_notifications", __name__, description="Ce dont le compte est prévenu, numéroté sans trou.")


@blp.get("/notifications")
@allow(Who.SIGNED_IN)
@blp.arguments(PageQuery, location="query")
@blp.response(200, PageOut)
def read(query: dict[str, Any]) -> Any:
    """Les notifications après un numéro, la plus ancienne d’abord."""
    return notifications.page(current_account.id, query["after"], query["limit"])


@blp.post("/notifications/ack")
@allow(Who.SIGNED_IN)
@blp.arguments(AckIn)
@blp.response(200, AckOut)
def ack(body: dict[str, Any]) -> dict[str, Any]:
    """Dire jusqu’où l’on a lu ; ne recule jamais."""
    with unit_of_work():
        return {"ok": True, "seen": notifications.ack(current_account.id, body["seq"])}
