"""The sign-in family, one's account and the organisations, as a real browser shows them."""

import time

import pytest
from playwright.sync_api import Page

from hub.services import invitations, links, organisations
from hub.services.links import Purpose
from hub.unit_of_work import unit_of_work
from hub.vocabulary import MemberRole, Trust
from tests import people
from tests.browser import session_of, troubles
from tests.forms import link_to

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SIGNED_OUT = ["/connexion", "/inscription", "/mot-de-passe/oublie", "/connexion/cle", "/connexion/lien/ancien", "/mail"]
OWN = [
    "/compte",
    "/compte/adresse",
    "/compte/jetons",
    "/compte/suppression",
    "/compte/mot-de-passe",
    "/compte/double-authentification",
    "/compte/codes-de-secours",
    "/compte/cles-d-acces",
    "/compte/verification",
    "/organisations/nouvelle",
]


@pytest.fixture
def recent(monkeypatch):
    """Whoever signs in during this test did so a moment ago."""

    def sign_in(app, client, person):
        with client.session_transaction() as session:
            session.update({"_user_id": person.account.fs_uniquifier, "_fresh": True, "fs_paa": time.time()})
        return client

    monkeypatch.setattr("tests.browser.sign_in", sign_in)


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_the_sign_in_family_holds_nothing_against_anybody(visit, path):
    assert troubles(visit(path)) == []


@pytest.mark.parametrize("path", OWN)
def test_the_pages_of_an_account_hold_nothing_against_anybody(visit, recent, path):
    page = visit(path, person=people.company())
    assert page.url.endswith(path)
    assert troubles(page) == []


def test_the_pages_of_an_organisation_hold_nothing_against_anybody(visit, recent):
    sarah = people.company()
    people.colleague(sarah)
    with unit_of_work():
        organisation = organisations.get(sarah.organisation_id)
        invitations.invite(sarah.account, organisation, "ada@bellevoile.example", MemberRole.MEMBER)
    page = visit("/compte", person=sarah)
    for end in ("", "/modifier", "/membres"):
        page.goto(f"{origin(page)}/organisations/{sarah.organisation_id}{end}")
        assert troubles(page) == []


def test_the_moderators_list_of_organisations_holds_nothing_against_anybody(visit):
    people.company(trust=Trust.UNVERIFIED)
    elise, _ = people.authority()
    assert troubles(visit("/moderation/organisations", person=elise)) == []


def test_refused_forms_hold_nothing_against_anybody(visit, recent):
    page = visit("/inscription")
    page.fill("#f-email", "ada@exemple.example")
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    page.click("text=Recevoir le lien")
    assert page.locator("#f-name[aria-invalid]").count() == 1
    assert troubles(page) == []


def test_a_link_is_followed_without_a_script(visit):
    page = visit("/connexion", scripts=False)
    with unit_of_work():
        links.send(Purpose.CONFIRM, "ada@bellevoile.example", name="Ada Marin")
    page.goto(origin(page) + link_to("ada@bellevoile.example"))
    page.click("text=Confirmer et me connecter")
    assert page.url.endswith("/organisations/nouvelle")


def test_an_authenticator_shows_an_image_to_scan_and_codes_to_keep(visit, recent):
    page = visit("/compte/double-authentification", person=people.company())
    page.click("text=Commencer")
    assert page.locator(".qr img").evaluate("image => image.complete && image.naturalWidth > 0")
    assert troubles(page) == []
    page.goto(f"{origin(page)}/compte/codes-de-secours")
    page.click("text=Faire de nouveaux codes")
    assert page.locator(".codes code").count() == 8
    assert troubles(page) == []


def add_authenticator(page: Page) -> None:
    """A passkey ring that answers by itself."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    ring = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": ring | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )


def origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def by_name(page: Page, app, person: people.Person) -> str:
    """Sign that person in under the name of this machine: a passkey belongs to a name, never to a number."""
    site = origin(page).replace("127.0.0.1", "localhost")
    page.context.add_cookies([{"name": "session", "value": session_of(app, person), "url": site}])
    return site


@pytest.mark.parametrize("usage", ["first", "secondary"])
def test_a_passkey_is_added_used_and_taken_off(visit, recent, app, usage):
    page = visit("/connexion")
    add_authenticator(page)
    site = by_name(page, app, people.company())
    page.goto(f"{site}/compte/cles-d-acces")
    page.fill("#f-name", "téléphone")
    page.check(f"input[value={usage}]", force=True)
    page.click("button:has-text('Ajouter la clé')")
    page.wait_for_selector("text=La clé « téléphone » est ajoutée.")
    page.goto(f"{site}/compte/verification?next=/compte/jetons")
    page.click("button:has-text('Utiliser ma clé')")
    page.wait_for_url("**/compte/jetons")
    page.goto(f"{site}/compte/cles-d-acces")
    page.click("button:has-text('Retirer')")
    page.wait_for_selector("text=La clé « téléphone » est retirée.")


def test_a_passkey_signs_in_alone(visit, recent, app):
    page = visit("/connexion")
    add_authenticator(page)
    site = by_name(page, app, people.company())
    page.goto(f"{site}/compte/cles-d-acces")
    page.fill("#f-name", "téléphone")
    page.check("input[value=first]", force=True)
    page.click("button:has-text('Ajouter la clé')")
    page.wait_for_selector("text=La clé « téléphone » est ajoutée.")
    page.context.clear_cookies()
    page.goto(f"{site}/connexion/cle")
    page.click("button:has-text('Utiliser ma clé')")
    page.wait_for_url(f"{site}/")
    assert "Sarah Delattre" in page.inner_text("header")
