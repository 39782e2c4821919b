"""How long the pages take a person, by the keystroke-level model and what the machine makes them wait for."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import expect

from hub.extensions import db
from hub.models import Establishment, Posting, now
from hub.services.publishing import expiry, terms
from hub.unit_of_work import unit_of_work
from tests.databases import Database
from tests.journeys.conftest import OwnServer
from tests.journeys.pace import Hand
from tests.make import days_ahead, make_offer, published
from tests.people import authority, company, lycee
from tests.servers import wait_until

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SIRET = "99940020300017"
FIRST_OFFER, NEED, AGAIN = 90, 60, 25  # seconds


@pytest.fixture
def own_server(app: Flask, database: Database, tmp_path: Path) -> Iterator[OwnServer]:
    """A server that sends its mail, one file each."""
    server = OwnServer(database, tmp_path, HUB_SCHEDULER="embedded")
    yield server
    server.running.stop()


def test_a_company_without_an_account_publishes_a_first_offer(visit, own_server, figure, tmp_path):
    with unit_of_work():
        known = {"name": "Ateliers Bellevoile", "naf": "25.11Z", "commune_insee": "59271"}
        db.session.add(Establishment(siret=SIRET, commune_name="Grande-Synthe", **known))
    hand = Hand(visit("/publier"))
    hand.follow(hand.page.get_by_role("region", name="Proposer").get_by_role("link", name="Stage"), "**/publier/offre*")
    hand.write(hand.page.get_by_label("SIRET"), SIRET)
    hand.write(hand.page.get_by_label("Titre"), "Découvrir la chaudronnerie navale")
    hand.choose(hand.page.locator(".rome .line").first)
    hand.choose(hand.page.get_by_role("button", name="Toute l’année"))
    hand.write(hand.page.get_by_label("Places par semaine"), "2")
    hand.write(hand.page.get_by_label("E-mail de la personne"), "sarah@bellevoile.example")
    hand.follow(hand.page.locator(".submit .btn-primary"), "**/publier/offre")
    expect(hand.page.locator("main")).to_contain_text("Regardez votre boîte")
    open_mail(hand, tmp_path / "mail")
    hand.follow(hand.page.locator("main form button").first, "**/merci")
    figure(f"a company's first offer, from the choice to « Merci »: {hand}")
    assert [one.state for one in postings()] == ["pending"]
    assert hand.seconds <= FIRST_OFFER


def postings() -> list[Posting]:
    """What the server has stored, oldest first."""
    db.session.rollback()
    return db.session.query(Posting).order_by(Posting.created_at).all()


def open_mail(hand: Hand, folder: Path) -> None:
    """Wait for the mail, read it and press its link."""
    started = time.monotonic()
    wait_until(lambda: list(folder.glob("*.eml")), 30)
    (path,) = folder.glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    (link,) = re.findall(r"https?://\S+/publier/confirmer/\S+", body.get_content() if body else "")
    hand.page.goto(link)
    hand.waited += time.monotonic() - started
    hand.think(2)
    hand.pointings += 2  # the mail, then its link


def test_a_teacher_posts_a_need_and_sees_what_answers(visit, own_server, figure):
    hand = Hand(visit("/", person=lycee()))
    page = hand.page
    hand.follow(page.locator(".top").get_by_role("link", name="Publier"), "**/publier")
    hand.follow(page.get_by_role("region", name="Chercher").get_by_role("link", name="PFMP"), "**/publier/besoin*")
    hand.write(page.get_by_label("Titre"), "6 élèves de 1re MELEC en maintenance")
    hand.choose(page.locator(".rome .line").first)
    hand.write(page.get_by_label("Premier jour"), days_ahead(30).isoformat(), keys=8)
    hand.write(page.get_by_label("Dernier jour"), days_ahead(58).isoformat(), keys=8)
    hand.write(page.get_by_label("Nombre d’élèves"), "6")
    hand.choose(page.locator("label.opt", has_text="1re"))
    hand.follow(page.locator(".submit .btn-primary"), "**/merci")
    figure(f"a teacher's need, from the home page to « Merci »: {hand}")
    assert [one.state for one in postings()] == ["pending"]
    assert hand.seconds <= NEED


def test_a_company_publishes_again_what_it_published_last_year(visit, own_server, figure):
    elise, _ = authority()
    sarah = company()
    with time_machine.travel(now() - timedelta(days=365)):
        title = published(sarah, make_offer(sarah), elise).title
    with unit_of_work():
        expiry.expire_due(terms.today())
    hand = Hand(visit("/", person=sarah))
    page = hand.page
    hand.follow(page.locator(".top nav").get_by_role("link", name="Mes annonces"), "**/mes-annonces")
    hand.follow(page.get_by_role("button", name="Republier comme l’an dernier"), "**/modifier")
    hand.think(3)  # weeks, places, contact: is it still so?
    hand.follow(page.locator(".submit .btn-primary"), "**/merci")
    figure(f"publishing again as last year, from the home page to « Merci »: {hand}")
    assert [(one.state, one.title) for one in postings()] == [("expired", title), ("pending", title)]
    assert hand.seconds <= AGAIN
