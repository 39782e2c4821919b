"""Pages that the law asks for: on every page, and true to the territory's folder."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from hub.extensions import territory
from tests.cast import contract, on_line
from tests.forms import text_of
from tests.people import authority, company

ORVELINE = Path(__file__).parents[1] / "territories" / "orveline"
SIX = ("/accessibilite", "/donnees-personnelles", "/mentions-legales", "/conditions", "/plan-du-site", "/contact")
PUBLIC = (
    "/",
    "/carte",
    "/recherche?q=x",
    "/publier",
    "/publier/offre",
    "/publier/besoin",
    "/connexion",
    "/inscription",
)
FOOT = re.compile(r'<nav aria-label="Informations légales">(.*?)</nav>', re.S)


@pytest.mark.parametrize("page", [*PUBLIC, *SIX, "/nulle-part"])
def test_the_foot_of_every_page_leads_to_the_six(client, page):
    links = re.findall(r'href="([^"]+)"', FOOT.search(client.get(page).text)[1])
    assert sorted(links) == sorted(SIX)
    assert {client.get(link).status_code for link in links} == {200}


def test_the_page_of_a_posting_leads_to_the_six(client):
    posting = on_line(company(), authority()[0], contract())
    assert all(f'href="{link}"' in client.get(f"/annonces/{posting.id}").text for link in SIX)


def test_the_state_of_accessibility_is_in_the_foot_and_on_its_page(client):
    status = territory.legal.accessibility.status
    assert f"Accessibilité : {status}" in text_of(client.get("/"))
    assert f"État de conformité : {status}" in text_of(client.get("/accessibilite"))


def test_the_authority_answers_for_the_service(client):
    assert territory.authority.name in text_of(client.get("/mentions-legales"))


@pytest.mark.parametrize("page", SIX)
def test_legal_pages_set_no_cookie(client, page):
    assert "Set-Cookie" not in client.get(page).headers


def test_the_plan_leads_only_to_pages_that_answer(client):
    links = re.findall(r'<li><a href="(/[^"]*)"', client.get("/plan-du-site").text)
    assert len(links) >= 12
    assert {client.get(link).status_code for link in links} == {200}


def test_robots_are_kept_out_of_searches_and_personal_pages(client):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert robots.can_fetch("*", "/annonces/abc")
    assert not robots.can_fetch("*", "/recherche?q=x")
    assert not robots.can_fetch("*", "/compte")


def test_the_site_map_is_well_formed_and_holds_what_is_listed(client):
    posting = on_line(company(), authority()[0], contract())
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    addresses = [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"http://127.0.0.1:5000/annonces/{posting.id}" in addresses


def test_no_security_contact_is_made_up(client):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_the_security_contact_is_told_for_less_than_a_year(make_app, tmp_path):
    folder = shutil.copytree(ORVELINE, tmp_path / "territory")
    facts = (folder / "territory.toml").read_text(encoding="utf-8")
    named = facts.replace("[legal]", '[legal]\nsecurity_contact = "securite@orveline.example"', 1)
    (folder / "territory.toml").write_text(named, encoding="utf-8")
    answer = make_app(territory=folder).test_client().get("/.well-known/security.txt")
    assert "Contact: mailto:securite@orveline.example" in answer.text
    expires = datetime.fromisoformat(re.search(r"Expires: (\S+)", answer.text)[1])
    assert answer.mimetype == "text/plain"
    assert datetime.now(UTC) < expires < datetime.now(UTC) + timedelta(days=365)


def test_browsers_find_the_icon_and_the_name(client):
    manifest = client.get("/manifest.webmanifest").get_json()
    assert manifest["short_name"] == territory.brand
    assert client.get("/favicon.ico").location == manifest["icons"][0]["src"]
    with client.get(manifest["icons"][0]["src"]) as icon:
        assert (icon.status_code, icon.mimetype) == (200, "image/svg+xml")
