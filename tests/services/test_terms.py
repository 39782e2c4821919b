"""What may be stored as the terms of a posting, and what is refused by name."""

from typing import Any

import pytest

from hub.errors import Invalid
from hub.extensions import db, territory
from hub.models import Commune, Organisation
from hub.schemas.postings import PostingIn
from hub.services.publishing import terms
from hub.services.publishing.plain_text import plain
from tests import make, people


@pytest.fixture
def organisation(app) -> Organisation:
    return db.session.get_one(Organisation, people.company().organisation_id)


def refused(organisation: Organisation, **changes: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        terms.checked(make.loaded(make.observation(**changes)), organisation)
    return refusal.value.errors


def accepted(organisation: Organisation, **changes: Any) -> dict[str, Any]:
    return terms.checked(make.loaded(make.observation(**changes)), organisation).terms


def holiday_week() -> str:
    day = terms.today()
    weeks = territory.school_weeks(day, day.replace(year=day.year + 1))
    return next(week.week for week in weeks if week.holiday_days == 5)


def test_every_kind_with_its_own_dates_holds(organisation):
    first, last = make.days_ahead(40).isoformat(), make.days_ahead(60).isoformat()
    slot = {"starts_at": f"{first}T09:30:00+01:00", "ends_at": f"{first}T11:30:00+01:00"}
    dates: dict[str, dict[str, Any]] = {
        "observation_3e": {"levels": ["4e", "3e"]},
        "observation_2de": {"levels": ["2de"]},
        "mini_stage": {"levels": ["3e", "bac+1"], "days": 1},
        "pfmp": {"levels": ["cap"], "weeks": None, "starts_on": first, "ends_on": last},
        "internship": {"levels": ["bac+2"], "weeks": None, "starts_on": first, "ends_on": last},
        "apprenticeship": {"levels": ["bac+2"], "weeks": None, "starts_on": first, "months": 12, "rhythm": "2/2"},
        "visit": {"levels": ["cp", "3e"], "weeks": None, "slots": [slot]},
        "talk": {"levels": ["6e"], "weeks": None},
        "teacher_immersion": {"levels": ["adulte"], "weeks": None, "slots": [slot]},
        "mentoring": {"levels": ["terminale"], "weeks": None, "starts_on": first, "ends_on": last},
    }
    assert set(dates) == set(territory.kinds)
    for kind, own in dates.items():
        assert accepted(organisation, kind=kind, **own)["kind"] == kind


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weeks": None}, "weeks"),
        ({"weeks": ["2020-W10"]}, "weeks"),
        ({"weeks": ["2099-W10"]}, "weeks"),
        ({"levels": ["bac+5"]}, "levels"),
        ({"days": 6}, "days"),
        ({"days": 1}, "days"),
        ({"slots": [{"starts_at": "2099-01-01T09:00:00+01:00", "ends_at": "2099-01-01T10:00:00+01:00"}]}, "slots"),
        ({"months": 12}, "months"),
        ({"radius_km": 101}, "radius_km"),
        ({"group_min": 12, "group_max": 8}, "group_max"),
        ({"commune": "99999"}, "commune"),
        ({"rome": ["Z9999"]}, "rome"),
        ({"title": "Appelez le 06 12 34 56 78"}, "title"),
        ({"title": "<b></b> <i></i>"}, "title"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"practical": {"weekly_hours": 38}}, "practical.weekly_hours"),
        ({"practical": {"arrival": "8 h", "departure": "18 h"}}, "practical.departure"),
        ({"practical": {"arrival": "05:00", "departure": "11:00"}}, "practical.arrival"),
        ({"practical": {"regulated": True, "regulated_until": "2020-01-01"}}, "practical.regulated_until"),
        ({"practical": {"regulated": True, "regulated_until": "2035-01-01"}}, "practical.regulated_until"),
        ({"kind": "pfmp", "levels": ["cap"], "weeks": None}, "starts_on"),
        ({"kind": "apprenticeship", "levels": ["cap"], "weeks": None}, "starts_on"),
    ],
)
def test_what_does_not_hold_is_refused_beside_its_field(organisation, changes, field):
    errors = refused(organisation, **changes)
    assert field in errors
    assert all(text.strip() for texts in errors.values() for text in texts)


def test_a_limit_quotes_its_source(organisation):
    text = refused(organisation, practical={"weekly_hours": 38})["practical.weekly_hours"][0]
    assert text.startswith("38\u00a0heures dépassent le maximum de 35\u00a0heures par semaine")
    assert "L.\u00a03162-1" in text


def test_pupils_observe_in_weeks_of_class_only(organisation):
    week = holiday_week()
    assert "vacances" in refused(organisation, weeks=[week])["weeks"][0].lower()
    assert accepted(organisation, kind="mini_stage", weeks=[week])["weeks"] == [week]


