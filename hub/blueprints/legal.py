"""Pages that the law asks for, told by the territory's folder; and what robots read."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from hub.errors import NotFound
from hub.extensions import territory
from hub.policy import Who, allow
from hub.services import feed

bp = Blueprint("legal", __name__)

SECURITY_DAYS = 180  # RFC 9116 wants less than a year


@bp.get("/mentions-legales", defaults={"slug": "mentions-legales"})
@bp.get("/donnees-personnelles", defaults={"slug": "donnees-personnelles"})
@bp.get("/accessibilite", defaults={"slug": "accessibilite"})
@bp.get("/conditions", defaults={"slug": "conditions"})
@bp.get("/contact", defaults={"slug": "contact"})
@allow(Who.ANYONE)
def show(slug: str) -> ResponseReturnValue:
    """One legal page."""
    return render_template("legal/show.html", page=territory.legal.page(slug))


@bp.get("/plan-du-site")
@allow(Who.ANYONE)
def site_map() -> ResponseReturnValue:
    """Every public page, as a list of links."""
    return render_template("legal/site_map.html", pages=territory.legal.pages.values())


@bp.get("/.well-known/security.txt")
@allow(Who.ANYONE)
def security_txt() -> ResponseReturnValue:
    """Whom to tell of a fault in security (RFC 9116). 404 until the authority gives a contact."""
    contact = territory.legal.facts["security_contact"]
    if not contact:
        raise NotFound()
    address = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    expires = (datetime.now(UTC) + timedelta(days=SECURITY_DAYS)).replace(microsecond=0, hour=0, minute=0, second=0)
    lines = [f"Contact: {address}", f"Expires: {expires.isoformat()}", "Preferred-Languages: fr, en"]
    lines.append(f"Canonical: {_base()}/.well-known/security.txt")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/robots.txt")
@allow(Who.ANYONE)
def robots() -> ResponseReturnValue:
    """What engines may visit: what is public, and never the pages of a search."""
    closed = ("/api/", "/recherche", "/compte", "/moderation", "/notifications", "/connexion", "/inscription")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {_base()}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
@allow(Who.ANYONE)
def sitemap() -> ResponseReturnValue:
    """Addresses that engines may list: public pages, and the apprenticeships and visits on line."""
    listed = feed.listed_ids()
    xml = render_template("legal/sitemap.xml", base=_base(), slugs=territory.legal.pages, postings=listed)
    return Response(xml, mimetype="application/xml")


def _base() -> str:
    return str(current_app.config["HUB"].base_url)
