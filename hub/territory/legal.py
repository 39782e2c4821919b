"""Legal texts of a territory: pages of sections, with the facts that the authority gives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from hub.territory.reading import Table, TerritoryError, read_toml

PAGES = ("mentions-legales", "donnees-personnelles", "accessibilite", "conditions", "contact")
STANDARD = "RGAA 4.1.2"
HALF, WHOLE = 50, 100  # percent of the criteria that each status asks for

# Facts that only the authority knows, with what stands in their place until it tells them.
FACTS = {
    "publisher": "directrice ou directeur de la publication",
    "host_name": "nom de l’hébergeur",
    "host_address": "adresse de l’hébergeur",
    "host_phone": "téléphone de l’hébergeur",
    "contact_email": "adresse électronique du service",
    "contact_phone": "téléphone du service",
    "dpo": "déléguée ou délégué à la protection des données",
    "dpo_contact": "adresse pour exercer ses droits",
    "accessibility_contact": "adresse pour signaler un défaut d’accessibilité",
    "accessibility_plan": "adresse du schéma pluriannuel d’accessibilité",
    "security_contact": "adresse pour signaler une faille de sécurité",
}


class Conformity(StrEnum):
    """The three statuses of an accessibility statement, in the words of the law."""

    NONE = "non conforme"
    PARTIAL = "partiellement conforme"
    TOTAL = "totalement conforme"


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its paragraphs, then its list."""

    title: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalPage:
    """One page of plain texts; `missing` are the facts that it still waits for."""

    slug: str
    title: str
    lead: str
    updated_on: date
    sections: tuple[Section, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accessibility:
    """The statement's facts; without an audit the status is `Conformity.NONE`, no rate."""

    status: Conformity
    standard: str
    rate: int | None
    audited_on: date | None
    auditor: str
    faults: tuple[str, ...]
    exemptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Legal:
    """The legal texts: facts ("" while unknown), pages by slug, accessibility."""

    facts: Mapping[str, str]
    pages: Mapping[str, LegalPage]
    accessibility: Accessibility

    def fact(self, name: str) -> str:
        """The fact, or a bracketed text that says what the authority has to give."""
        return self.facts[name] or f"[{_awaited(name)}]"

    def page(self, slug: str) -> LegalPage:
        """The page of that address. Raises KeyError for one that is not among `PAGES`."""
        return self.pages[slug]

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of the facts that the authority has still to give."""
        return tuple(label for name, label in FACTS.items() if not self.facts[name])


def read_legal(folders: tuple[Path, ...], facts: Table, names: Mapping[str, str]) -> Legal:
    """The texts, each from the first folder that has it, {facts} and {names} filled in. Raises TerritoryError."""
    known = {name: facts.text(name, "") for name in FACTS}
    facts.done()
    shown = {name: value or f"[{_awaited(name)}]" for name, value in known.items()}
    filling = {**names, **shown}
    pages = {slug: _page(_first(folders, f"{slug}.toml"), slug, filling, known) for slug in PAGES}
    return Legal(known, pages, _accessibility(read_toml(_first(folders, "etat-accessibilite.toml"))))


def _first(folders: tuple[Path, ...], name: str) -> Path:
    return next((folder / name for folder in folders if (folder / name).is_file()), folders[0] / name)


def _awaited(fact: str) -> str:
    return f"À compléter par la collectivité : {FACTS[fact]}"


def _page(path: Path, slug: str, filling: Mapping[str, str], known: Mapping[str, str]) -> LegalPage:
    table = read_toml(path)
    filler = _Filler(path.name, filling)
    page = LegalPage(
        slug=slug,
        title=table.text("title"),
        lead=filler.fill(table.text("lead")),
        updated_on=table.day("updated_on"),
        sections=tuple(_section(one, filler) for one in table.tables("section")),
        missing=tuple(name for name in FACTS if name in filler.asked and not known[name]),
    )
    table.done()
    return page


def _section(table: Table, filler: "_Filler") -> Section:
    section = Section(
        title=filler.fill(table.text("title")),
        paragraphs=tuple(filler.fill(text) for text in table.texts("paragraphs", ())),
        items=tuple(filler.fill(text) for text in table.texts("items", ())),
    )
    table.done()
    return section


class _Filler:
    """Fills {names} in texts and remembers which were asked for."""

    def __init__(self, where: str, filling: Mapping[str, str]) -> None:
        self._where = where
        self._filling = filling
        self.asked: set[str] = set()

    def fill(self, text: str) -> str:
        """The text with its names filled in. Raises TerritoryError for a name nobody knows."""
        self.asked.update(re.findall(r"{(\w+)}", text))
        try:
            return text.format_map(self._filling)
        except (KeyError, ValueError, IndexError) as error:
            raise TerritoryError(f"{self._where} : une accolade de « {text} » n’est pas connue.") from error


def _accessibility(table: Table) -> Accessibility:
    status = table.member("status", Conformity)
    audited_on = table.maybe_day("audited_on")
    rate = table.integer("rate", 0, WHOLE, default=0) if audited_on else None
    if status != Conformity.NONE and (rate is None or rate < HALF):
        raise table.refuse("status", "demande un audit daté et au moins 50 % des critères")
    if status == Conformity.TOTAL and rate != WHOLE:
        raise table.refuse("status", "demande 100 % des critères")
    statement = Accessibility(
        status=status,
        standard=table.text("standard", STANDARD),
        rate=rate,
        audited_on=audited_on,
        auditor=table.text("auditor", ""),
        faults=table.texts("faults", ()),
        exemptions=table.texts("exemptions", ()),
    )
    table.done()
    return statement
