"""Links of mails: looked at, consumed once, renewed."""

import threading
from datetime import timedelta

import pytest
import time_machine

from hub.extensions import db
from hub.models import OneTimeLink, now
from hub.services import links
from hub.services.links import Purpose, SpentLink
from hub.unit_of_work import unit_of_work
from tests.forms import posted


def make_link(purpose: Purpose = Purpose.SIGN_IN, **data: str) -> str:
    with unit_of_work():
        return links.create(purpose, "claire@exemple.example", **data).rpartition("/")[2]


def consume(secret: str, purpose: Purpose = Purpose.SIGN_IN) -> OneTimeLink:
    with unit_of_work():
        return links.consume(secret, purpose)


def test_a_link_is_looked_at_as_often_as_one_likes_and_consumed_once(app):
    secret = make_link()
    assert links.look(secret, Purpose.SIGN_IN).id == links.look(secret, Purpose.SIGN_IN).id
    consume(secret)
    with pytest.raises(SpentLink):
        consume(secret)


def test_the_secret_itself_is_not_stored(app):
    secret = make_link()
    (stored,) = db.session.scalars(db.select(OneTimeLink))
    assert secret not in (stored.token_hash, str(stored.data))


def test_a_link_is_too_old_after_fifteen_minutes(app):
    secret = make_link()
    with time_machine.travel(now() + timedelta(minutes=14, seconds=58), tick=False):
        links.look(secret, Purpose.SIGN_IN)
    with time_machine.travel(now() + timedelta(minutes=15, seconds=2), tick=False), pytest.raises(SpentLink):
        links.look(secret, Purpose.SIGN_IN)


def test_a_link_does_nothing_else_than_what_it_was_made_for(app):
    secret = make_link(Purpose.CONFIRM)
    with pytest.raises(SpentLink) as refused:
        links.look(secret, Purpose.PASSWORD)
    assert not refused.value.known


def test_of_many_who_consume_a_link_at_once_one_gets_it(app):
    secret, outcomes = make_link(), []

    def race() -> None:
        with app.app_context():
            try:
                consume(secret)
                outcomes.append("in")
            except SpentLink:
                outcomes.append("out")

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["out"] * 7


def test_a_spent_link_is_renewed_to_the_same_address_only(app):
    secret = make_link(next="/compte")
    consume(secret)
    with unit_of_work():
        links.renew(secret, Purpose.SIGN_IN)
        links.renew("inventé", Purpose.SIGN_IN)
    (mail,) = posted("sign-in")
    assert mail.recipient == "claire@exemple.example"
    assert links.look(mail.data["path"].rpartition("/")[2], Purpose.SIGN_IN).data == {"next": "/compte"}


def test_another_noun_acts_on_a_confirmed_address(app, monkeypatch):
    monkeypatch.setattr(links, "_claims", {})
    links.on_consumed(Purpose.DRAFT, lambda account, data: f"/annonces/{data['draft_id']}")
    assert links.claim(Purpose.DRAFT, None, {"draft_id": "b4"}) == "/annonces/b4"
    assert links.claim(Purpose.SIGN_IN, None, {"next": "/compte"}) == "/compte"


def test_links_that_ended_a_week_ago_are_deleted(app):
    make_link()
    with unit_of_work():
        assert links.clean(now() + timedelta(days=6)) == 0
        assert links.clean(now() + timedelta(days=8)) == 1
