"""Which browser session, or which token, a connection rests on; a session that is left ends for good."""

from typing import Any

from flask import Flask, Response, g, request, session
from flask_login import user_logged_in, user_logged_out
from flask_security import current_user

from hub.policy import current_account
from hub.services import sessions, tokens
from hub.services.sessions import Footing
from hub.unit_of_work import unit_of_work

SESSION = "hub_session"
SIGNED_IN = "_user_id"  # where Flask-Login keeps who signed in


def footing_of_request() -> Footing | None:
    """What the current request stands on, or None. A session without a name of its own is none."""
    if not current_user.is_authenticated:
        return None
    if SIGNED_IN in session:
        return sessions.footing(current_account, session_id=session[SESSION]) if SESSION in session else None
    secret = request.headers.get("Authorization", "").partition(" ")[2]
    return sessions.footing(current_account, token_hash=tokens.hashed(secret))


def name_session(response: Response) -> Response:
    """Give a signed-in browser session its name; end the one that was left in this request."""
    ended = g.pop("hub_ended_session", None)
    if ended:
        with unit_of_work():
            sessions.end(ended)
    if SIGNED_IN in session and SESSION not in session:
        session[SESSION] = sessions.new_id()
    return response


def on_sign_in(_app: Flask, **_signal: Any) -> None:
    """Another sign-in is another session."""
    session.pop(SESSION, None)


def on_sign_out(_app: Flask, **_signal: Any) -> None:
    """Remember what to end once the request's own work is committed."""
    left = session.pop(SESSION, None)
    if left:
        g.hub_ended_session = left


def bind(app: Flask) -> None:
    """Name sessions from now on."""
    user_logged_in.connect(on_sign_in, app)
    user_logged_out.connect(on_sign_out, app)
    app.after_request(name_session)
