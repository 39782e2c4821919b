"""What a reader sees when something arrives, in a real browser on a real server."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hub.extensions import db
from hub.services import notifications
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Event
from tests.browser import faults, session_of
from tests.make import make_offer, published
from tests.people import Person, authority, company, lycee
from tests.servers import start_server

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

MATCH = {"score": 0.94, "reasons": ["Même métier", "Mêmes dates"], "side": "offer", "posting_kind": "pfmp"}
NO_SOCKET = "window.WebSocket = class { constructor() { throw new Error('closed network'); } };"
SOON_MS = 20_000  # two shared cores


@pytest.fixture
def nathalie(app) -> Person:
    return lycee()


@pytest.fixture
def enter(app, chromium, nathalie) -> Iterator[Callable[..., BrowserContext]]:
    """`enter(url)`: a browser in which Nathalie is signed in."""
    contexts = []

    def open_browser(url: str) -> BrowserContext:
        db.session.commit()
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR", reduced_motion="reduce")
        context.add_cookies([{"name": "session", "value": session_of(app, nathalie), "url": url}])
        contexts.append(context)
        return context

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def browser(server, enter) -> BrowserContext:
    return enter(server.url)


def tell(person: Person, *texts: str, live: bool = True) -> None:
    with unit_of_work():
        for text in texts:
            notifications.tell(person.account_id, Event.MATCH, text, "/notifications", MATCH, live=live)


def visit(browser: BrowserContext, url: str, seq: int) -> Page:
    """A page whose line stands: it knows the head."""
    page = browser.new_page()
    page.goto(url)
    stored = "seq => Object.values(localStorage).some(kept => JSON.parse(kept).seq === seq)"
    page.wait_for_function(stored, arg=seq, timeout=SOON_MS)
    return page


def toasts(page: Page):
    return page.locator("#toasts > .toast")


def bell(page: Page):
    return page.locator(".top .js-unread")


def test_a_match_is_told_without_reloading_and_waits_to_be_read(server, browser, nathalie):
    page = visit(browser, server.url, 0)
    tell(nathalie, "« Soudure au port » répond à votre besoin")
    toast = toasts(page)
    expect(toast).to_contain_text("« Soudure au port » répond à votre besoin", timeout=SOON_MS)
    expect(toast).to_contain_text("Convient à 94\u00a0%\u00a0: Même métier, Mêmes dates")
    expect(toast.get_by_role("link", name="Voir l’offre")).to_have_attribute("href", "/notifications")
    expect(bell(page)).to_have_text("1")
    expect(page.locator(".top .js-unread-text")).to_have_text(", 1 non lue")
    assert faults(page) == []
    toast.get_by_role("button", name="Plus tard").click()
    expect(toast).to_have_count(0)
    expect(bell(page)).to_have_text("1")


def test_following_its_link_marks_it_as_read(server, browser, nathalie):
    page = visit(browser, server.url, 0)
    tell(nathalie, "Une offre")
    toasts(page).get_by_role("link", name="Voir l’offre").click(timeout=SOON_MS)
    expect(page).to_have_url(f"{server.url}/notifications", timeout=SOON_MS)
    expect(bell(page)).to_have_text("", timeout=SOON_MS)


def test_one_toast_a_browser_and_every_tab_counts(server, browser, nathalie):
    first = visit(browser, server.url, 0)
    second = visit(browser, f"{server.url}/notifications", 0)
    second.bring_to_front()
    tell(nathalie, "Une offre")
    for page in (first, second):
        expect(bell(page)).to_have_text("1", timeout=SOON_MS)
    assert toasts(first).count() + toasts(second).count() == 1


def test_when_the_tab_with_the_line_closes_another_goes_on(server, browser, nathalie):
    first = visit(browser, server.url, 0)
    second = visit(browser, f"{server.url}/notifications", 0)
    first.close()
    tell(nathalie, "Une offre")
    expect(toasts(second)).to_have_count(1, timeout=SOON_MS)


def test_nothing_is_told_twice_and_what_was_missed_is_told_at_the_next_visit(server, browser, nathalie):
    page = visit(browser, server.url, 0)
    tell(nathalie, "Vue")
    expect(toasts(page)).to_have_count(1, timeout=SOON_MS)
    page.close()
    tell(nathalie, "Manquée")
    again = visit(browser, server.url, 2)
    expect(toasts(again)).to_have_count(1, timeout=SOON_MS)
    expect(toasts(again)).to_contain_text("Manquée")
    expect(bell(again)).to_have_text("2")


def test_a_first_visit_tells_nothing_of_the_past(server, browser, nathalie):
    tell(nathalie, "Ancienne", "Ancienne aussi")
    page = visit(browser, server.url, 2)
    expect(bell(page)).to_have_text("2")
    expect(toasts(page)).to_have_count(0)


def test_three_stand_and_the_others_are_counted(server, browser, nathalie):
    page = visit(browser, server.url, 0)
    tell(nathalie, "Un", "Deux", "Trois", "Quatre", "Cinq")
    expect(toasts(page)).to_have_count(4, timeout=SOON_MS)
    expect(toasts(page).last).to_contain_text("et 2 autres")
    expect(bell(page)).to_have_text("5")


def test_what_asks_for_no_toast_is_only_counted(server, browser, nathalie):
    page = visit(browser, server.url, 0)
    tell(nathalie, "Sans bruit", live=False)
    expect(bell(page)).to_have_text("1", timeout=SOON_MS)
    expect(toasts(page)).to_have_count(0)


def test_the_feed_offers_what_is_new_and_does_not_move(server, browser):
    sarah, (elise, _) = company(), authority()
    offer = make_offer(sarah, title="Visiter la forme de radoub")
    page = visit(browser, server.url, 0)
    published(sarah, offer, elise)
    button = page.locator("#new-postings")
    expect(button).to_have_text("1\u00a0nouvelle publication", timeout=SOON_MS)
    assert "Visiter la forme de radoub" not in page.content()
    button.click()
    expect(page.get_by_text("Visiter la forme de radoub").first).to_be_visible(timeout=SOON_MS)


def test_the_open_centre_shows_what_arrives(server, browser, nathalie):
    page = visit(browser, f"{server.url}/notifications", 0)
    tell(nathalie, "Une offre")
    expect(page.locator("#notices .nt")).to_contain_text("Une offre", timeout=SOON_MS)


def test_a_lost_line_is_said_and_made_up_for(app, database, enter, nathalie, tmp_path):
    server = start_server(database.url, tmp_path)
    page = visit(enter(server.url), server.url, 0)
    banner = page.locator("#connection-lost")
    expect(banner).to_be_hidden()
    server.stop()
    expect(banner).to_be_visible(timeout=SOON_MS)
    expect(banner).to_contain_text("Connexion perdue. Votre texte est gardé, nous réessayons.")
    tell(nathalie, "Pendant la coupure")
    back = start_server(database.url, tmp_path, port=urlsplit(server.url).port)
    expect(toasts(page)).to_contain_text("Pendant la coupure", timeout=3 * SOON_MS)
    expect(banner).to_be_hidden()
    back.stop()


def test_a_network_without_sockets_is_asked_every_fifteen_seconds(server, browser, nathalie):
    browser.add_init_script(NO_SOCKET)
    browser.clock.install()
    page = visit(browser, server.url, 0)
    tell(nathalie, "Par la petite porte")
    browser.clock.run_for(16_000)
    expect(toasts(page)).to_contain_text("Par la petite porte", timeout=SOON_MS)
    expect(page.locator("#connection-lost")).to_be_hidden()
