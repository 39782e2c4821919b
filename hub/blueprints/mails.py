"""The mail of the embedded hub: what would have been sent, read in the browser."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from hub.errors import NotFound
from hub.policy import Who, allow

bp = Blueprint("mails", __name__, url_prefix="/mail")
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Received:
    """One mail of the folder."""

    name: str
    subject: str
    recipient: str
    sent_at: datetime | None
    text: str


def _folder() -> Path:
    """Where mail is written. Raises NotFound when it leaves by SMTP."""
    url = urlsplit(current_app.config["HUB"].mail)
    if url.scheme != "file":
        raise NotFound()
    return Path(unquote(url.path))


def _read(path: Path) -> Received:
    message = message_from_bytes(path.read_bytes(), EmailMessage, policy=default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return Received(
        path.stem,
        str(message["Subject"]),
        str(message["To"]),
        date.datetime if date else None,
        body.get_content() if body else "",
    )


@bp.get("")
@allow(Who.EMBEDDED)
def index() -> ResponseReturnValue:
    """The last hundred mails, newest first."""
    paths = sorted(_folder().glob("*.eml"), reverse=True)[:SHOWN]
    return render_template("mails/index.html", mails=[_read(path) for path in paths])


@bp.get("/<name>")
@allow(Who.EMBEDDED)
def show(name: str) -> ResponseReturnValue:
    """One mail as text, its links to be followed."""
    path = next((path for path in _folder().glob("*.eml") if path.stem == name), None)
    if path is None:
        raise NotFound()
    return render_template("mails/show.html", mail=_read(path))
