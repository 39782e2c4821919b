"""The notification centre, without JavaScript."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from hub.extensions import db
from hub.models import Notification, now
from hub.services import notifications
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Event
from tests.forms import send
from tests.people import Person, lycee, sign_in

MATCH = {"score": 0.94, "reasons": ["même métier", "mêmes dates"]}


@pytest.fixture
def teacher(app) -> Person:
    return lycee()


@pytest.fixture
def browser(app, client, teacher):
    return sign_in(app, client, teacher)


def tell(person: Person, *texts: str, kind: Event = Event.MATCH) -> None:
    with unit_of_work():
        for text in texts:
            notifications.tell(person.account_id, kind, text, "/annonces/x", MATCH if kind == Event.MATCH else {})


def unread(person: Person) -> int:
    db.session.rollback()
    return notifications.unread_count(person.account_id)


def read_up_to(browser, seq: int | str):
    return send(browser, "/notifications/lues", page="/notifications", seq=seq)


def test_the_centre_asks_strangers_to_sign_in(client):
    assert client.get("/notifications").status_code in (302, 303, 401)


def test_an_empty_centre_says_what_will_come(browser):
    page = browser.get("/notifications").text
    assert "Rien de nouveau pour l’instant." in page
    assert "Tout marquer comme lu" not in page


def test_the_newest_comes_first_with_its_reasons(browser, teacher):
    tell(teacher, "Première", "Seconde")
    page = browser.get("/notifications").text
    assert page.index("Seconde") < page.index("Première")
    assert "Convient à 94\u00a0%\u00a0: même métier, mêmes dates" in page
    assert page.count("Non lue<") == 2


def test_days_stand_above_what_they_brought(browser, teacher):
    tell(teacher, "Ancienne", "Récente")
    old = update(Notification).where(Notification.seq == 1).values(created_at=now() - timedelta(days=1))
    with unit_of_work():
        db.session.execute(old)
    page = browser.get("/notifications").text
    assert page.index("Aujourd’hui") < page.index("Récente") < page.index("Hier") < page.index("Ancienne")


def test_marking_as_read_leaves_what_arrived_since(browser, teacher):
    tell(teacher, "Lue")
    assert 'name="seq" value="1"' in browser.get("/notifications").text
    tell(teacher, "Arrivée entre-temps")
    answer = read_up_to(browser, 1)
    assert (answer.status_code, answer.location) == (303, "/notifications")
    assert unread(teacher) == 1


def test_only_a_number_says_how_far_one_has_read(browser, teacher):
    tell(teacher, "Lue")
    assert read_up_to(browser, "tout").status_code == 422
    assert unread(teacher) == 1


@pytest.mark.parametrize(
    ("part", "shown"), [("reponses", "Réponse"), ("correspondances", "Accord"), ("non-lues", "Accord")]
)
def test_the_centre_shows_a_part_of_itself(browser, teacher, part, shown):
    tell(teacher, "Réponse", kind=Event.BOOKING)
    read_up_to(browser, 1)
    tell(teacher, "Accord")
    page = browser.get(f"/notifications?voir={part}").text
    notices = page[page.index('id="notices"') :]
    assert [text for text in ("Réponse", "Accord") if f">{text}<" in notices] == [shown]


def test_older_ones_are_a_link_away(browser, teacher):
    tell(teacher, *(f"Numéro {n}." for n in range(1, 26)))
    first = browser.get("/notifications").text
    assert "Numéro 6." in first and "Numéro 5." not in first
    assert "/notifications?voir=toutes&amp;avant=6" in first
    second = browser.get("/notifications?voir=toutes&avant=6").text
    assert "Numéro 5." in second and "Numéro 6." not in second


def test_nobody_sees_what_others_were_told(browser, teacher):
    tell(lycee(uai="0599902T", name="Lycée des Dunes"), "Pour une autre personne")
    assert "Pour une autre personne" not in browser.get("/notifications").text
