"""Pages with nothing on them yet, and pages that refuse what was sent: as well made as the others."""

import pytest
from playwright.sync_api import Browser

from tests import people
from tests.journeys.test_every_page import well_made
from tests.journeys.town import COMPANY, MODERATOR, STRANGER, Town
from tests.make import make_account
from tests.people import Person

EMPTY = {
    "anybody": ("/", "/carte", "/recherche?q=soudure"),
    "company": ("/", "/correspondances", "/mes-annonces", "/favoris", "/notifications", "/publier"),
    "school": ("/", "/mes-annonces"),
    "moderator": ("/", "/moderation/", "/moderation/organisations"),
    "newcomer": ("/", "/mes-annonces", "/correspondances", "/compte", "/publier/offre"),
}
SEND_EMPTY = """form => {
  form.noValidate = true;
  for (const field of form.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), textarea"))
    field.value = "";
  form.requestSubmit([...form.elements].find(({value}) => ["publish", "reject"].includes(value)));
}"""
FORMS = [
    (STRANGER, "/publier/offre", "#annonce"),
    (STRANGER, "/publier/besoin?kind=pfmp", "#annonce"),
    (STRANGER, "/publier/offre?kind=visit", "#annonce"),
    (STRANGER, "/connexion", "main form"),
    (STRANGER, "/inscription", "main form"),
    (STRANGER, "/mot-de-passe/oublie", "main form"),
    (COMPANY, "/publier/offre", "#annonce"),
    (COMPANY, "/annonces/{published}/modifier", "#annonce"),
    (COMPANY, "/organisations/nouvelle", "main form"),
    (COMPANY, "/organisations/{company}/modifier", "main form"),
    (COMPANY, "/organisations/{company}/membres", "form[action$=invitations]"),
    (COMPANY, "/compte/adresse", "main form"),
    (COMPANY, "/compte/jetons", "form[action='/compte/jetons']"),
    (COMPANY, "/compte/mot-de-passe", "main form"),
    (MODERATOR, "/moderation/{waiting}", "#decision"),
]


def newcomer() -> Person:
    """Somebody who belongs nowhere yet."""
    return Person(make_account().id, "")


WHO = {
    "anybody": lambda: None,
    "company": people.company,
    "school": people.lycee,
    "moderator": lambda: people.authority()[0],
    "newcomer": newcomer,
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("reader", EMPTY)
def test_a_page_without_content_is_as_well_made(visit, site, reader):
    page = visit(EMPTY[reader][0], person=WHO[reader]())
    found = {}
    for path in EMPTY[reader]:
        answer = page.goto(site + path)
        found[path] = [] if answer and answer.status == 200 else ["not there"]
        found[path] += well_made(page)
    assert [fault for fault in found.items() if fault[1]] == []


@pytest.mark.parametrize(("reader", "path", "form"), FORMS)
def test_a_page_that_refuses_is_as_well_made_and_says_why(town: Town, chromium: Browser, reader, path, form):
    page = town.page(chromium, reader)
    page.goto(town.url + path.format(**town.names))
    with page.expect_navigation() as answer:
        page.locator(form).first.evaluate(SEND_EMPTY)
    assert answer.value and answer.value.status == 422
    assert page.locator(".summary, .err, [role=alert]").count() > 0
    assert well_made(page) == []
