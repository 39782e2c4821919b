"""Matches from the database: the same as brute force, in a number of statements that does not grow."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from hub.extensions import db, territory
from hub.models import Announcement, Notification, Posting
from hub.services import matching, occupations
from hub.unit_of_work import unit_of_work
from tests import oracle
from tests.make import make_need, make_offer, published
from tests.oracle import NOW, World
from tests.people import authority, college, company
from tests.statements import statements
from tests.stored import store

MOST_STATEMENTS = 30


def world() -> World:
    return World(occupations.parents(), territory.matching.default_radius_km, territory.matching.gate)


@pytest.mark.parametrize("seed", range(6))
def test_matches_equal_brute_force_in_both_directions(app: Flask, seed: int) -> None:
    sketches = oracle.sketches(seed)
    with time_machine.travel(NOW, tick=False):
        store(sketches)
        truth = oracle.matches(sketches, NOW.astimezone(territory.zone), world())
        found = {
            (sketch.id, match.posting_id): match.fit.score
            for sketch in sketches
            for match in matching.matches(sketch.id)
        }
    assert found.keys() == {pair for offer, need in truth for pair in ((offer, need), (need, offer))}
    assert all(found[pair] == found[pair[::-1]] == pytest.approx(truth[pair], abs=2e-6) for pair in truth)


def test_matches_come_best_first(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        store(oracle.sketches(1))
        scores = [[match.fit.score for match in matching.matches(f"o{n}")] for n in range(40)]
    assert any(len(row) > 1 for row in scores)
    assert all(row == sorted(row, reverse=True) for row in scores)


def test_every_near_miss_becomes_a_match_by_its_change(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        store(oracle.sketches(2))
        matched = {(f"o{n}", match.posting_id) for n in range(40) for match in matching.matches(f"o{n}")}
        near = {(f"o{n}", miss.posting_id) for n in range(40) for miss in matching.near_misses(f"o{n}")}
    assert near
    assert not near & matched


def test_what_is_not_on_line_has_no_match(app: Flask) -> None:
    offer = make_offer(company())
    assert matching.matches(offer.id) == matching.near_misses(offer.id) == matching.other_trades(offer.id) == []


def test_publishing_against_ten_thousand_needs_takes_a_bounded_number_of_statements(app: Flask) -> None:
    counts = [published_against(needs) for needs in (10, 10_000)]
    assert counts[1] <= MOST_STATEMENTS
    assert counts[1] <= counts[0] + 6  # rows are stored in batches


def published_against(needs: int) -> int:
    """Statements to announce one offer that all these open needs match."""
    drawn = oracle.sketches(3, 1, 1, ("pfmp",))
    shape = {
        "state": "published",
        "places": 1,
        "radius_km": 60,
        "levels": ("1re",),
        "occupations": ("I1304",),
        "starts_on": date(2027, 1, 11),
        "ends_on": date(2027, 2, 5),
        "reserved_until": None,
        "expires_on": None,
        "min_common": None,
        "naf": None,
        "diploma": "",
        "published_at": NOW,
        "lat": 51.03,
        "lon": 2.37,
    }
    offer = replace(drawn[0], id=f"o{needs}", organisation_kind="company", **shape)
    rest = [replace(drawn[1], id=f"n{needs}-{n}", organisation_kind="school", **shape) for n in range(needs)]
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        clear()
        store([offer, *rest])
        with unit_of_work(), statements() as sent:
            matching.refresh(db.session.get_one(Posting, offer.id))
    assert db.session.query(Announcement).count() >= needs
    return len(sent)


def clear() -> None:
    """Forget what the last round stored."""
    with unit_of_work():
        for table in reversed(db.metadata.sorted_tables):
            if table.name in {"announcement", "notification", "inbox", "membership", "account", "organisation"} or (
                table.name.startswith("posting") or table.name == "slot"
            ):
                db.session.execute(table.delete())


def test_a_school_is_told_of_at_most_three_matches_live_a_day(app: Flask) -> None:
    school, firm, (elise, _) = college(), company(), authority()
    published(school, make_need(school), elise)
    for n in range(5):
        published(firm, make_offer(firm, title=f"Découvrir l’atelier {n}"), elise)
    told = db.session.query(Notification).filter_by(account_id=school.account_id, kind="match").all()
    assert len(told) == 5
    assert sum(one.live for one in told) == territory.matching.live_alerts_a_day == 3


def test_a_pair_is_announced_once_however_often_the_offer_changes(app: Flask) -> None:
    school, firm, (elise, _) = college(), company(), authority()
    published(school, make_need(school), elise)
    offer = published(firm, make_offer(firm), elise)
    with unit_of_work():
        matching.refresh(db.session.get_one(Posting, offer.id))
    assert db.session.query(Notification).filter_by(account_id=school.account_id, kind="match").count() == 1


def test_a_match_says_why(app: Flask) -> None:
    school, firm, (elise, _) = college(), company(), authority()
    need = published(school, make_need(school), elise)
    published(firm, make_offer(firm), elise)
    match = matching.matches(need.id)[0]
    told = db.session.query(Notification).filter_by(account_id=school.account_id, kind="match").one()
    assert told.data["reasons"] == [reason.text for reason in match.reasons]
    assert told.data["score"] == match.fit.score
