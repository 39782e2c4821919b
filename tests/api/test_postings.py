"""A posting's life through the API."""

from typing import Any

import pytest
from flask import Flask

from tests.api.calls import Program, program
from tests.make import class_weeks, days_ahead, observation
from tests.people import authority, college, company


@pytest.fixture
def firm(app: Flask) -> Program:
    return program(app, company())


@pytest.fixture
def elise(app: Flask) -> Program:
    return program(app, authority()[0])


def on_line(firm: Program, elise: Program, **changes: Any) -> dict[str, Any]:
    """A posting written, sent and approved through the API."""
    posting = firm.post("/postings", observation(**changes)).json
    firm.post(f"/postings/{posting['id']}/submit")
    version = elise.get(f"/postings/{posting['id']}").json["version"]
    return elise.post(f"/moderation/{posting['id']}", {"decision": "approve", "version": version}).json


def test_a_posting_is_a_draft_that_its_author_alone_reads(app: Flask, firm: Program) -> None:
    answer = firm.post("/postings", observation())
    assert (answer.status_code, answer.json["state"], answer.json["version"]) == (201, "draft", 1)
    assert answer.json["weeks"] == class_weeks(2)
    path = f"/postings/{answer.json['id']}"
    assert firm.get(path).status_code == 200
    assert Program(app).get(path).status_code == 404


def test_from_draft_to_the_feed(app: Flask, firm: Program, elise: Program) -> None:
    posting = on_line(firm, elise)
    assert posting["state"] == "published"
    listed = Program(app).get("/postings").json
    assert [one["id"] for one in listed["items"]] == [posting["id"]]
    assert "contact" not in Program(app).get(f"/postings/{posting['id']}").json


def test_the_queue_holds_what_was_sent(firm: Program, elise: Program) -> None:
    posting = firm.post("/postings", observation()).json
    firm.post(f"/postings/{posting['id']}/submit")
    assert [one["posting_id"] for one in elise.get("/moderation").json["items"]] == [posting["id"]]


def test_a_stale_decision_is_refused_with_the_version_of_now(firm: Program, elise: Program) -> None:
    posting = firm.post("/postings", observation()).json
    firm.post(f"/postings/{posting['id']}/submit")
    answer = elise.post(f"/moderation/{posting['id']}", {"decision": "approve", "version": 1})
    assert answer.status_code == 409
    assert answer.json["current"]["version"] == 2


def test_an_act_that_the_state_refuses_names_those_it_allows(firm: Program) -> None:
    posting = firm.post("/postings", observation()).json
    answer = firm.post(f"/postings/{posting['id']}/renew")
    assert answer.status_code == 409
    assert "submit" in answer.json["allowed"]


def test_a_stale_if_match_is_a_412(firm: Program) -> None:
    posting = firm.post("/postings", observation()).json
    fresh = firm.get(f"/postings/{posting['id']}")
    changed = firm.patch(f"/postings/{posting['id']}", {"places": 3}, If_Match=fresh.headers["ETag"])
    assert (changed.status_code, changed.json["places"]) == (200, 3)
    stale = firm.patch(f"/postings/{posting['id']}", {"places": 4}, If_Match=fresh.headers["ETag"])
    assert (stale.status_code, stale.json["version"]) == (412, 2)


def test_a_stale_version_is_a_409(firm: Program) -> None:
    posting = firm.post("/postings", observation()).json
    firm.patch(f"/postings/{posting['id']}", {"places": 3})
    answer = firm.patch(f"/postings/{posting['id']}", {"places": 4, "version": 1})
    assert (answer.status_code, answer.json["current"]["places"]) == (409, 3)


def test_a_withdrawn_posting_is_gone_for_everybody_else(app: Flask, firm: Program, elise: Program) -> None:
    posting = on_line(firm, elise)
    assert firm.post(f"/postings/{posting['id']}/withdraw").json["state"] == "withdrawn"
    assert Program(app).get(f"/postings/{posting['id']}").status_code == 410
    assert Program(app).get("/postings/000000000000").status_code == 404


def test_history_is_for_the_owner_and_the_moderators(app: Flask, firm: Program, elise: Program) -> None:
    posting = on_line(firm, elise)
    assert [one["action"] for one in firm.get(f"/postings/{posting['id']}/history").json] == [
        "create",
        "submit",
        "approve",
    ]
    stranger = program(app, college())
    assert stranger.get(f"/postings/{posting['id']}/history").status_code == 404


def test_matches_carry_their_reasons_both_ways(app: Flask, firm: Program, elise: Program) -> None:
    school = program(app, college())
    need = on_line(school, elise, side="need", title="Six élèves cherchent une semaine")
    offer = on_line(firm, elise)
    (match,) = firm.get(f"/postings/{offer['id']}/matches").json
    (back,) = school.get(f"/postings/{need['id']}/matches").json
    assert match["posting"]["id"] == need["id"]
    assert 0 < match["score"] == back["score"] <= 1
    assert 1 <= len(match["reasons"]) <= 3
    assert set(match["factors"]) == {"occupation", "distance", "period", "freshness"}
    assert school.get(f"/postings/{offer['id']}/matches").status_code == 404


