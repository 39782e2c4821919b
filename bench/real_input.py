"""Real schools, establishments, titles and trainings as organisations and postings, drawn with a fixed seed."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from hub.extensions import territory
from hub.rules.calendar import weeks_between
from hub.rules.identifiers import is_siret
from hub.rules.periods import add_months
from hub.services import accounts, memberships, organisations, tokens
from hub.services.publishing import terms
from hub.vocabulary import Trust

NEEDS: Final = 84
OBSERVATION_OFFERS: Final = 54
CLASS_WEEKS: Final = 8
COLLEGE: Final = "collège"
PFMP_LEVELS: Final = (("cap",), ("2de",), ("1re",), ("terminale",), ("1re", "terminale"))
CONTRACT_LEVELS: Final = (("cap",), ("bac+1", "bac+2"), ("bac+3",), ("bac+4", "bac+5"), ("bac+2", "bac+3"))
# Which trainings a school gives, by the words that their names begin with, and for which levels it seeks places.
TEACHES: Final[Mapping[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]] = {
    "lycée professionnel": (("CAP", "Bac pro"), PFMP_LEVELS),
    "lycée polyvalent": (("Bac pro", "BTS"), PFMP_LEVELS),
    "lycée général et technologique": (("BTS",), (("bac+1", "bac+2"),)),
    "université": (("DUT", "Licence pro", "Master"), (("bac+3",), ("bac+4", "bac+5"))),
}


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation with its only account and the token of its program."""

    organisation_id: str
    account_id: str
    token: str
    name: str
    commune: str
    sort: str


@dataclass(frozen=True, slots=True)
class Job:
    """One posting to publish: by whom, what a program sends; for a real title, its occupation, "" when unknown."""

    member: Member
    body: dict[str, Any]
    real_title: bool = False
    rome: str = ""
    rome_parent: str = ""


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a data file."""
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def enrol(folder: Path) -> tuple[list[Member], list[Member]]:
    """Schools, then companies, verified, each with one account and a token; what the imported lists say fills them."""
    schools = [_member("school", row["type"], uai=row["uai"]) for row in rows(folder, "schools_dunkerque.csv")]
    sirets = [row["siret"] for row in rows(folder, "establishments_dunkerque.csv")]
    return schools, [_member("company", "company", siret=siret) for siret in sirets]


def _member(kind: str, sort: str, uai: str = "", siret: str = "") -> Member:
    account = accounts.create(f"{uai or siret}@replay.example", uai or siret)
    typed = dict.fromkeys(("name", "commune", "address", "description", "website"), "")
    if memberships.may_moderate(siret, None):  # one of the establishments is the authority itself
        organisation = organisations.found_authority(account, siret)
    else:
        organisation = organisations.declare(account, {"kind": kind, "uai": uai, "siret": siret, **typed})
        organisations.set_trust(organisation, Trust.VERIFIED, organisation.version)
    token = tokens.create(account, "replay")
    return Member(organisation.id, account.id, token, organisation.name, organisation.commune_insee, sort)


def moderator() -> str:
    """The token of a moderator of the authority."""
    account = accounts.create("moderation@replay.example", "Relecture")
    siret = next(s for n in range(10, 100) if _may(s := f"{territory.authority.siren}{n:05d}"))
    organisations.found_authority(account, siret)
    return tokens.create(account, "replay")


def _may(siret: str) -> bool:
    return is_siret(siret) and memberships.may_moderate(siret, None)


class Draw:
    """Postings drawn with one seed; dates are counted from today."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._random = folder, Random(seed)
        today = terms.today()
        monday = today + timedelta(days=7 - today.weekday())
        self._windows = [monday + timedelta(weeks=ahead) for ahead in (6, 9, 12, 15)]
        self._month = date(add_months(today, 6).year, 9, 1)
        self._weeks = self._class_weeks(monday)

    def _class_weeks(self, monday: date) -> list[str]:
        ahead = weeks_between(monday + timedelta(weeks=4), monday + timedelta(weeks=40))
        closed = territory.closed_weeks(monday, monday + timedelta(weeks=41))
        return [week for week in ahead if week not in closed][:CLASS_WEEKS]

    def jobs(self, schools: Sequence[Member], companies: Sequence[Member]) -> list[Job]:
        """Every posting, in one mixed order: both sides come first in turn."""
        colleges = [one for one in schools if one.sort == COLLEGE]
        others = [one for one in schools if one.sort != COLLEGE]
        found = [
            *self._offers(companies),
            *self._needs(others),
            *(self._observation(one, "need", 12) for one in colleges),
            *(self._observation(self._random.choice(companies), "offer", 3) for _ in range(OBSERVATION_OFFERS)),
        ]
        self._random.shuffle(found)
        return found

    def _offers(self, companies: Sequence[Member]) -> Iterator[Job]:
        for row in rows(self._folder, "offers_dev.csv"):
            contract = row["alternance"] == "1" or self._random.random() < 0.5
            member = self._random.choice(companies)
            body = self._contract() if contract else self._pfmp()
            body |= self._body(member, "offer", row["title"][:150], 3)
            yield Job(member, body, True, row["rome"], row["rome_parent"])

    def _needs(self, schools: Sequence[Member]) -> Iterator[Job]:
        trainings = self._trainings()
        for rank in range(NEEDS):
            member = schools[rank % len(schools)]
            begins, levels = TEACHES[member.sort]
            name = self._random.choice([name for name in trainings if name.startswith(begins)])
            pupils = levels == PFMP_LEVELS
            body = self._pfmp(levels) if pupils and self._random.random() < 0.7 else self._contract(levels)
            body |= {"diploma": name[:200], "rome": trainings[name][:5]}
            yield Job(member, self._body(member, "need", f"{name[:110]} : des places pour nos élèves", 12) | body)

    def _trainings(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in rows(self._folder, "training_rome.csv"):
            if row["rome"] not in found[row["intitule"]]:
                found[row["intitule"]].append(row["rome"])
        return found

    def _observation(self, member: Member, side: str, most: int) -> Job:
        title = "Élèves de 3e en observation" if side == "need" else f"Une semaine d’observation chez {member.name}"
        weeks = sorted(self._random.sample(self._weeks, 3))
        extra = {"kind": "observation_3e", "levels": ["3e"], "weeks": weeks, "days": 5}
        return Job(member, self._body(member, side, title[:150], most) | extra)

    def _body(self, member: Member, side: str, title: str, most: int) -> dict[str, Any]:
        return {
            "side": side,
            "title": title,
            "organisation_id": member.organisation_id,
            "commune": member.commune,
            "places": self._random.randint(1, most),
            "radius_km": self._random.choice((15, 20, 30, 60)),
        }

    def _pfmp(self, levels: Sequence[Sequence[str]] = PFMP_LEVELS) -> dict[str, Any]:
        starts = self._random.choice(self._windows)
        ends = starts + timedelta(days=25)
        dates = {"starts_on": starts.isoformat(), "ends_on": ends.isoformat()}
        return {"kind": "pfmp", "levels": list(self._random.choice(levels)), **dates}

    def _contract(self, levels: Sequence[Sequence[str]] = CONTRACT_LEVELS) -> dict[str, Any]:
        months = self._random.choice((12, 24))
        chosen = list(self._random.choice(levels))
        return {"kind": "apprenticeship", "levels": chosen, "starts_on": self._month.isoformat(), "months": months}
