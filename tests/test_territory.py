"""The territory's folder: what it says, what is refused, and that the code knows none."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from hub.extensions import db
from hub.services import reference
from hub.territory import Territory, TerritoryError, load
from hub.territory.colours import contrast
from hub.territory.legal import PAGES
from hub.vocabulary import Kind, Level, Verdict
from tests.rules.opendata import rows

HUB = Path(__file__).parents[1] / "hub"
DUNKERQUE = HUB / "territories" / "dunkerque"
ORVELINE = Path(__file__).parent / "territories" / "orveline"
COLOUR = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


@pytest.fixture(scope="module")
def dunkerque() -> Territory:
    return load(DUNKERQUE)


@pytest.fixture(scope="module")
def orveline() -> Territory:
    return load(ORVELINE)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """`changed(file, old, new)`: the small territory's folder with one text replaced."""

    def change(file: str, old: str, new: str) -> Path:
        folder = shutil.copytree(ORVELINE, tmp_path / "territory")
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def test_the_shipped_territory_has_its_seventeen_communes(dunkerque):
    official = {row["insee"]: (float(row["lat"]), float(row["lon"])) for row in rows("communes_cud.csv")}
    assert {one.insee: (one.lat, one.lon) for one in dunkerque.communes} == official


def test_the_shipped_territory_offers_every_kind_and_level(dunkerque):
    assert set(dunkerque.kinds) == set(Kind)
    assert list(dunkerque.levels) == list(Level)


def test_every_commune_stands_on_the_map(dunkerque):
    plan = dunkerque.map
    assert all(0 <= one.x <= plan.width and 0 <= one.y <= plan.height for one in dunkerque.communes)


def test_the_map_keeps_north_up_and_east_right(dunkerque):
    south_west, north_east = dunkerque.map.project(50.95, 2.1), dunkerque.map.project(51.05, 2.5)
    assert south_west[0] < north_east[0]
    assert south_west[1] > north_east[1]


def test_the_map_keeps_its_proportions(dunkerque):
    km_east, km_north = 0.1 * 111.2 * 0.6291, 0.1 * 111.2  # a tenth of a degree at 51° north
    (x, y), (far_x, far_y) = dunkerque.map.project(50.95, 2.2), dunkerque.map.project(51.05, 2.3)
    assert (far_x - x) / km_east == pytest.approx((y - far_y) / km_north, rel=0.02)


def test_a_rule_is_the_one_of_its_day(dunkerque):
    assert dunkerque.rule("pay.hourly", date(2025, 12, 31)).value == 4.35
    assert dunkerque.rule("pay.hourly", date(2026, 1, 1)).value == 4.5


def test_a_rule_that_has_not_begun_is_absent(dunkerque):
    assert "pay.hourly" not in dunkerque.rules_on(date(2010, 1, 1))
    with pytest.raises(KeyError):
        dunkerque.rule("pay.hourly", date(2010, 1, 1))


def test_every_rule_quotes_its_source(dunkerque):
    assert all(rule.source and rule.text.endswith(".") for rule in dunkerque.rules)


def test_a_territory_adds_its_custom_to_the_law(orveline, dunkerque):
    day = date(2026, 11, 1)
    assert orveline.rule("hours.week_under_15", day).value == 28
    assert orveline.rule("hours.week", day) == dunkerque.rule("hours.week", day)


def test_the_year_without_official_weeks_has_none(dunkerque):
    assert dunkerque.campaign_weeks(Kind.OBSERVATION_2DE, 2025) == ("2025-W25", "2025-W26")
    assert dunkerque.campaign_weeks(Kind.OBSERVATION_2DE, 2027) == ()


def test_only_listed_organisations_may_moderate(orveline):
    assert orveline.may_moderate("90000001900018", None)
    assert orveline.may_moderate("90000002700012", None)
    assert not orveline.may_moderate("55210055400013", "0594640Y")
    assert not orveline.may_moderate(None, None)


def test_every_verdict_but_approval_has_ready_sentences(dunkerque):
    assert dunkerque.moderation.reasons_for(Verdict.REJECT)
    assert dunkerque.moderation.reasons_for(Verdict.REQUEST_CHANGES)
    assert not dunkerque.moderation.reasons_for(Verdict.APPROVE)


# --- the school calendar


