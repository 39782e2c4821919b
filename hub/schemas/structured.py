"""What search engines read of a posting: schema.org as JSON-LD. Source: design/conventions.md, A16.

Only what is true and public: no contact, no salary, no region that is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

CONTEXT: Final = "https://schema.org"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is; `street` and `postcode` are "" when unknown, `lat` and `lon` None when only the commune is known."""

    commune: str
    street: str = ""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A posting as engines see it; `published_at` and `expires_on` are those of its life on line."""

    title: str
    description: str
    organisation: str
    url: str
    place: Place
    published_at: datetime
    expires_on: date | None


def job(listed: Listed, identifier: str, zone: Any) -> dict[str, Any]:
    """A JobPosting: apprenticeships are jobs, nothing else here is."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "JobPosting",
        "title": listed.title,
        "description": listed.description,
        "datePosted": listed.published_at.astimezone(zone).date().isoformat(),
        "employmentType": "OTHER",
        "hiringOrganization": {"@type": "Organization", "name": listed.organisation},
        "jobLocation": _place(listed.place),
        "identifier": {"@type": "PropertyValue", "name": listed.organisation, "value": identifier},
        "url": listed.url,
        "directApply": False,
    }
    if listed.expires_on:
        end = datetime.combine(listed.expires_on, datetime.max.time().replace(microsecond=0), zone)
        found["validThrough"] = end.isoformat()
    return found


def events(listed: Listed, sessions: Iterable[tuple[datetime, datetime, int, int]], zone: Any) -> list[dict[str, Any]]:
    """One Event for each session (starts, ends, places, places left) of a visit."""
    return [
        {
            "@context": CONTEXT,
            "@type": "Event",
            "name": listed.title,
            "description": listed.description,
            "startDate": starts_at.astimezone(zone).isoformat(),
            "endDate": ends_at.astimezone(zone).isoformat(),
            "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
            "eventStatus": f"{CONTEXT}/EventScheduled",
            "location": {"name": listed.organisation, **_place(listed.place)},
            "organizer": {"@type": "Organization", "name": listed.organisation},
            "maximumAttendeeCapacity": places,
            "remainingAttendeeCapacity": left,
            "isAccessibleForFree": True,
            "url": listed.url,
        }
        for starts_at, ends_at, places, left in sessions
    ]


def _place(place: Place) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": place.street,
        "postalCode": place.postcode,
        "addressLocality": place.commune,
        "addressCountry": "FR",
    }
    found: dict[str, Any] = {"@type": "Place", "address": {key: text for key, text in address.items() if text}}
    if place.lat is not None and place.lon is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
    return found
