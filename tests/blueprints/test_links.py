"""Signing in, registering and changing one's address by a link: shown by GET, consumed once by POST."""

from datetime import timedelta

import pytest
import time_machine

from hub.extensions import db
from hub.models import Account, OneTimeLink, now
from hub.services import accounts, links
from hub.services.links import Purpose
from hub.unit_of_work import unit_of_work
from tests.forms import link_to, posted, send, text_of
from tests.make import make_account

NEW = "ada@bellevoile.example"


def signed_in(client) -> bool:
    return client.get("/compte").status_code == 200


def ask(client, email: str, **fields: str):
    return send(client, "/connexion/lien", "/connexion", email=email, **fields)


def test_a_link_opened_twice_by_a_mail_reader_still_signs_in(app, client):
    email = make_account().email
    ask(client, email)
    path = link_to(email)
    assert [client.get(path).status_code for _ in range(2)] == [200, 200]
    assert not signed_in(client)
    assert send(client, path).status_code == 303
    assert signed_in(client)


def test_a_link_pressed_a_second_time_is_gone_and_offers_another(app, client):
    email = make_account().email
    ask(client, email)
    path = link_to(email)
    send(client, path)
    again = app.test_client()
    answer = again.get(path)
    assert answer.status_code == 410
    assert "déjà servi ou a plus de 15 minutes" in text_of(answer)
    renewed = send_renewal(again, answer, path)
    assert renewed.status_code == 200
    assert link_to(email) != path


def send_renewal(client, answer, path: str):
    from_page = text_of(answer)
    target = from_page.split('action="')[1].split('"')[0]
    token = from_page.split('name="csrf_token" value="')[1].split('"')[0]
    assert target.endswith(path.rpartition("/")[2])
    return client.post(target, data={"csrf_token": token})


def test_a_link_of_sixteen_minutes_is_gone(app, client):
    email = make_account().email
    ask(client, email)
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert client.get(link_to(email)).status_code == 410


def test_the_answer_and_the_rows_are_the_same_without_an_account(app, client):
    email = make_account().email
    known = text_of(ask(client, email)).replace(email, "X")
    rows = db.session.query(OneTimeLink).count(), len(posted())
    unknown = text_of(ask(client, NEW)).replace(NEW, "X")
    assert shape(known) == shape(unknown)
    assert (db.session.query(OneTimeLink).count(), len(posted())) == (2 * rows[0], 2 * rows[1])
    assert [mail.kind for mail in posted()] == ["sign-in", "no-account"]


def shape(page: str) -> list[str]:
    """The page without what every answer draws anew."""
    return [line for line in page.splitlines() if "csrf_token" not in line and "nonce" not in line]


def test_an_address_that_is_none_is_refused_with_what_was_typed(app, client):
    answer = ask(client, "ada@")
    assert answer.status_code == 422
    assert 'value="ada@"' in text_of(answer)
    assert "Cette adresse e-mail est incomplète." in text_of(answer)


def test_one_address_gets_ten_mails_a_quarter_of_an_hour_at_most(app, client):
    email = make_account().email
    answers = [ask(client, email).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert len(posted()) == 10


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", ""])
def test_a_link_leads_to_our_own_pages_only(app, client, elsewhere):
    email = make_account().email
    ask(client, email, next=elsewhere)
    assert send(client, link_to(email)).location == "/"


def test_a_link_leads_back_to_where_one_was_going(app, client):
    email = make_account().email
    ask(client, email, next="/compte/jetons")
    assert send(client, link_to(email)).location == "/compte/jetons"


def test_keeping_the_session_open_sets_the_cookie_that_does(app, client):
    email = make_account().email
    ask(client, email, remember="1")
    send(client, link_to(email))
    assert client.get_cookie("remember_token")


def test_registering_confirms_the_address_before_there_is_an_account(app, client):
    send(client, "/inscription", name="Ada Marin", email=NEW)
    assert accounts.by_email(NEW) is None
    answer = send(client, link_to(NEW))
    account = accounts.by_email(NEW)
    assert (answer.location, account.name) == ("/organisations/nouvelle", "Ada Marin")
    assert account.confirmed_at is not None
    assert signed_in(client)


def test_registering_an_address_that_has_an_account_says_the_same_and_mails_a_sign_in_link(app, client):
    email = make_account().email
    known = text_of(send(client, "/inscription", name="Ada Marin", email=email)).replace(email, "X")
    unknown = text_of(send(client, "/inscription", name="Ada Marin", email=NEW)).replace(NEW, "X")
    assert shape(known) == shape(unknown)
    assert posted("existing-account")[0].data["path"].startswith("/connexion/lien/")


def test_registering_without_a_name_keeps_the_address(app, client):
    answer = send(client, "/inscription", name="", email=NEW)
    assert answer.status_code == 422
    assert f'value="{NEW}"' in text_of(answer)


def test_a_forgotten_password_is_chosen_anew_and_ends_other_sessions(app, client):
    account = make_account()
    before = account.fs_uniquifier
    send(client, "/mot-de-passe/oublie", email=account.email)
    path = link_to(account.email)
    refused = send(client, path, password="trop court", again="trop court")
    assert refused.status_code == 422
    assert send(client, path, password="dune phare houle sable", again="dune phare houle sable").status_code == 303
    db.session.refresh(account)
    assert account.fs_uniquifier != before
    assert signed_in(client)
    assert posted("security-changed")


def test_two_different_entries_leave_the_link_as_it_is(app, client):
    account = make_account()
    send(client, "/mot-de-passe/oublie", email=account.email)
    path = link_to(account.email)
    assert send(client, path, password="dune phare houle sable", again="autre chose").status_code == 422
    assert client.get(path).status_code == 200


def test_a_confirmed_draft_makes_the_account_signs_in_and_goes_on_with_the_draft(app, client, monkeypatch):
    monkeypatch.setattr(links, "_claims", {})
    claimed = []
    links.on_consumed(Purpose.DRAFT, lambda account, data: claimed.append((account.email, data["draft_id"])) or "/")
    with unit_of_work():
        links.send(Purpose.DRAFT, NEW, title="Une semaine à l’atelier", draft_id="b4")
    send(client, link_to(NEW))
    assert claimed == [(NEW, "b4")]
    assert signed_in(client)
    assert db.session.query(Account).filter_by(email=NEW).count() == 1


def test_a_link_to_an_address_that_was_left_does_not_sign_in(app, client):
    account = make_account()
    ask(client, account.email)
    path = link_to(account.email)
    with unit_of_work():
        db.session.get(Account, account.id).email = NEW
    assert send(client, path).status_code == 410
    assert not signed_in(client)
