"""What a client may say. Each event declares whom it serves and its shape, and is answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request
from flask_socketio import ConnectionRefusedError, emit, join_room
from marshmallow import Schema, ValidationError

from hub import realtime
from hub.errors import HubError, NotSignedIn
from hub.extensions import socketio
from hub.policy import Who, allow, check
from hub.schemas.notifications import AckIn, ConnectIn, ItemOut, PageOut, SyncIn
from hub.services import notifications, sessions
from hub.sockets.door import TICKET, Door, Ticket, ticket_of
from hub.sockets.identity import footing_of_request
from hub.unit_of_work import unit_of_work

Handler = Callable[[Ticket, dict[str, Any]], dict[str, Any]]
Answer = dict[str, Any]


def event(name: str, schema: type[Schema]) -> Callable[[Handler], Handler]:
    """Answer an event: its sender is checked again, then what it sent; refusals are answers too."""

    def register(handler: Handler) -> Handler:
        @wraps(handler)
        def answer(*sent: Any) -> Answer:
            try:
                ticket = standing_ticket(handler.hub_policy)  # type: ignore[attr-defined]
                return handler(ticket, schema().load(sent[0] if sent else {}))
            except ValidationError as error:
                return {"ok": False, "errors": error.normalized_messages()}
            except HubError as error:
                return {"ok": False, "detail": error.detail}

        socketio.on(name)(answer)
        return handler

    return register


def standing_ticket(who: Who) -> Ticket:
    """The sender's ticket. Raises NotSignedIn, and has the socket cut, when what it rests on holds no longer."""
    ticket = ticket_of(request.environ)
    if ticket is None:
        raise NotSignedIn()
    if sessions.broken([ticket.footing]):
        live().cut(ticket)
        raise NotSignedIn()
    check(who, embedded=not current_app.config["HUB"].production)
    return ticket


def live() -> Any:
    """The live line of the current application."""
    return current_app.extensions["hub_live"]


@socketio.on("connect")
@allow(Who.SIGNED_IN)
def connect(auth: Any = None) -> None:
    """Send what the client has not shown, or `reset` when its numbers are of another history."""
    ticket = ticket_of(request.environ) or _ticket_without_guard()
    try:
        shown = ConnectIn().load(auth or {})
        if sessions.broken([ticket.footing]):
            raise NotSignedIn()
    except (HubError, ValidationError) as error:
        ticket.opened_at = 0.0  # the dispatcher cuts it at its next look: no socket ends within its own greeting
        raise ConnectionRefusedError("refused") from error
    ticket.sid = request.sid  # type: ignore[attr-defined]
    join_room(realtime.room_of(ticket.account_id))  # before reading: what is committed later is emitted to the room
    join_room(realtime.EVERYBODY)
    _catch_up(ticket, shown["cursor"], shown["epoch"], live().door)


def _catch_up(ticket: Ticket, cursor: int | None, epoch: str | None, door: Door) -> None:
    """Without a cursor a client starts at the head of the moment when it came in: it may have been told since."""
    page = notifications.page(ticket.account_id, ticket.head if cursor is None else cursor)
    door.start_from(ticket.account_id, page.items[-1].seq if page.items else page.head)
    if (epoch is not None and epoch != page.epoch) or (cursor is not None and cursor > page.head):
        emit("reset")
    elif page.items:
        emit("notifications", ItemOut(many=True).dump(page.items))


def _ticket_without_guard() -> Ticket:
    """The ticket of a socket that came in by another server than ours, such as a test's."""
    footing = footing_of_request()
    if footing is None:
        raise ConnectionRefusedError("session")
    ticket = Ticket(footing, notifications.head(footing.account_id), guarded=False)
    if live().door.admit(ticket):
        raise ConnectionRefusedError("full")
    request.environ[TICKET] = ticket
    return ticket


@socketio.on("disconnect")
def disconnect(_reason: str = "") -> None:
    """The client has gone, or says so: then its line is closed, and the guard sees it leave."""
    ticket = ticket_of(request.environ)
    if ticket is not None and ticket.guarded:
        live().door.fall_silent(ticket)
        live().cut(ticket)
    elif ticket is not None:
        live().door.leave(ticket)


@event("sync", SyncIn)
@allow(Who.SIGNED_IN)
def sync(ticket: Ticket, sent: dict[str, Any]) -> Answer:
    """A page after a number."""
    return {"ok": True, **PageOut().dump(notifications.page(ticket.account_id, sent["after"]))}


@event("ack", AckIn)
@allow(Who.SIGNED_IN)
def ack(ticket: Ticket, sent: dict[str, Any]) -> Answer:
    """Seen up to a number."""
    with unit_of_work():
        return {"ok": True, "seen": notifications.ack(ticket.account_id, sent["seq"])}


@socketio.on("*")
@allow(Who.SIGNED_IN)
def unknown(*_sent: Any) -> Answer:
    """Nobody knows that event."""
    return {"ok": False, "detail": "Cet événement n’existe pas."}


def undeclared() -> list[str]:
    """Events that say not whom they serve; leaving needs no permission."""
    return sorted(n for n, handler, _ in socketio.handlers if n != "disconnect" and not hasattr(handler, "hub_policy"))
