"""What every page needs around its content: names, counts, assets, icons."""

import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from hub import vocabulary
from hub.blueprints import signin
from hub.extensions import territory
from hub.policy import current_account, current_standing
from hub.rules.wording import age_text
from hub.services import notifications, organisations

STATIC = Path(__file__).parents[1] / "static"
SYMBOL = re.compile(rb'<symbol id="(i-[\w-]+)".*?</symbol>', re.DOTALL)
USED = re.compile(rb'href="#(i-[\w-]+)"')
SCRIPTED = (b"<body data-account", b"data-publish")


@lru_cache
def manifest() -> dict[str, str]:
    """Built assets: name → hashed name. Empty before the first build."""
    path = STATIC / "manifest.json"
    return dict(json.loads(path.read_text())) if path.is_file() else {}


def asset(name: str) -> str:
    """Address of a built asset, with the hash of its content in its name."""
    return f"/static/{manifest().get(name, name)}"


def age(since: datetime | None) -> str:
    """How long ago, in words; "" for what never happened."""
    return age_text(since, datetime.now(UTC), territory.zone) if since else ""


def here() -> str:
    """The address of this page with its query, for forms that come back to it (no referrer is ever sent)."""
    return request.full_path.rstrip("?")


def back(otherwise: str) -> ResponseReturnValue:
    """To the page of ours that the form names in `retour`, else to `otherwise`."""
    return redirect(signin.local_path(request.form.get("retour", ""), otherwise), 303)


def context() -> dict[str, Any]:
    """What layout.html reads; two queries for who is signed in, none for others."""
    if "hub_fault" in g or not current_user.is_authenticated:
        return {"current_account": None, "my_organisations": [], "active_organisation": None, "unread": 0}
    standing = current_standing()
    mine = organisations.of_account(current_account.id)
    return {
        "current_account": current_account,
        "standing": standing,
        "my_organisations": mine,
        "active_organisation": next((one for one in mine if one.id == standing.organisation_id), None),
        "is_moderator": standing.moderator,
        "unread": notifications.unread_count(current_account.id),
    }


def slim(response: Response) -> Response:
    """Leave out of the sprite what a page for reading does not show: a fifth of its weight.

    All pictograms stay where scripts may bring others: for who is signed in, and beside a live form.
    """
    if response.mimetype != "text/html" or response.direct_passthrough:
        return response
    page = response.get_data()
    start = page.find(b"<svg hidden")
    if start < 0 or any(mark in page for mark in SCRIPTED):
        return response
    end = page.find(b"</svg>", start)
    used = set(USED.findall(page))
    kept = b"".join(found[0] for found in SYMBOL.finditer(page, start, end) if found[1] in used)
    first = page.find(b"<symbol", start)
    response.set_data(page[:first] + kept + page[end:])
    return response


def bind(app: Flask) -> None:
    """Serve built assets and give templates their globals."""
    app.after_request(slim)
    app.context_processor(context)
    app.jinja_env.globals.update(age=age, asset=asset, here=here, territory=territory, vocabulary=vocabulary)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    drawings = PrefixLoader({"territory": FileSystemLoader(app.extensions["hub_territory"].folder)})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(Path(__file__).parents[1] / "templates"), drawings])
    app.jinja_env.globals["icon"] = vars(app.jinja_env.get_template("components/icon.html").module)["icon"]
    app.jinja_env.globals["embedded"] = lambda: current_app.config["HUB"].env == "embedded"
