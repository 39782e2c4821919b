"""What a text that waits changes, field by field and word by word."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, Final

from hub.models import Posting
from hub.rules.french import figure
from hub.rules.wording import levels_text, range_text, weeks_text
from hub.services import reference
from hub.services.publishing import terms

Pieces = list[tuple[str, bool]]
WORDS: Final = re.compile(r"\s+|\S+")
LABELS: Final = {
    "title": "Titre",
    "description": "Description",
    "commune": "Commune",
    "places": "Places",
    "levels": "Classes",
    "weeks": "Semaines",
    "days": "Jours",
    "dates": "Dates",
    "months": "Durée en mois",
    "rhythm": "Rythme",
    "rome": "Métiers",
    "diploma": "Diplôme",
    "radius_km": "Rayon (km)",
    "group_min": "Groupe, au moins",
    "group_max": "Groupe, au plus",
    "address": "Adresse",
}


def between(posting: Posting, latest: Mapping[str, Any]) -> list[tuple[str, Pieces, Pieces]]:
    """(field, pieces on line, pieces proposed) of each field that changes; a piece is (text, whether it changed)."""
    old, new = _texts(terms.of(posting)), _texts(latest)
    return [(label, *_words(old[name], new[name])) for name, label in LABELS.items() if old[name] != new[name]]


def _texts(loaded: Mapping[str, Any]) -> dict[str, str]:
    place = reference.place(loaded["commune"])
    days = [loaded[name] for name in ("starts_on", "ends_on") if loaded.get(name)]
    special = {
        "commune": place.name if place else loaded["commune"],
        "levels": levels_text(loaded.get("levels", [])),
        "weeks": weeks_text(sorted(loaded.get("weeks", []))),
        "dates": range_text(days[0], days[-1]) if days else "",
        "rome": ", ".join(loaded.get("rome", [])),
    }
    return {name: special.get(name, _plain(loaded.get(name))) for name in LABELS}


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return figure(value) if isinstance(value, int | float) else str(value)


def _words(old: str, new: str) -> tuple[Pieces, Pieces]:
    here, there = WORDS.findall(old), WORDS.findall(new)
    before: Pieces = []
    after: Pieces = []
    for tag, i, j, k, m in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        before.append(("".join(here[i:j]), tag != "equal"))
        after.append(("".join(there[k:m]), tag != "equal"))
    return before, after