def test_an_end_before_the_start_is_refused(organisation):
    days = {"starts_on": make.days_ahead(50).isoformat(), "ends_on": make.days_ahead(40).isoformat()}
    assert "ends_on" in refused(organisation, kind="pfmp", levels=["cap"], weeks=None, **days)


def test_a_visit_lasts_two_days_at_most(organisation):
    first = make.days_ahead(40)
    slot = {"starts_at": f"{first}T09:00:00+01:00", "ends_at": f"{make.days_ahead(42)}T10:00:00+01:00"}
    errors = refused(organisation, kind="visit", weeks=None, slots=[slot])
    assert "F1882" in errors["slots.0.ends_at"][0]


def test_a_number_in_the_text_moves_to_the_contact(organisation):
    found = accepted(organisation, description="Appelez Sarah au 03.28.00.00.01 ou sarah@bellevoile.example.")
    assert found["contact"] == {"email": "sarah@bellevoile.example", "phone": "03.28.00.00.01"}
    assert "03.28" not in found["description"]
    assert "@" not in found["description"]


def test_a_second_number_in_the_text_is_refused(organisation):
    contact = {"phone": "03 28 00 00 02"}
    errors = refused(organisation, contact=contact, description="Ou bien le 03 28 00 00 01.")
    assert "Retirez" in errors["description"][0]


def test_mark_up_is_not_kept(organisation):
    found = accepted(organisation, description="<script>alert(1)</script>Un <b>atelier</b> de 3 < 4 & 5\r\npostes")
    assert found["description"] == "Un atelier de 3 < 4 & 5\npostes"


@pytest.mark.parametrize(
    "hostile", ["&lt;img src=x onerror=alert(1)&gt;x", "&amp;lt;script&amp;gt;x", "\x00<svg onload=x>x"]
)
def test_mark_up_hidden_in_entities_is_not_kept(hostile):
    cleaned = plain(hostile)
    assert "<" not in cleaned
    assert "\x00" not in cleaned


def test_a_posting_outside_the_territory_is_welcome(organisation):
    db.session.add(Commune(insee="62765", name="Saint-Omer", search_name="saint omer", lat=50.75, lon=2.26))
    db.session.flush()
    assert terms.point_of("62765", organisation) == (50.75, 2.26, "commune")
    assert accepted(organisation, commune="62765")["commune"] == "62765"


def test_an_organisation_s_own_point_serves_in_its_commune(organisation):
    organisation.lat, organisation.located = 51.02, "address"
    here = terms.point_of(organisation.commune_insee, organisation)
    assert here == (51.02, organisation.lon, "address")
    elsewhere = terms.point_of("59183", organisation)
    assert elsewhere is not None and elsewhere[2] == "commune"


def test_a_company_s_sector_is_its_offer_s(organisation):
    assert accepted(organisation)["naf"] == "25.11Z"
    assert accepted(organisation, naf="4321A")["naf"] == "43.21A"


def test_what_a_form_leaves_empty_is_absent():
    sent = make.observation(weeks=["2027-W20"], description=" ", radius_km="", title="  Découvrir la voile  ")
    found = PostingIn().load(sent)
    assert "description" not in found and "radius_km" not in found
    assert found["title"] == "Découvrir la voile"


@pytest.mark.parametrize("name", ["state", "revision", "decided_by", "created_at", "trust", "version"])
def test_nobody_loads_what_is_not_theirs_to_say(name):
    sent = make.observation(weeks=["2027-W20"]) | {name: "published"}
    assert PostingIn().validate(sent) == {name: ["Ce champ n’est pas connu."]}


def test_every_missing_field_is_named_in_french():
    errors = PostingIn().validate({"weeks": ["2027-W60"], "contact": {"email": "sarah@"}, "levels": []})
    assert {"side", "kind", "title", "commune", "places", "levels", "weeks", "contact"} == set(errors)
    assert errors["contact"] == {"email": ["Cette adresse e-mail est incomplète."]}
    assert "Missing" not in str(errors) and "valid" not in str(errors).lower().replace("invalid", "")


def test_terms_come_back_as_they_were_stored(app):
    who = people.company()
    slot = {"starts_at": "2027-03-01T09:00:00+01:00", "ends_at": "2027-03-01T11:00:00+01:00", "places": 12}
    sent = make.observation(kind="visit", levels=["3e", "cp"], weeks=None, slots=[slot], rome=["I1304", "H2902"])
    posting = make.make_posting(who, sent | {"contact": {"phone": "0328000001"}, "practical": {"arrival": "8h30"}})
    found = terms.of(posting)
    assert found["practical"] == {"arrival": "08:30"}
    assert [found[name] for name in ("levels", "rome")] == [["3e", "cp"], ["I1304", "H2902"]]
    assert terms.loaded(terms.jsonable(found)) == found
