"""The oracle's sketches as rows, so that services meet the same random territories as the rules."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select

from hub.extensions import db, territory
from hub.models import (
    Account,
    Membership,
    Organisation,
    Posting,
    PostingFacet,
    PostingLevel,
    PostingOccupation,
    PostingWeek,
    Slot,
)
from hub.services.matching import facets
from hub.unit_of_work import unit_of_work
from tests.oracle import Sketch


def store(sketches: Iterable[Sketch]) -> None:
    """One organisation of each kind with a member, and a row with its facets for each sketch; committed."""
    drawn = list(sketches)
    with unit_of_work():
        for kind in ("company", "school", "association"):
            _organisation(kind)
        db.session.flush()
        _insert(Posting, [_posting(sketch) for sketch in drawn])
        _insert(PostingLevel, _children(drawn, "level", "levels"))
        _insert(PostingOccupation, _children(drawn, "code", "occupations"))
        weeks = [(sketch.id, week, left) for sketch in drawn for week, left in sketch.weeks.items()]
        _insert(PostingWeek, [{"posting_id": one, "week": week, "places": left} for one, week, left in weeks])
        _insert(Slot, [_slot(sketch.id, day, left) for sketch in drawn for day, left in sketch.slots.items()])
        stored = facets.terms_in(select(Posting.id)).values()
        _insert(PostingFacet, [row for terms in stored if terms.state == "published" for row in facets.rows(terms)])


def _insert(model: type, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def _children(drawn: list[Sketch], name: str, attribute: str) -> list[dict[str, Any]]:
    return [
        {"posting_id": sketch.id, name: value, "position": n}
        for sketch in drawn
        for n, value in enumerate(getattr(sketch, attribute))
    ]


def _organisation(kind: str) -> None:
    lat, lon = territory.centre
    insee = territory.communes[0].insee
    organisation = Organisation(id=kind, kind=kind, name=kind, commune_insee=insee, lat=lat, lon=lon, trust="verified")
    account = Account(id=kind, email=f"{kind}@demo.example", fs_uniquifier=kind)
    membership = Membership(account_id=account.id, organisation_id=kind, role="manager")
    db.session.add_all([organisation, account])
    db.session.flush()
    db.session.add(membership)


def _posting(sketch: Sketch) -> dict[str, Any]:
    own = ("id", "side", "kind", "state", "lat", "lon", "located", "places", "starts_on", "ends_on", "months")
    more = ("min_common", "radius_km", "naf", "diploma", "group_min", "group_max", "reserved_until", "expires_on")
    return {name: getattr(sketch, name) for name in (*own, *more)} | {
        "title": f"Annonce {sketch.id}",
        "organisation_id": sketch.organisation_kind,
        "author_id": sketch.organisation_kind,
        "commune_insee": territory.communes[0].insee,
        "published_at": sketch.published_at,
    }


def _slot(posting_id: str, day: date, places: int) -> dict[str, Any]:
    starts_at = datetime.combine(day, time(9, 30), territory.zone)
    ends_at = starts_at + timedelta(hours=2)
    return {"posting_id": posting_id, "starts_at": starts_at, "ends_at": ends_at, "places": places}
