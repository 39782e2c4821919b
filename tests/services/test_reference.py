"""Look-ups of facts, and the loading of those that ship."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from hub.extensions import db
from hub.models import Commune, Occupation
from hub.services import imports, reference
from hub.vocabulary import LEVEL_LABELS, Level
from tests.rules.opendata import FOLDER, rows


@pytest.fixture
def neighbours(app: Flask) -> None:
    """The communes near the territory are known too."""
    rows("communes_flandre_audomarois.csv")
    imports.run("communes", FOLDER / "communes_flandre_audomarois.csv")


@pytest.fixture
def officials(app: Flask) -> None:
    """The official schools and establishments are imported."""
    rows("schools_dunkerque.csv")
    imports.run("schools", FOLDER / "schools_dunkerque.csv")
    imports.run("establishments", FOLDER / "establishments_dunkerque.csv")


def test_what_ships_is_loaded_once(app):
    again = reference.load_shipped()
    assert [(one.added, one.changed, one.refused) for one in again] == [(0, 0, 0), (0, 0, 0)]
    assert db.session.scalar(select(func.count()).select_from(Occupation)) == 1584


def test_what_is_absent_is_loaded_again(app):
    db.session.execute(delete(Commune))
    communes, _ = reference.load_shipped()
    assert communes.added == 17


def test_a_newer_list_of_occupations_is_not_put_back(app):
    db.session.execute(update(Occupation).where(Occupation.code == "H2913").values(label="Neuf", version="4.100"))
    reference.load_shipped()
    assert reference.occupation_labels({"H2913"}) == {"H2913": "Neuf"}


def test_an_older_list_of_occupations_is_brought_up_to_date(app):
    db.session.execute(update(Occupation).values(label="Ancien", version="4.9"))
    reference.load_shipped()
    assert reference.occupation_labels({"H2913"})["H2913"].startswith("Soudeur")


def test_the_shipped_levels_are_those_of_the_vocabulary():
    path = Path(reference.SHIPPED) / "levels.csv"
    told = [line.split(",")[:2] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert told == [[str(level), LEVEL_LABELS[level]] for level in Level]


def test_every_division_of_the_naf_is_in_one_of_the_21_sections():
    sections = {one.code for one in reference.naf_sections()}
    assert len(sections) == 21
    assert sum(len(reference.divisions_of(section)) for section in sections) == len(reference.naf_divisions()) == 88


def test_a_sector_is_read_in_the_official_list():
    for row in rows("naf.csv"):
        assert reference.section_of(row["code"]) == row["section"]


def test_a_sector_that_is_not_known_has_no_name():
    assert (reference.section_of(None), reference.section_of("00.00Z"), reference.naf_label("")) == ("", "", "")


def test_a_sector_has_the_name_of_its_division_or_section():
    assert reference.naf_label("24.10Z") == "Métallurgie"
    assert reference.naf_label("F") == "Construction"


def test_a_commune_of_the_territory_is_inside(app):
    place = reference.place("59107")
    assert (place.name, place.outside) == ("Bray-Dunes", False)


def test_a_commune_that_nobody_imported_is_not_known(app):
    assert reference.place("62765") is None


def test_a_neighbour_is_known_and_outside(neighbours):
    assert reference.place("62765").outside


def test_the_territory_comes_first_in_the_list_of_communes(neighbours):
    outside = [place.outside for place in reference.places()]
    assert outside == sorted(outside)
    assert outside.count(False) == 17


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        ("Dunkerque", "59183"),
        ("dunkerque ", "59183"),
        ("59107", "59107"),
        ("bray dunes", "59107"),
        ("Malo-les-Bains", "59183"),
        ("teteghem", "59588"),
        ("saint georges sur l'aa", "59532"),
        ("59153", "59272"),
        ("Paris", None),
        ("%", None),
        ("", None),
    ],
)
def test_a_commune_is_understood_as_people_write_it(app, text, insee):
    place = reference.place_named(text)
    assert (place and place.insee) == insee


def test_an_ambiguous_postcode_proposes_and_does_not_choose(app):
    assert {one.name for one in reference.find_places("59380")} >= {"Armbouts-Cappel", "Spycker"}
    assert reference.place_named("59380") is None


def test_names_of_communes_come_in_one_answer(app):
    assert reference.place_names({"59183", "00000"}) == {"59183": "Dunkerque"}


def test_a_school_is_found_by_the_words_of_its_name(officials):
    assert [one.uai for one in reference.find_schools("jaures college")] == ["0594640Y"]
    assert reference.find_schools(" ") == []


def test_a_closed_establishment_is_not_proposed(officials):
    siret = "56420216600083"
    assert [one.siret for one in reference.find_establishments("cemoi")] == [siret]
    db.session.execute(update(type(reference.establishment(siret))).values(closed=True))
    assert reference.find_establishments("cemoi") == []


def test_what_people_type_is_not_a_pattern(officials):
    assert reference.find_establishments("%") == []
    assert reference.find_schools("_") == []


def test_unknown_occupations_are_told(app):
    assert reference.unknown_occupations({"H2913", "Z9999"}) == {"Z9999"}