def test_the_weeks_of_three_years_are_those_of_the_open_data(dunkerque):
    for row in rows("weeks_zone_b.csv"):
        week = dunkerque.school_week(f"{row['iso_year']}-W{int(row['iso_week']):02d}")
        told = (week.monday.isoformat(), week.class_days, week.holiday_days, week.known)
        wanted = (
            row["lundi"],
            int(row["jours_de_classe_lun_ven"]),
            int(row["jours_vacances_lun_ven"]),
            row["vacances_connues"] == "1",
        )
        assert told == wanted, row


def test_the_holidays_of_three_years_are_those_of_the_open_data(dunkerque):
    wanted = {
        (row["debut"], row["fin"])
        for row in rows("calendar_zone_b.csv")
        if "2025-09-01" <= row["debut"] <= "2028-07-31"
    }
    found = dunkerque.holidays_between(date(2025, 9, 1), date(2028, 7, 31))
    assert {(one.starts_on.isoformat(), one.ends_on.isoformat()) for one in found} == wanted


def test_a_week_of_holidays_is_closed_and_the_53rd_exists(dunkerque):
    closed = dunkerque.closed_weeks(date(2026, 12, 1), date(2027, 1, 31))
    assert closed == ("2026-W52", "2026-W53")


def test_a_bank_holiday_takes_one_day_of_class(dunkerque):
    week = dunkerque.school_week("2027-W20")
    assert (week.class_days, week.bank_holidays) == (4, (date(2027, 5, 17),))


def test_zones_have_their_own_holidays(dunkerque, orveline):
    winter = date(2027, 2, 1), date(2027, 3, 31)
    assert dunkerque.closed_weeks(*winter) != orveline.closed_weeks(*winter)


def test_a_week_past_the_calendar_says_that_it_is_not_known(dunkerque):
    beyond = dunkerque.calendar_ends_on + timedelta(days=30)
    (week,) = dunkerque.school_weeks(beyond, beyond)
    assert not week.known
    assert dunkerque.closed_weeks(beyond, beyond) == ()


def test_a_week_that_does_not_exist_is_refused(dunkerque):
    with pytest.raises(ValueError):
        dunkerque.school_week("2027-W53")


# --- colours


@given(one=COLOUR, two=COLOUR)
def test_contrast_is_symmetric_and_bounded(one, two):
    assert contrast(one, two) == contrast(two, one)
    assert 1 <= contrast(one, two) <= 21.0001


def test_contrast_of_known_colours_is_the_published_one():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


def test_a_pale_text_is_refused_with_its_pair_and_ratio(changed):
    folder = changed("territory.toml", 'ink-500 = "#5A6378"', 'ink-500 = "#777777"')
    with pytest.raises(TerritoryError, match=r"ink-500.*#777777.*white.*#FFFFFF.*4,47:1.*4,50:1"):
        load(folder)


def test_the_colours_come_as_custom_properties(orveline):
    assert orveline.stylesheet.startswith(":root{--ink-900:#1B1F2A;")
    assert orveline.stylesheet.count("--") == len(orveline.colours)


# --- legal texts


def test_every_legal_page_is_there_and_waits_for_what_nobody_told(dunkerque):
    assert set(dunkerque.legal.pages) == set(PAGES)
    told = " ".join(text for part in dunkerque.legal.page("mentions-legales").sections for text in part.paragraphs)
    assert "[À compléter par la collectivité\u00a0: nom de l’hébergeur]" in told
    assert "Communauté urbaine de Dunkerque" in told


def test_what_the_authority_told_is_in_its_pages(orveline):
    page = orveline.legal.page("mentions-legales")
    assert any("Maud Kerrien" in text for part in page.sections for text in part.paragraphs)
    assert "publisher" not in page.missing
    assert "host_name" in page.missing


def test_the_retention_that_is_announced_is_the_one_that_is_kept(orveline):
    page = orveline.legal.page("donnees-personnelles")
    items = " ".join(text for part in page.sections for text in part.items)
    assert f"{orveline.retention.draft_days}\u00a0jours sans modification" in items


def test_without_an_audit_nothing_is_called_accessible(dunkerque):
    statement = dunkerque.legal.accessibility
    assert (statement.status, statement.rate) == ("non conforme", None)


# --- refusals

