"""A demonstration is put into an empty database, whole, and shown."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from hub.errors import NotAllowed, WrongState
from hub.extensions import db, settings, territory
from hub.models import Account, Mail, Membership, Notification, Organisation, Posting, now
from hub.services import notifications
from hub.services.demonstration import acts, cast, script
from hub.services.demonstration.relative import Today
from hub.services.demonstration.script import Script

KNOWN_FOR: Final = timedelta(days=75)  # before the first posting
SEEN_FOR: Final = timedelta(days=6)
LIVED_IN: Final = (Account, Organisation, Posting)


@dataclass(frozen=True, slots=True)
class Shown:
    """An account of the demonstration, as one presents it."""

    email: str
    name: str
    organisation: str
    moderator: bool


def load(password_hash: str) -> int:
    """Play the territory's demonstration, in the order in which it happened; how many postings there are.

    It leaves no mail, no toast and no live alert of today. Raises NotAllowed in production, WrongState unless the
    database is empty, TerritoryError when the territory has no demonstration.
    """
    _demand_room()
    told = script.read()
    stage = acts.Stage(Today(now().astimezone(territory.zone).date()), now())
    _enter(told, password_hash, stage)
    for at, scene in acts.in_order(told.scenes, stage):
        acts.play(scene, stage, at)
    acts.see_until(stage.since - SEEN_FOR)
    db.session.execute(delete(Mail))
    return len(told.scenes)


def _demand_room() -> None:
    if settings.production:
        raise NotAllowed("La démonstration ne se charge pas en production : ses mots de passe sont publics.")
    if _lived_in():
        raise WrongState("La base n’est pas vide : la démonstration ne se charge que dans une base neuve.")


def _lived_in() -> bool:
    return any(db.session.scalar(select(model.id).limit(1)) for model in LIVED_IN)


def has_room() -> bool:
    """Whether a demonstration may be loaded: one is there, the database is empty, this is no production."""
    return script.path().is_file() and not settings.production and not _lived_in()


def _enter(told: Script, password_hash: str, stage: acts.Stage) -> None:
    since = stage.since - KNOWN_FOR
    for one in told.organisations:
        cast.enter(one, password_hash, since)
    notifications.number_collected()
    acts.date_rows(Notification, stage.since, since)


def shown() -> list[Shown]:
    """Accounts of the demonstration, moderators last, in the order in which they came. One query."""
    query = (
        select(Account.email, Account.name, Organisation.name, Membership.moderator)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Account.is_demo)
        .order_by(Membership.moderator, Membership.id)
    )
    return [Shown(*row) for row in db.session.execute(query)]


def password() -> str:
    """The password that all accounts of the demonstration share. Raises TerritoryError when there is none."""
    return script.read().password
