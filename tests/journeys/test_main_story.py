"""A company publishes, a moderator lets through, and the teacher reads why it answers her need."""

import pytest
from playwright.sync_api import Page, expect

from hub.extensions import db
from tests.browser import troubles
from tests.journeys.acts import TITLE, approve, counted, listening, period, shown, the_cast, toasts, write_offer
from tests.journeys.pace import limit, load_text
from tests.make import make_offer, published

UNREAD = "Notifications, 1 non lue"


def test_the_teacher_reads_why_within_a_second_of_the_approval(visit, app, figure):
    cast = the_cast()
    teacher = listening(visit("/", person=cast.nathalie))
    write_offer(visit("/publier/offre", person=cast.sarah))
    desk = visit("/moderation/", person=cast.elise)
    pressed = approve(desk)
    expect(toasts(teacher)).to_contain_text(TITLE)
    (told,) = shown(teacher)
    figure(f"{db.engine.name}: from the moderator's press to the toast {told['at'] - pressed:.2f} s, {load_text()}")
    assert told["at"] - pressed <= limit(1.0)
    assert "Convient à" in told["text"]
    the_centre_agrees(teacher, told["text"])


def the_centre_agrees(teacher: Page, why: str) -> None:
    """The bell counts what the toast said, the centre repeats it, and another page does not show it again."""
    assert counted(teacher) == "1"
    teacher.goto(teacher.url)
    listening(teacher)
    expect(toasts(teacher)).to_have_count(0)
    teacher.get_by_role("link", name=UNREAD).click()
    row = teacher.locator(".nt.is-new")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(why)
    row.get_by_role("link").click()
    expect(teacher.locator("h1")).to_contain_text(TITLE)


def test_the_same_story_without_a_script(visit, app):
    cast = the_cast()
    write_offer(visit("/publier/offre", person=cast.sarah, scripts=False))
    approve(visit("/moderation/", person=cast.elise, scripts=False))
    teacher = visit("/", person=cast.nathalie, scripts=False)
    teacher.get_by_role("link", name=UNREAD).click()
    row = teacher.locator(".nt.is-new")
    expect(row).to_contain_text(TITLE)
    expect(row).to_contain_text("Convient à")
    teacher.get_by_role("button", name="Tout marquer comme lu").click()
    expect(teacher.get_by_role("link", name=UNREAD)).to_have_count(0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_told_while_the_line_was_lost_is_shown_once(visit, app, own_server):
    cast = the_cast()
    page = listening(visit("/", person=cast.nathalie))
    published(cast.sarah, make_offer(cast.sarah, kind="pfmp", title="Une première", **period()), cast.elise)
    expect(toasts(page)).to_have_count(1)
    own_server.crash()
    expect(page.locator("#connection-lost")).to_be_visible()
    assert troubles(page) == []
    published(cast.sarah, make_offer(cast.sarah, kind="pfmp", title="Pendant la coupure", **period()), cast.elise)
    own_server.start()
    expect(toasts(page)).to_have_count(2, timeout=30_000)
    expect(page.locator("#connection-lost")).to_be_hidden()
    assert [told["seq"] for told in shown(page)] == [2, 3]
    assert counted(page) == "2"