REFUSALS = [
    ("territory.toml", 'name = "Orveline"', "", "« name » manque"),
    ("territory.toml", 'school_zone = "C"', 'school_zone = "D"', "attendu : A, B ou C"),
    ("territory.toml", 'timezone = "Europe/Paris"', 'timezone = "Europe/Orvel"', "fuseau inconnu"),
    ("territory.toml", '"visit"]', '"visite"]', "« visite », attendu :"),
    ("territory.toml", '"visit"]', '"visit", "visit"]', "en double, visit"),
    ("territory.toml", "occupation = 0.30", "occupation = 0.40", "font 1.1 au lieu de 1"),
    ("territory.toml", "threshold = 0.55", "threshold = 5", "hors de 0 à 1"),
    ("territory.toml", "threshold = 0.55", 'threshold = "haut"', "doit être un nombre"),
    ("territory.toml", "draft_days = 60", "draft_day = 60", "« draft_days » manque"),
    ("territory.toml", "[expiry]", "[expiry]\ncolour = 1", "« colour » n’est pas connu"),
    ("territory.toml", 'siren = "900000019"', 'siren = "900000018"', "dont la clé est fausse"),
    ("territory.toml", 'siren = "900000027"', 'siren = ""', "nécessaire pour modérer"),
    ("territory.toml", 'commune = "22901"', 'commune = "22999"', "n’est pas dans le territoire"),
    ("territory.toml", 'hero = "hero.svg"', 'hero = "port.svg"', "port.svg n’est pas dans le dossier"),
    ("territory.toml", 'sun-400 = "#F5C96B"', 'sun-400 = "gold"', "doit s’écrire #RRVVBB"),
    ("territory.toml", 'sun-400 = "#F5C96B"', "", "la couleur « sun-400 » manque"),
    ("territory.toml", "max_radius_km = 40", "max_radius_km = 20", "est dépassé"),
    ("territory.toml", "account_notice_months = 11", "account_notice_months = 12", "doit venir avant"),
    ("territory.toml", "[retention]", "[retention", "n’est pas du TOML lisible"),
    ("communes.csv", "insee,nom", "code,nom", "il faut les colonnes"),
    ("communes.csv", "22902,", "2290,", "commune n° 2"),
    ("communes.csv", "22902,", "22901,", "en double, 22901"),
    ("communes.csv", "48.8402,", "nord,", "n’est pas un nombre"),
    ("communes.csv", "48.8402,", "47.1,", "hors de la carte"),
    ("map.toml", "east = -2.95", "east = -3.95", "à l’est de"),
    ("map.toml", 'role = "coast"', 'role = "shore"', "« shore », attendu :"),
    ("rules.toml", "value = 28", "value = -1", "hors de 0"),
    ("rules.toml", "2026-09-01", '"septembre"', "doit être une date"),
    ("hero.svg", "<path", "<script/><path", "un SVG sans script"),
    ("legal/etat-accessibilite.toml", "rate = 72", "rate = 40", "au moins 50 %"),
    ("legal/etat-accessibilite.toml", '"partiellement conforme"', '"totalement conforme"', "100 %"),
]


@pytest.mark.parametrize(("file", "old", "new", "why"), REFUSALS, ids=[f"{one[0]}-{one[3]}" for one in REFUSALS])
def test_a_fault_is_refused_by_name(changed, file, old, new, why):
    with pytest.raises(TerritoryError) as refused:
        load(changed(file, old, new))
    assert why in str(refused.value).replace("\u00a0", " ")


def test_a_folder_that_does_not_exist_is_refused_by_name(tmp_path):
    with pytest.raises(TerritoryError, match="nulle-part n’existe pas"):
        load(tmp_path / "nulle-part")


def test_a_legal_page_with_an_unknown_name_is_refused(changed):
    folder = changed("legal/etat-accessibilite.toml", "", "")
    shutil.copy(HUB / "reference" / "legal" / "contact.toml", folder / "legal" / "contact.toml")
    text = (folder / "legal" / "contact.toml").read_text(encoding="utf-8")
    (folder / "legal" / "contact.toml").write_text(text.replace("{dpo}", "{maire}"), encoding="utf-8")
    with pytest.raises(TerritoryError, match=r"contact\.toml.*accolade"):
        load(folder)


# --- another territory is served


@pytest.fixture
def elsewhere(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The application of the small territory."""
    app = make_app(territory=ORVELINE)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("page", ["/", "/carte", "/mentions-legales", "/donnees-personnelles", "/accessibilite"])
def test_another_territory_is_served_under_its_own_name(elsewhere, page):
    answer = elsewhere.test_client().get(page)
    assert answer.status_code == 200
    assert "La Passerelle" in answer.text
    assert "unkerq" not in answer.text


def test_the_communes_of_another_territory_are_loaded_beside_those_known(elsewhere):
    communes, _ = reference.load_shipped()
    assert communes.added == 4
    assert reference.place_named("les aulnettes").name == "Port-Orvel"
    assert reference.place("59183").outside
