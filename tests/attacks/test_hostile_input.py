"""Input that no honest browser sends is refused by name; nothing of it is our own fault (500)."""

import json

import pytest

from hub.extensions import db
from hub.models import Report
from hub.rules.calendar import parse_week
from hub.services import tokens
from hub.services.mails import letters
from hub.unit_of_work import unit_of_work
from tests.forms import send
from tests.make import make_offer, observation, published
from tests.people import authority, company, lycee, sign_in


def bearer(person):
    with unit_of_work():
        return {"Authorization": f"Bearer {tokens.create(person.account, 'attaque')}"}


@pytest.mark.parametrize(
    "path",
    [
        "/annonces/%00",
        "/organisations/%00",
        "/api/v1/postings/%00",
        "/api/v1/postings?organisation_id=%00",
        "/api/v1/postings?after=1-%00",
        "/?apres=1-%00",
        "/publier/offre?brouillon=%00",
    ],
)
def test_a_nul_in_an_address_is_a_malformed_request(app, client, path):
    sign_in(app, client, company())
    assert client.get(path).status_code == 400


def test_a_nul_in_a_form_is_a_malformed_request(app, client):
    sign_in(app, client, company())
    answer = send(client, "/compte/organisation", "/compte", organisation_id="a\0b")
    assert answer.status_code == 400


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_a_database_cannot_hold_is_refused_in_json(app, client, text):
    (elise, _), sarah, nathalie = authority(), company(), lycee()
    posting_id = published(sarah, make_offer(sarah), elise).id
    sent = {"category": "other", "text": text}
    answer = client.post(f"/api/v1/postings/{posting_id}/report", json=sent, headers=bearer(nathalie))
    assert answer.status_code == 400
    assert db.session.query(Report).count() == 0


def test_signs_beyond_the_first_plane_stay_welcome_in_json(app, client):
    body = json.dumps(observation(title="Découvrir le port \U0001f6a2"))
    assert "\\ud83d\\udea2" in body
    answer = client.post("/api/v1/postings", data=body, content_type="application/json", headers=bearer(company()))
    assert answer.get_json()["title"] == "Découvrir le port \U0001f6a2"


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 50_000, "1" * 5000], ids=["lists", "objects", "digits"])
def test_json_too_deep_or_too_long_a_number_is_malformed(app, client, body):
    headers = bearer(company())
    answer = client.post("/api/v1/postings", data=body, content_type="application/json", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["membres/{}", "membres/{}/retrait", "membres/invitations/{}/annulation"])
def test_a_number_that_no_row_has_is_not_found(app, client, path):
    sarah = company()
    sign_in(app, client, sarah)
    address = f"/organisations/{sarah.organisation_id}/{path.format(10**20)}"
    assert send(client, address, "/compte", role="member").status_code == 404


@pytest.mark.parametrize("path", ["/?semaine=9999-W52", "/recherche?semaine=9999-W52", "/carte?semaine=9999-W52"])
def test_the_last_week_of_the_calendar_is_left_out_of_a_page(client, path):
    assert client.get(path).status_code == 200


def test_the_last_week_of_the_calendar_is_none(client):
    with pytest.raises(ValueError):
        parse_week("9999-W52")
    assert client.get("/api/v1/postings?week=9999-W52").status_code == 422


def test_a_cursor_of_somebody_else_is_not_found_on_an_organisation_s_page(app, client):
    assert client.get(f"/organisations/{company().organisation_id}?apres=x").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_session_at_an_end_of_the_calendar_is_shown_as_typed(app, client, day):
    sign_in(app, client, company())
    typed = {"kind": "visit", "slot-0-day": day, "slot-0-from": "0 h", "slot-0-to": "23 h", "action": "refresh"}
    answer = send(client, "/publier/offre", **typed)
    assert answer.status_code == 200
    assert day in answer.text


@pytest.mark.parametrize("end", ["\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_name_cannot_begin_another_header_of_a_mail(app, end):
    letter = letters.write("invitation", DATA | {"organisation": f"Port{end}Bcc: a@b.example"})
    assert len(letter.subject.splitlines()) == 1


@pytest.mark.parametrize("address", ['"a\x0bb"@demo.example', '"a\x1cb"@demo.example'])
def test_an_address_with_a_control_gets_no_mail(app, client, address):
    assert send(client, "/connexion/lien", "/connexion", email=address).status_code == 422


DATA = {"organisation": "Port", "inviter": "Sarah", "role": "member", "path": "/invitations/x"}
