"""Who calls, and who may not."""

import pytest
from flask import Flask

from hub.extensions import db
from hub.models import ApiToken
from hub.services import tokens
from hub.unit_of_work import unit_of_work
from tests.api.calls import Program, program
from tests.people import authority, company

PROBLEM = "application/problem+json"


def test_a_token_says_whom_it_stands_for(app: Flask) -> None:
    sarah = company()
    me = program(app, sarah).get("/me").json
    assert me["id"] == sarah.account_id
    assert me["memberships"] == [
        {"organisation_id": sarah.organisation_id, "organisation": "Ateliers Bellevoile", "role": "manager"}
    ]
    assert me["moderator"] is False


def test_a_moderator_is_told_so(app: Flask) -> None:
    elise, _ = authority()
    assert program(app, elise).get("/me").json["moderator"] is True


@pytest.mark.parametrize(
    "path", ["/me", "/moderation", "/notifications", "/occupations?title=soudeur", "/postings/x/matches"]
)
def test_a_call_without_a_token_is_refused_as_a_problem(app: Flask, path: str) -> None:
    answer = Program(app).get(path)
    assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
    assert answer.json["title"] == "Connectez-vous pour continuer"


def test_a_wrong_token_is_refused_even_where_none_is_needed(app: Flask) -> None:
    assert Program(app, "hub_faux").get("/postings").status_code == 401


def test_a_revoked_token_is_refused(app: Flask) -> None:
    sarah = company()
    caller = program(app, sarah)
    with unit_of_work():
        tokens.revoke(sarah.account, db.session.query(ApiToken.id).scalar())
    assert caller.get("/me").status_code == 401


def test_a_token_is_stored_as_a_hash_only(app: Flask) -> None:
    caller = program(app, company())
    kept = db.session.query(ApiToken).one()
    assert caller.token not in (kept.token_hash, kept.name)
    assert len(kept.token_hash) == 64


def test_what_is_no_page_of_the_api_is_a_problem_too(app: Flask) -> None:
    answer = Program(app).get("/rien")
    assert (answer.status_code, answer.mimetype) == (404, PROBLEM)


def test_the_queue_does_not_exist_for_a_company(app: Flask) -> None:
    assert program(app, company()).get("/moderation").status_code == 404
