"""What browsers ask of the territory itself: its colours, its name on a home screen, its icon."""

from hashlib import sha256
from typing import Final

from flask import Blueprint, Response, jsonify, redirect
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from hub.blueprints.shell import asset
from hub.extensions import territory
from hub.policy import Who, allow
from hub.territory import Territory, shipped

bp = Blueprint("brand", __name__)

FOR_EVER: Final = "public, max-age=31536000, immutable"
A_DAY: Final = "public, max-age=86400"
# The dark theme has colours of its own, which no territory changes.
WHERE: Final = "@media screen and (prefers-color-scheme:light),print{%s}"


def colours_address(one: Territory) -> str:
    """The sheet of a territory's own colours, by the hash of its content; "" for those that the pages have already."""
    if one.folder == shipped():
        return ""
    return f"/territoire.css?v={sha256(one.stylesheet.encode()).hexdigest()[:12]}"


@bp.record_once
def tell_pages(state: BlueprintSetupState) -> None:
    """Give the layout the address of the colours."""
    address = colours_address(state.app.extensions["hub_territory"])
    state.app.jinja_env.globals["territory_colours"] = address


@bp.get("/territoire.css")
@allow(Who.ANYONE)
def colours() -> ResponseReturnValue:
    """The territory's colours, over those of the pages."""
    response = Response(WHERE % territory.stylesheet, mimetype="text/css")
    response.headers["Cache-Control"] = FOR_EVER
    return response


@bp.get("/manifest.webmanifest")
@allow(Who.ANYONE)
def manifest() -> ResponseReturnValue:
    """The hub on a home screen."""
    response = jsonify(
        name=f"{territory.brand}, {territory.tagline}",
        short_name=territory.brand,
        description=territory.description,
        lang="fr",
        start_url="/",
        scope="/",
        display="standalone",
        theme_color=territory.colours["sea-900"],
        background_color=territory.colours["dune-50"],
        icons=[{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = A_DAY
    return response


@bp.get("/favicon.ico")
@allow(Who.ANYONE)
def icon() -> ResponseReturnValue:
    """Where browsers that look for no link find the icon."""
    return redirect(asset("icon.svg"), 302)