def test_a_match_is_told_to_the_school(app: Flask, firm: Program, elise: Program) -> None:
    school = program(app, college())
    on_line(school, elise, side="need", title="Six élèves cherchent une semaine")
    offer = on_line(firm, elise)
    page = school.get("/notifications?after=0").json
    told = [one for one in page["items"] if one["kind"] == "match"]
    assert [one["seq"] for one in page["items"]] == list(range(1, page["head"] + 1))
    assert told[0]["data"]["offer_id"] == offer["id"]
    assert school.post("/notifications/ack", {"seq": page["head"]}).json["ok"] is True


def test_a_retry_with_the_same_key_creates_nothing_twice(firm: Program) -> None:
    body = observation()
    first = firm.post("/postings", body, Idempotency_Key="une-fois")
    again = firm.post("/postings", body, Idempotency_Key="une-fois")
    other = firm.post("/postings", observation(places=9), Idempotency_Key="une-fois")
    assert (again.status_code, again.json) == (201, first.json)
    assert other.status_code == 422
    mine = firm.get("/me").json["memberships"][0]["organisation_id"]
    assert len(firm.get(f"/postings?organisation_id={mine}").json["items"]) == 1


def test_own_postings_are_listed_in_any_state_and_others_only_on_line(app: Flask, firm: Program) -> None:
    draft = firm.post("/postings", observation()).json
    assert [one["id"] for one in firm.get("/postings?state=draft").json["items"]] == [draft["id"]]
    assert program(app, college()).get("/postings?state=draft").json["items"] == []


def test_filters_narrow_the_list(app: Flask, firm: Program, elise: Program) -> None:
    posting = on_line(firm, elise, levels=["3e", "4e"])
    week = posting["weeks"][0]
    for query in (f"week={week}", "level=3e", "kind=observation_3e", "q=chaudronnerie", "commune=59271"):
        assert len(Program(app).get(f"/postings?{query}").json["items"]) == 1, query
    for query in ("week=2020-W01", "level=cap", "kind=pfmp", "q=boulangerie", "commune=59183", "side=need"):
        assert Program(app).get(f"/postings?{query}").json["items"] == [], query


def test_near_and_radius_draw_a_circle(app: Flask, firm: Program, elise: Program) -> None:
    posting = on_line(firm, elise)
    at = f"near={posting['lat']},{posting['lon']}"
    assert len(Program(app).get(f"/postings?{at}&radius_km=1").json["items"]) == 1
    assert Program(app).get("/postings?near=48.85,2.35&radius_km=50").json["items"] == []


def test_pages_follow_one_another_without_gap_or_double(app: Flask, firm: Program, elise: Program) -> None:
    made = [on_line(firm, elise, title=f"Découvrir l’atelier {n}")["id"] for n in range(5)]
    seen, after = [], ""
    while True:
        page = Program(app).get(f"/postings?limit=2&after={after}").json
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if not after:
            break
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 151}, "title"),
        ({"places": 0}, "places"),
        ({"kind": "licorne"}, "kind"),
        ({"weeks": ["2027-W60"]}, "weeks.0"),
        ({"levels": []}, "levels"),
        ({"commune": "Dunkerque"}, "commune"),
        ({"state": "published"}, "state"),
        ({"rome": ["Z9999"]}, "rome"),
    ],
)
def test_a_wrong_field_is_named(firm: Program, changes: dict[str, Any], field: str) -> None:
    answer = firm.post("/postings", observation(**changes))
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert all(isinstance(text, str) for texts in answer.json["errors"].values() for text in texts)


def test_nobody_publishes_for_another_organisation(app: Flask, firm: Program) -> None:
    other = program(app, college())
    theirs = other.get("/me").json["memberships"][0]["organisation_id"]
    assert firm.post("/postings", observation(organisation_id=theirs)).status_code == 403


def test_a_report_reaches_the_moderators(app: Flask, firm: Program, elise: Program) -> None:
    posting = on_line(firm, elise)
    school = program(app, college())
    assert school.post(f"/postings/{posting['id']}/report", {"category": "wrong", "text": "Fermé"}).status_code == 204
    assert [one["data"]["category"] for one in elise.get("/notifications").json["items"]][-1] == "wrong"


def test_every_kind_is_written_with_its_own_dates(app: Flask, firm: Program) -> None:
    start, end = days_ahead(60).isoformat(), days_ahead(80).isoformat()
    slot = {"starts_at": f"{start}T09:30:00+01:00", "ends_at": f"{start}T11:30:00+01:00", "places": 24}
    dated = {
        "observation_2de": {"levels": ["2de"]},
        "mini_stage": {},
        "pfmp": {"weeks": None, "starts_on": start, "ends_on": end, "levels": ["1re"]},
        "internship": {"weeks": None, "starts_on": start, "ends_on": end, "levels": ["bac+2"]},
        "apprenticeship": {"weeks": None, "starts_on": start, "months": 24, "levels": ["bac+1"]},
        "visit": {"weeks": None, "slots": [slot]},
        "talk": {"weeks": None},
        "teacher_immersion": {"weeks": None, "starts_on": start, "ends_on": end, "levels": ["adulte"]},
        "mentoring": {"weeks": None, "starts_on": start, "ends_on": end, "levels": ["terminale"]},
    }
    for kind, changes in dated.items():
        answer = firm.post("/postings", observation(kind=kind, **changes))
        assert answer.status_code == 201, (kind, answer.json)
        assert answer.json["kind"] == kind
