"""Forms as a browser without JavaScript fills and sends them."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from hub.extensions import db
from hub.models import Mail

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token(client: FlaskClient, page: str) -> str:
    """The hidden token of a page's form."""
    found = TOKEN.search(client.get(page).get_data(as_text=True))
    assert found, f"{page} has no form"
    return found[1]


def send(client: FlaskClient, path: str, page: str = "", **fields: Any) -> Any:
    """Open `page` (else the address of the form itself), fill its form, send it to `path`."""
    return client.post(path, data={"csrf_token": token(client, page or path), **fields})


def text_of(response: Any) -> str:
    """The page's source with its entities resolved."""
    return unescape(response.get_data(as_text=True))


def posted(kind: str = "") -> list[Mail]:
    """Mails in the outbox, oldest first."""
    rows = db.session.query(Mail).order_by(Mail.id).all()
    return [mail for mail in rows if kind in ("", mail.kind)]


def link_to(email: str) -> str:
    """The path that the last mail to that address carries."""
    return [mail for mail in posted() if mail.recipient == email][-1].data["path"]
