"""Official files: what comes in, what is refused and why, and that twice is once."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from hub.errors import Invalid
from hub.extensions import db
from hub.models import Appellation, Commune, Establishment, Occupation, School
from hub.services import imports
from hub.services.imports import Report
from tests.rules.opendata import FOLDER, rows

SCHOOLS = "uai,nom,type,commune,insee,lat,lon\n"
SCHOOL = "0594640Y,College Jean Jaures,collège,Bourbourg,59094,50.94,2.20\n"
ESTABLISHMENTS = "siret,nom,naf,commune,insee\n"
APPELLATIONS = "appellation,rome\n"

# name, file of the open data, rows, those that the shipped data already hold
OFFICIAL = [
    ("communes", "communes_flandre_audomarois.csv", 197, 17),
    ("schools", "schools_flandre_audomarois.csv", 118, 0),
    ("establishments", "establishments_dunkerque.csv", 83, 0),
    ("rome", "rome.csv", 1584, 1584),
    ("appellations", "rome_appellations.csv", 19_443, 0),
]
# Names that the file holds twice, once with the doubled apostrophe.
REPEATED = {"appellations": 2140}


@pytest.fixture
def brought(app: Flask, tmp_path: Path) -> Callable[..., Report]:
    """`brought(name, text)`: the report of a file with that content; bytes are written as they are."""

    def bring(name: str, text: str | bytes, **how: bool) -> Report:
        path = tmp_path / "fichier.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return imports.run(name, path, **how)

    return bring


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database since the test began."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def official(file: str) -> Path:
    """The path of a file of the open data; skips the test when it is absent."""
    rows(file)
    return FOLDER / file


# --- the official files


@pytest.mark.parametrize(("name", "file", "read", "known"), OFFICIAL, ids=[one[0] for one in OFFICIAL])
def test_an_official_file_comes_in_whole_and_twice_is_once(app, name, file, read, known):
    path = official(file)
    first, second = imports.run(name, path), imports.run(name, path)
    twice = REPEATED.get(name, 0)
    assert (first.read, first.added, first.repeated, first.refused) == (read, read - known - twice, twice, 0)
    assert (second.added, second.changed, second.unchanged) == (0, 0, read - twice)


@pytest.mark.parametrize(("name", "file", "read", "known"), OFFICIAL, ids=[one[0] for one in OFFICIAL])
def test_a_dry_run_counts_the_same_and_changes_nothing(app, name, file, read, known):
    path, model = official(file), imports.importing.SHAPES[name].model
    before = count(model)
    dry = imports.run(name, path, dry_run=True)
    assert (dry.added, count(model)) == (read - known - REPEATED.get(name, 0), before)
    assert "rien n’a été écrit" in dry.text


def test_the_shipped_occupations_are_the_official_ones(app):
    report = imports.run("rome", official("rome.csv"))
    assert report.changes == []


def test_nineteen_thousand_names_of_jobs_come_in_within_seconds(app):
    path, start = official("rome_appellations.csv"), perf_counter()
    imports.run("appellations", path)
    assert perf_counter() - start < 20


def test_the_doubled_apostrophes_of_the_official_names_are_undone(app):
    imports.run("appellations", official("rome_appellations.csv"))
    wrong = db.session.scalars(select(Appellation.label).where(Appellation.label.contains("''")))
    assert wrong.all() == []
    label = "Conducteur / Conductrice d’automoteur de récolte"
    assert db.session.scalars(select(Appellation.code).where(Appellation.label == label)).all() == ["A1101"]


def test_an_official_school_keeps_what_the_ministry_says_of_it(app):
    imports.run("schools", official("schools_dunkerque.csv"))
    school = db.session.get(School, "0594295Y")
    assert (school.located, school.priority_education, school.headcount) == ("address", "REP", 154)
    assert (school.commune_name, school.commune_insee) == ("Coudekerque-Branche", "59155")


def test_a_school_without_address_stands_at_its_communes_centre(app):
    imports.run("schools", official("schools_dunkerque.csv"))
    assert db.session.get(School, "0594640Y").located == "commune"


def test_a_commune_of_a_file_keeps_its_localities_readable(brought):
    heading = "insee,nom,codes_postaux,lat,lon,localites_associees\n"
    brought("communes", heading + "62765,Saint-Omer,62500,50.75,2.26,ST MARTIN AU LAERT|L''ISLE\n")
    assert db.session.get(Commune, "62765").localities == "Saint-Martin-au-Laert|L’Isle"


def test_the_territory_keeps_the_spelling_of_its_own_localities(app):
    report = imports.run("communes", official("communes_flandre_audomarois.csv"))
    assert report.changes == []
    assert "Rosendaël" in db.session.get(Commune, "59183").localities


# --- how a file may be written


@pytest.mark.parametrize(
    "text",
    [
        SCHOOLS + SCHOOL,
        (SCHOOLS + SCHOOL).replace("\n", "\r\n"),
        ("\ufeff" + SCHOOLS + SCHOOL),
        (SCHOOLS + SCHOOL).replace(",", ";"),
        (SCHOOLS + SCHOOL).replace(",", "\t"),
        "\n\n" + SCHOOLS + "\n" + SCHOOL + "\n,,,,,,\n",
        SCHOOLS.upper() + SCHOOL.replace("College Jean Jaures", '"College  Jean Jaures "'),
        (SCHOOLS + SCHOOL).rstrip("\n"),
    ],
    ids=["plain", "crlf", "bom", "semicolon", "tab", "blank lines", "quotes", "no last end of line"],
)
def test_a_file_is_read_however_it_was_saved(brought, text):
    report = brought("schools", text)
    assert (report.added, report.refused) == (1, 0)
    assert db.session.get(School, "0594640Y").name == "College Jean Jaures"


def test_a_quoted_text_may_hold_the_delimiter_quotes_and_an_end_of_line(brought):
    brought("establishments", ESTABLISHMENTS + '56420216600083,"Dupont, ""Fils""\net Cie",1013B,Bourbourg,59094\n')
    row = db.session.get(Establishment, "56420216600083")
    assert (row.name, row.naf) == ('Dupont, "Fils" et Cie', "10.13B")


# --- files of another shape

SHAPELESS = [
    (b"", "est vide"),
    (b"\n \n", "est vide"),
    (b"uai,nom\n0594640Y,X\n", "il manque les colonnes « type », « commune », « insee », « lat », « lon »"),
    (SCHOOLS.replace("uai,", "").encode(), "il manque la colonne « uai »"),
    (b"%PDF-1.4 \x00\x01", "il manque les colonnes"),
    ((SCHOOLS + SCHOOL).encode("cp1252"), "n’est pas en UTF-8 (vers la ligne 2)"),
    ((SCHOOLS + SCHOOL).encode("utf-16"), "n’est pas en UTF-8 (vers la ligne 1)"),
    ((SCHOOLS[:-1] + ",uai\n").encode(), "une colonne y est deux fois"),
]


@pytest.mark.parametrize(("content", "why"), SHAPELESS, ids=[one[1][:30] for one in SHAPELESS])
def test_a_file_of_another_shape_is_refused_whole(brought, content, why):
    with pytest.raises(Invalid) as refused:
        brought("schools", content)
    assert why in refused.value.detail.replace("\u00a0", " ")
    assert count(School) == 0


def test_a_late_byte_of_another_encoding_names_its_line_and_writes_nothing(brought):
    many = "".join(f"Soudeur {number},H2913\n" for number in range(100_000))
    with pytest.raises(Invalid, match="vers la ligne 100002"):
        brought("appellations", (APPELLATIONS + many).encode() + b"\xe9tameur,H2913\n")
    assert count(Appellation) == 0


def test_a_file_that_does_not_exist_is_refused(app, tmp_path):
    with pytest.raises(Invalid, match=r"absent\.csv n’existe pas"):
        imports.run("schools", tmp_path / "absent.csv")


def test_a_name_that_nobody_imports_is_refused_with_those_that_are(app, tmp_path):
    with pytest.raises(Invalid, match="communes, schools, establishments, rome, appellations"):
        imports.run("pupils", tmp_path / "pupils.csv")


# --- rows that are left out

ROWS = [
    ("schools", SCHOOLS + SCHOOL.replace("0594640Y", "0594640X"), "uai", "n’est pas un UAI valable"),
    ("schools", SCHOOLS + SCHOOL.replace("50.94", "nord"), "lat", "« nord » n’est pas un nombre"),
    ("schools", SCHOOLS + SCHOOL.replace("50.94", "150.94"), "lat", "150.94 est hors de -90 à 90"),
    ("schools", SCHOOLS + SCHOOL.replace("50.94", "nan"), "lat", "nan est hors de"),
    ("schools", SCHOOLS + SCHOOL.replace("College Jean Jaures", ""), "nom", "la valeur manque"),
    ("schools", SCHOOLS + SCHOOL.replace("College Jean Jaures", "é" * 151), "nom", "dépasse 150 caractères"),
    ("schools", SCHOOLS + SCHOOL.replace(",2.20", ""), "", "6 valeurs pour 7 colonnes"),
    ("schools", SCHOOLS + SCHOOL.replace(",2.20", ",2.20,"), "", "8 valeurs pour 7 colonnes"),
    ("schools", SCHOOLS + SCHOOL.replace("College", "Col\x00lege"), "", "caractère de contrôle"),
    ("schools", SCHOOLS + SCHOOL.replace("College", '"College'), "", "un guillemet n’est pas fermé"),
    ("schools", SCHOOLS + SCHOOL.replace("College", "x" * 300_000), "", "un texte est trop long"),
    ("schools", SCHOOLS + SCHOOL.replace("59094", "5909400"), "insee", "n’est pas un code INSEE"),
    ("establishments", ESTABLISHMENTS + "56420216600084,X,,Y,59094\n", "siret", "n’est pas un SIRET valable"),
    ("establishments", ESTABLISHMENTS + "56420216600083,X,99,Y,59094\n", "naf", "n’est pas un code NAF"),
    ("rome", "code,label,code_parent\nZ9999,X,H2913\n", "code", "n’est pas un code ROME"),
    ("appellations", APPELLATIONS + "Soudeur,2913\n", "rome", "n’est pas un code ROME"),
]


@pytest.mark.parametrize(("name", "text", "column", "why"), ROWS, ids=[f"{one[2]}-{one[3]}" for one in ROWS])
def test_a_wrong_row_is_left_out_with_its_line_column_and_reason(brought, name, text, column, why):
    report = brought(name, text)
    (refusal,) = report.refusals
    assert (refusal.line, refusal.column, report.added) == (2, column, 0)
    assert why in refusal.reason.replace("\u00a0", " ")


def test_the_rows_after_a_wrong_one_still_come_in(brought):
    wrong = SCHOOL.replace("0594640Y", "0594640X")
    report = brought("schools", SCHOOLS + wrong + SCHOOL)
    assert (report.read, report.added, report.refused) == (2, 1, 1)


def test_a_quote_that_is_never_closed_says_how_far_it_went(brought):
    many = "".join(f"Soudeur numéro {number},H2913\n" for number in range(3000))
    report = brought("appellations", APPELLATIONS + 'Soudeur "naval",H2913\n"' + many)
    (refusal,) = report.refusals
    last = int(refusal.reason.split("ligne ")[1].split(",")[0])
    assert (refusal.line, report.added) == (3, 1 + 3000 - (last - 2))


def test_a_row_that_contradicts_another_is_left_out(brought):
    report = brought("schools", SCHOOLS + SCHOOL + SCHOOL.replace("Jaures", "Moulin"))
    assert report.refusals[0].reason == "elle contredit la ligne 2"
    assert db.session.get(School, "0594640Y").name == "College Jean Jaures"


def test_rows_that_differ_only_by_the_doubled_apostrophe_are_one(brought):
    report = brought("appellations", APPELLATIONS + "Aide d''atelier,H2913\nAide d'atelier,H2913\n")
    assert (report.added, report.repeated, report.refused) == (1, 1, 0)


def test_one_name_may_stand_for_two_occupations(brought):
    assert brought("appellations", APPELLATIONS + "Soudeur,H2913\nSoudeur,H2914\n").added == 2


# --- what is stored already


def test_a_changed_row_says_what_changed(brought):
    brought("schools", SCHOOLS + SCHOOL)
    report = brought("schools", SCHOOLS + SCHOOL.replace("Jaures", "Moulin"))
    assert [(one.line, one.key, one.columns) for one in report.changes] == [(2, "0594640Y", ("name",))]
    assert db.session.scalars(select(School.name)).all() == ["College Jean Moulin"]


def test_a_column_that_the_file_does_not_have_is_left_as_it_was(brought):
    brought("establishments", "siret,nom,naf,commune,insee,etat\n56420216600083,X,,Bourbourg,59094,F\n")
    brought("establishments", ESTABLISHMENTS + "56420216600083,Y,,Bourbourg,59094\n")
    row = db.session.get(Establishment, "56420216600083")
    assert (row.name, row.closed) == ("Y", True)


def test_a_renamed_occupation_keeps_its_code_and_takes_a_new_date(brought):
    before = db.session.scalars(select(Occupation.valid_from).where(Occupation.code == "H2913")).one()
    brought("rome", "code,label,code_parent,version\nH2913,Soudeur de demain,H2913,4.70\n")
    row = db.session.get(Occupation, "H2913", populate_existing=True)
    assert (row.label, row.version) == ("Soudeur de demain", "4.70")
    assert row.valid_from >= before


def test_an_occupation_that_a_newer_file_leaves_out_stays(brought):
    known = count(Occupation)
    brought("rome", "code,label,code_parent,version\nH2913,Soudeur de demain,H2913,4.70\n")
    assert count(Occupation) == known


def test_what_is_known_is_left_alone_when_only_new_rows_are_wanted(brought):
    brought("schools", SCHOOLS + SCHOOL)
    report = brought("schools", SCHOOLS + SCHOOL.replace("Jaures", "Moulin"), only_new=True)
    assert (report.changed, report.unchanged) == (0, 1)


def test_two_thousand_rows_take_few_statements(brought, statements):
    brought("appellations", APPELLATIONS + "".join(f"Métier {number},H2913\n" for number in range(2000)))
    assert 4 <= len(statements) <= 12


def test_the_report_is_told_in_french(brought):
    text = brought("schools", SCHOOLS + SCHOOL + SCHOOL.replace("0594640Y", "0594640X")).text
    first, second = text.replace("\u00a0", " ").splitlines()
    assert first == "schools : 2 lignes lues, 1 ajoutée, 0 modifiée, 0 inchangée, 0 répétée, 1 refusée."
    assert second.startswith("Ligne 3, colonne « uai » : « 0594640X » n’est pas un UAI valable")


def test_every_row_of_a_file_is_accounted_for(brought):
    report = brought("schools", SCHOOLS + SCHOOL + SCHOOL + "x\n" + SCHOOL.replace("0594640Y", ""))
    assert report.read == report.added + report.repeated + report.refused == 4


def test_the_open_data_of_the_project_has_the_columns_that_are_asked_for():
    for name, file, *_ in OFFICIAL:
        with official(file).open(encoding="utf-8", newline="") as lines:
            assert set(imports.importing.SHAPES[name].required) <= set(next(csv.reader(lines)))
