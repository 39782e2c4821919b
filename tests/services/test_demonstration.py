"""The demonstration: what a visitor finds, on whichever day."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hub.errors import NotAllowed, WrongState
from hub.extensions import db, territory
from hub.models import Account, Announcement, Mail, Membership, Notification, Organisation, Posting, now
from hub.services import accounts, demonstration, feed, matching, memberships, notifications, queue
from hub.services.demonstration import script
from hub.services.demonstration.relative import Today
from hub.territory import TerritoryError
from hub.unit_of_work import unit_of_work
from hub.vocabulary import State
from tests.make import days_ahead, make_account, make_offer, published
from tests.people import Person
from tests.test_territory import ORVELINE

# A leap day, and a summer day that no school calendar knows yet.
DAYS = ["2028-02-29", "2031-07-10"]


def load() -> int:
    with unit_of_work():
        return demonstration.load("no password")


def person(email: str) -> Person:
    account = accounts.by_email(email)
    assert account is not None
    return Person(account.id, account.active_organisation_id or "")


def count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.fixture
def loaded(app):
    load()
    return app


def test_everybody_and_everything_is_as_the_script_says(loaded):
    told = script.read()
    people = {one.email: one.role for each in told.organisations for one in each.people}
    assert dict(db.session.execute(select(Account.email, Membership.role).join(Membership)).all()) == people
    states = sorted((" ".join(scene.terms["title"].split()), scene.state) for scene in told.scenes)
    assert sorted(map(tuple, db.session.execute(select(Posting.title, Posting.state)))) == states
    assert {State.PENDING, State.CHANGES_REQUESTED, State.DRAFT, State.FILLED, State.EXPIRED} < {s for _, s in states}
    assert count(Account, ~Account.is_demo) == count(Organisation, ~Organisation.is_demo) == 0


def test_the_accounts_of_the_contract_have_the_roles_that_their_names_say(loaded):
    for name, kind in (("entreprise", "company"), ("etablissement", "school")):
        for email in (f"{name}@demo.example", f"{name}2@demo.example"):
            standing = person(email).standing
            assert (standing.kind, standing.trust, standing.manager) == (kind, "verified", True)
            assert not standing.moderator
    assert person("moderation@demo.example").standing.moderator
    assert len(memberships.moderators()) == 2


def test_no_mail_no_toast_and_no_live_alert_are_left(loaded):
    assert count(Mail) == count(Notification, Notification.live) == count(Announcement, Announcement.live) == 0
    assert count(Notification, Notification.kind == "match") > 20
    school = person("etablissement@demo.example").account_id
    assert 0 < notifications.unread_count(school) < notifications.page(school).head


def test_the_first_match_of_a_visitor_is_live(loaded):
    company = person("entreprise2@demo.example")
    dates = {"starts_on": days_ahead(20).isoformat(), "ends_on": days_ahead(120).isoformat()}
    offer = make_offer(company, kind="pfmp", rome=["F1602"], levels=["1re"], commune="59155", **dates)
    published(company, offer, person("moderation@demo.example"))
    told = notifications.page(person("etablissement@demo.example").account_id).items[-1]
    assert (told.data["offer_id"], told.data["live"]) == (offer.id, True)


def test_a_visitor_finds_a_hub_that_has_lived_for_weeks(loaded):
    first, last = db.session.execute(select(func.min(Posting.published_at), func.max(Posting.published_at))).one()
    assert now() - first > timedelta(days=28)
    assert timedelta() < now() - last < timedelta(days=1)
    for account in db.session.scalars(select(Account.id)).all():
        dates = [item.created_at for item in notifications.page(account).items]
        assert dates == sorted(dates)
    needs = db.session.scalars(select(Posting.id).where(Posting.side == "need", Posting.state == "published"))
    assert sum(bool(matching.matches(one)) for one in needs.all()) >= 10
    assert feed.search(feed.Filters(q="électrolyseur")).total >= 1


def test_the_queue_holds_texts_of_every_sort_and_risk(loaded):
    waiting = queue.waiting(person("moderation@demo.example").standing)
    assert {one.what for one in waiting} == {"new", "revision", "afterwards"}
    assert {len(one.signals) for one in waiting} >= {0, 2, 4}
    assert not any(one.mine for one in waiting)


def test_a_database_that_holds_anybody_is_left_alone(app):
    make_account()
    with pytest.raises(WrongState, match="n’est pas vide"):
        load()
    assert not demonstration.has_room()


def test_production_has_no_demonstration(make_app):
    app = make_app(env="production", base_url="https://hub.example", secret_key="0123456789abcdef" * 3)
    with app.app_context(), pytest.raises(NotAllowed, match="production"):
        load()


def test_a_territory_without_a_demonstration_says_so(make_app):
    with make_app(territory=ORVELINE).app_context():
        assert not demonstration.has_room()
        with pytest.raises(TerritoryError, match="n’a pas de démonstration"):
            load()


@pytest.mark.parametrize("day", DAYS)
def test_it_never_passes(app, day):
    with time_machine.travel(datetime.fromisoformat(f"{day}T09:30+00:00"), tick=True):
        assert load() == count(Posting)
        assert count(Posting, Posting.state == State.PUBLISHED) >= 30
        assert count(Posting, Posting.state == State.PUBLISHED, Posting.expires_on < days_ahead(10)) == 0


@pytest.mark.parametrize(
    ("mark", "found"),
    [
        ("@1", "2026-11-30"),
        ("@5", "2027-01-11"),
        ("@7x4", "2027-01-25"),
        ("@7x4+25", "2027-02-19"),
        ("@june3", "2027-06-21"),
        ("@holiday3", "2027-02-22"),
        ("@september", "2027-09-01"),
        ("@month+3", "2027-02-01"),
        ("@day+10", "2026-12-03"),
    ],
)
def test_a_day_is_said_from_today_on(app, mark, found):
    today = datetime(2026, 11, 23, tzinfo=UTC).astimezone(territory.zone).date()
    assert Today(today).day_of(mark).isoformat() == found


def test_a_date_that_is_none_is_refused(app):
    with pytest.raises(TerritoryError, match="demain"):
        Today(days_ahead(0)).day_of("@demain")
