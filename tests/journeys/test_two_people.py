"""Two moderators on one posting, and two tabs of one teacher."""

import pytest
from playwright.sync_api import expect

from tests.browser import troubles
from tests.journeys.acts import approve, listening, period, shown, the_cast
from tests.make import make_offer, published, submitted

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_the_second_decision_is_refused_with_what_happened_and_the_message_is_kept(visit, app):
    cast = the_cast()
    offer = submitted(cast.sarah, make_offer(cast.sarah, kind="pfmp", title="Un mois à l’atelier", **period()))
    desk = visit(f"/moderation/{offer.id}", person=cast.karim)
    desk.get_by_label("Message à l’auteur").fill("Quels équipements de protection ?")
    approve(visit("/moderation/", person=cast.elise), "Un mois à l’atelier")
    with desk.expect_response(lambda answer: answer.request.method == "POST") as answer:
        desk.locator(".decide").get_by_role("button", name="Demander").click()
    assert answer.value.status == 409
    expect(desk.get_by_role("alert")).to_contain_text("Quelqu’un a agi avant vous")
    expect(desk.get_by_role("alert")).to_contain_text("Élise")
    expect(desk.get_by_role("alert")).to_contain_text("Quels équipements de protection ?")


def test_two_tabs_show_one_toast(visit, app):
    cast = the_cast()
    first = listening(visit("/", person=cast.nathalie))
    second = first.context.new_page()
    second.goto(first.url)
    listening(second)
    published(cast.sarah, make_offer(cast.sarah, kind="pfmp", title="Un mois à l’atelier", **period()), cast.elise)
    for tab in (first, second):
        expect(tab.locator(".top .js-unread")).to_have_text("1")
    (told,) = shown(first) + shown(second)
    assert troubles(first if shown(first) else second) == []
    assert "« Un mois à l’atelier » répond à votre besoin" in told["title"]
