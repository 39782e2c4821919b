"""Plain functions that store one row each, with what a test does not care about filled in."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from hub.extensions import db, territory
from hub.models import Account, Posting, new_id
from hub.rules.calendar import weeks_between
from hub.services import curation, postings
from hub.services.publishing import terms
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Verdict

if TYPE_CHECKING:
    from tests.people import Person

numbers = count(1)


def make_account(**changes: Any) -> Account:
    """A person who belongs nowhere yet; committed."""
    number = next(numbers)
    terms = {
        "email": f"personne{number}@demo.example",
        "name": f"Personne {number}",
        "fs_uniquifier": new_id(),
    } | changes
    with unit_of_work():
        account = Account(**terms)
        db.session.add(account)
    return account


def class_weeks(count: int, after_days: int = 30) -> list[str]:
    """The next weeks in which pupils are at school, from a month ahead."""
    first = terms.today() + timedelta(days=after_days)
    weeks = weeks_between(first, first + timedelta(days=300))
    return [week for week in weeks if territory.school_week(week).class_days][:count]


def days_ahead(days: int) -> date:
    """That many days from today."""
    return terms.today() + timedelta(days=days)


def observation(**changes: Any) -> dict[str, Any]:
    """What a program sends for an offer of observation in 3e; JSON."""
    sent = {
        "side": "offer",
        "kind": "observation_3e",
        "title": "Découvrir la chaudronnerie navale",
        "commune": "59271",
        "places": 2,
        "levels": ["3e"],
        **({} if "weeks" in changes else {"weeks": class_weeks(2)}),
    }
    return {key: value for key, value in (sent | changes).items() if value is not None}


def pfmp(**changes: Any) -> dict[str, Any]:
    """What a program sends for a PFMP in maintenance; JSON."""
    sent = observation(
        kind="pfmp",
        title="PFMP en maintenance des équipements industriels",
        levels=["1re", "terminale"],
        weeks=None,
        starts_on=days_ahead(30).isoformat(),
        ends_on=days_ahead(58).isoformat(),
        rome=["I1304"],
    )
    return {key: value for key, value in (sent | changes).items() if value is not None}


def loaded(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The terms that the schema makes of what was sent."""
    return terms.loaded(sent)


def make_posting(person: "Person", sent: Mapping[str, Any]) -> Posting:
    """A draft of that person's organisation; committed."""
    with unit_of_work():
        return postings.create(person.standing, loaded({**sent, "organisation_id": person.organisation_id}))


def make_offer(person: "Person", **changes: Any) -> Posting:
    """A draft offer: observation in 3e unless said otherwise; committed."""
    sent = pfmp(**changes) if changes.get("kind") == "pfmp" else observation(**changes)
    return make_posting(person, sent)


def make_need(person: "Person", **changes: Any) -> Posting:
    """A draft need that answers `make_offer`; committed."""
    return make_offer(person, **({"side": "need", "title": "Six élèves cherchent une semaine en entreprise"} | changes))


def submitted(person: "Person", posting: Posting) -> Posting:
    """The draft, sent to the moderators; committed."""
    with unit_of_work():
        postings.submit(person.standing, posting)
    return posting


def published(person: "Person", posting: Posting, moderator: "Person") -> Posting:
    """The draft, sent and approved; committed."""
    if submitted(person, posting).state == "pending":
        with unit_of_work():
            curation.decide(moderator.standing, posting, Verdict.APPROVE)
    return posting
