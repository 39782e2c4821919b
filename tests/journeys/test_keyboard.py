"""The main story by keyboard alone, and the keys of the moderators' desk."""

import pytest
from playwright.sync_api import expect

from tests.journeys.acts import listening, toasts
from tests.journeys.keys import Keys
from tests.make import make_need, make_offer, published, submitted
from tests.people import authority, college, company

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TITLE = "Découvrir la chaudronnerie navale"


def test_the_story_needs_no_mouse(visit, app):
    elise, karim = authority()
    marc, sarah = college(), company()
    published(marc, make_need(marc), karim)
    teacher = listening(visit("/", person=marc))
    write_offer(Keys(visit("/publier/offre", person=sarah)))
    desk = visit("/moderation/", person=elise)
    desk.wait_for_load_state("networkidle")  # the keys come with a script
    desk.keyboard.press("a")
    expect(desk.locator(".flash")).to_contain_text(f"« {TITLE} » est en ligne")
    expect(toasts(teacher)).to_contain_text(TITLE)
    keys = Keys(teacher)
    keys.reach("Voir l’offre", key="Shift+Tab")
    keys.press("Enter")
    expect(teacher.locator("h1")).to_contain_text(TITLE)


def write_offer(keys: Keys) -> None:
    """Fill and send the form of an observation in 3e, in the order of the page."""
    keys.reach("Titre")
    keys.write(TITLE)
    expect(keys.page.locator(".rome .line").first).to_be_visible()
    keys.reach("Chaudronnier")
    keys.press("Space")
    keys.reach("Toute l’année")
    keys.press("Enter")
    keys.reach("Publier l’offre", "button")
    keys.press("Enter")
    keys.page.wait_for_url("**/merci")


def test_arrows_choose_the_kind_and_the_focus_stays(visit, app):
    keys = Keys(visit("/publier/offre", person=company()))
    keys.reach("Stage")
    keys.press("ArrowRight")
    expect(keys.page.get_by_label("Premier jour")).to_be_visible()
    expect(keys.page.locator("[name=family][value=pfmp]")).to_be_focused()
    keys.reach("Titre")


@pytest.fixture
def desk(visit, app):
    elise, _ = authority()
    sarah = company()
    for number in (1, 2, 3):
        submitted(sarah, make_offer(sarah, title=f"Offre {number}"))
    page = visit("/moderation/", person=elise)
    page.wait_for_load_state("networkidle")  # the keys come with a script
    return page


def reads(desk, title):
    expect(desk.locator("#h-read")).to_have_text(title)


def test_j_and_k_go_through_the_queue(desk):
    first = desk.locator("#h-read").inner_text()
    desk.keyboard.press("j")
    expect(desk.locator("#h-read")).not_to_have_text(first)
    desk.keyboard.press("k")
    reads(desk, first)


@pytest.mark.parametrize(
    ("key", "button", "sentence"),
    [("m", "Demander", "Une précision est demandée"), ("r", "Refuser", "n’est pas publiée")],
)
def test_a_question_and_a_refusal_want_words_first(desk, key, button, sentence):
    title = desk.locator("#h-read").inner_text()
    desk.keyboard.press(key)
    expect(desk.get_by_label("Message à l’auteur")).to_be_focused()
    desk.keyboard.type("Ajoutez l’adresse")  # its letters are letters here
    keys = Keys(desk)
    keys.reach(button, "button")
    keys.press("Enter")
    expect(desk.locator(".flash")).to_contain_text(f"« {title} »")
    expect(desk.locator(".flash")).to_contain_text(sentence)


def test_keys_can_be_switched_off(desk):
    keys = Keys(desk)
    keys.reach("Raccourcis actifs")
    keys.press("Space", "a")
    first = desk.locator("#h-read").inner_text()
    keys.press("j")
    reads(desk, first)
    assert desk.locator(".flash").count() == 0
