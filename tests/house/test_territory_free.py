"""The code serves any territory: no word of the one that ships is outside its folder."""

import re
from pathlib import Path

import pytest

from hub.territory import load, shipped
from tests.house.tree import ROOT, shown, texts

SERVED = ("hub", "assets", "config.py", "wsgi.py")
PLANTED = ("Bonjour Dunkerque", "les élèves dunkerquois", "à Malo-les-Bains", "GRAND-FORT-PHILIPPE", "245900428")


def words_of(folder: Path) -> re.Pattern[str]:
    """Names of the territory, its area, its communes and their localities, its authority's name and number."""
    territory = load(folder)
    names = {territory.name, territory.area.split()[-1], territory.authority.name, territory.authority.siren}
    for commune in territory.communes:
        names |= {commune.name, *commune.localities, *(name.split("-")[0] for name in commune.localities)}
    stems = {re.escape(name[:-2] if name == territory.name else name) for name in names if len(name) > 3}
    plain = {"Petite", "Fort", "Saint"}  # beginnings of localities that are ordinary words
    return re.compile(r"\b(" + "|".join(sorted(stems - plain)) + ")", re.IGNORECASE)


@pytest.fixture(scope="module")
def words() -> re.Pattern[str]:
    return words_of(shipped())


def test_no_code_template_or_asset_names_the_territory_that_ships(words):
    offenders = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:100]}"
        for path, text in texts()
        if any(path.is_relative_to(ROOT / root) for root in SERVED)
        if not path.is_relative_to(ROOT / "hub" / "territories")
        for number, line in enumerate(text.splitlines(), 1)
        if words.search(line)
    ]
    assert not offenders, shown(offenders)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_name_would_be_found(words, planted):
    assert words.search(planted)
