"""The public page of a posting: what each reader finds, what engines read, and what is gone."""

import json
import re
from datetime import date

import pytest

from hub.extensions import db
from hub.models import Posting, Report
from hub.services import curation, notifications, postings
from hub.services.publishing import terms
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Verdict
from tests.cast import contract, on_line, placement, session_in, tour
from tests.forms import send, text_of
from tests.make import make_offer, observation, published, submitted
from tests.people import Person, authority, company, lycee, sign_in
from tests.statements import statements

LD = re.compile(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', re.S)


@pytest.fixture
def firm(app) -> Person:
    return company()


@pytest.fixture
def moderator(app) -> Person:
    return authority()[0]


@pytest.fixture
def school(app) -> Person:
    return lycee()


def page(client, posting: Posting) -> str:
    return read(client.get(f"/annonces/{posting.id}"))


def read(answer) -> str:
    return text_of(answer).replace("\u00a0", " ")


def structured(client, posting: Posting) -> list[dict]:
    return [json.loads(found) for found in LD.findall(client.get(f"/annonces/{posting.id}").text)]


def is_listed(client, posting: Posting) -> bool:
    return 'content="noindex"' not in page(client, posting)


def test_a_stranger_reads_the_essentials_and_gets_no_cookie(client, firm, moderator):
    posting = placement(firm, moderator, description="Contrôle des armoires.", practical={"arrival": "08:00"})
    answer = client.get(f"/annonces/{posting.id}")
    assert "Set-Cookie" not in answer.headers
    for words in (posting.title, "Ateliers Bellevoile", "Grande-Synthe", "2 places", "Contrôle des armoires."):
        assert words in read(answer)


def test_sessions_tell_the_places_left_and_hide_those_that_were_cancelled(client, firm, moderator):
    posting = on_line(firm, moderator, tour())
    with unit_of_work():
        first, second = db.session.get_one(Posting, posting.id).slots
        first.taken, second.cancelled_at = 21, first.starts_at
    shown = page(client, posting)
    assert "3 places libres</b> sur 24" in shown
    assert "24 places libres" not in shown


def test_weeks_tell_the_places_left(client, firm, moderator):
    posting = published(firm, make_offer(firm), moderator)
    with unit_of_work():
        first, second = db.session.get_one(Posting, posting.id).weeks
        first.taken, second.taken = 2, 1
    assert "complète" in page(client, posting)
    assert "1 place libre</b> sur 2" in page(client, posting)


def test_the_person_to_ask_is_shown_to_owners_only(app, client, firm, moderator, school):
    posting = placement(firm, moderator, contact={"name": "Inès Fournier", "email": "ines@demo.example"})
    assert "Inès Fournier" not in page(client, posting)
    assert "Inès Fournier" not in page(sign_in(app, client, school), posting)
    assert "Inès Fournier" in page(sign_in(app, client, firm), posting)


def test_a_school_reads_why_its_need_fits(app, client, firm, moderator, school):
    placement(school, moderator, side="need", title="Trois élèves de MELEC", commune="59183")
    posting = placement(firm, moderator)
    shown = page(sign_in(app, client, school), posting)
    assert "Votre besoin « Trois élèves de MELEC »" in shown
    assert "Cette annonce lui convient à" in shown
    assert "Mêmes dates" in shown
    assert "Comment cette note est calculée" in shown


def test_a_near_miss_opens_the_form_with_its_one_change(app, client, firm, moderator, school):
    need = placement(school, moderator, side="need", title="Deux élèves", commune="59183", levels=["1re"])
    posting = placement(firm, moderator, levels=["terminale"])
    browser = sign_in(app, client, school)
    shown = page(browser, posting)
    assert "Un seul changement suffit : à une classe près" in shown
    address = f"/annonces/{need.id}/modifier?levels=1re&levels=terminale"
    assert f'href="{address}">Ajouter terminale' in shown
    form = browser.get(address).text
    assert re.search(r'name="levels" value="terminale" checked', form)


def test_an_owner_finds_the_acts_that_the_state_allows(app, client, firm, moderator):
    browser = sign_in(app, client, firm)
    assert "/soumettre" in page(browser, make_offer(firm, title="Pas encore envoyée"))
    shown = page(browser, placement(firm, moderator))
    for act in ("retirer", "renouveler", "completer", "dupliquer"):
        assert f'/{act}" method="post"' in shown
    assert "/soumettre" not in shown


def test_an_owner_reads_the_text_that_waits_beside_the_approved_one(app, client, firm, moderator):
    posting = placement(firm, moderator, title="Chaudronnerie navale")
    with unit_of_work():
        row = db.session.get_one(Posting, posting.id)
        postings.edit(firm.standing, row, terms.of(row) | {"title": "Chaudronnerie et tuyauterie"})
    assert "tuyauterie" not in page(client, posting)
    shown = page(sign_in(app, client, firm), posting)
    assert "<h1>Chaudronnerie navale</h1>" in shown
    assert "<ins>et tuyauterie</ins>" in shown


def test_an_owner_reads_what_the_moderators_ask_for(app, client, firm, moderator):
    posting = submitted(firm, make_offer(firm))
    with unit_of_work():
        row = db.session.get_one(Posting, posting.id)
        curation.decide(moderator.standing, row, Verdict.REQUEST_CHANGES, "Les horaires manquent.")
    shown = page(sign_in(app, client, firm), posting)
    assert "Les horaires manquent." in shown
    assert f'/annonces/{posting.id}/soumettre" method="post"' in shown


def test_a_moderator_goes_from_the_page_to_the_desk(app, client, firm, moderator):
    posting = placement(firm, moderator)
    assert f'href="/moderation/{posting.id}"' in page(sign_in(app, client, moderator), posting)
    assert "/moderation/" not in page(app.test_client(), posting)


def test_what_was_on_line_is_gone_and_what_never_was_does_not_exist(client, firm, moderator):
    posting, other = placement(firm, moderator), placement(firm, moderator, title="Une autre, semblable")
    with unit_of_work():
        postings.withdraw(firm.standing, db.session.get_one(Posting, posting.id))
    answer = client.get(f"/annonces/{posting.id}")
    assert answer.status_code == 410
    assert f'href="/annonces/{other.id}"' in answer.text
    assert client.get(f"/annonces/{make_offer(firm).id}").status_code == 404
    assert client.get("/annonces/abcdefghijkl").status_code == 404


def test_programs_are_told_that_it_is_gone(client, firm, moderator):
    posting = placement(firm, moderator)
    with unit_of_work():
        postings.withdraw(firm.standing, db.session.get_one(Posting, posting.id))
    answer = client.get(f"/annonces/{posting.id}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")


def test_an_apprenticeship_is_a_job_for_engines(client, firm, moderator):
    posting = on_line(firm, moderator, contract(description="Conduite des installations."))
    (job,) = structured(client, posting)
    assert (job["@type"], job["employmentType"]) == ("JobPosting", "OTHER")
    assert (job["title"], job["description"]) == (posting.title, "Conduite des installations.")
    assert job["hiringOrganization"]["name"] == "Ateliers Bellevoile"
    assert job["jobLocation"]["address"]["addressLocality"] == "Grande-Synthe"
    assert date.fromisoformat(job["datePosted"]) == posting.published_at.date()
    assert job["validThrough"].startswith(posting.expires_on.isoformat())
    assert "baseSalary" not in job and "addressRegion" not in job["jobLocation"]["address"]
    assert is_listed(client, posting)


def test_a_visit_is_an_event_for_each_session(client, firm, moderator):
    posting = on_line(firm, moderator, tour())
    found = structured(client, posting)
    assert [event["@type"] for event in found] == ["Event", "Event"]
    assert found[0]["startDate"] == session_in(40)["starts_at"]
    assert found[0]["remainingAttendeeCapacity"] == 24


@pytest.mark.parametrize("side", ["offer", "need"])
def test_what_minors_go_to_is_never_listed(client, firm, school, moderator, side):
    person = firm if side == "offer" else school
    for sent in (observation(side=side), observation(side=side, kind="mini_stage", days=1)):
        posting = on_line(person, moderator, sent)
        assert not is_listed(client, posting)
        assert structured(client, posting) == []
    assert not is_listed(client, placement(person, moderator, side=side))


def test_a_need_is_never_listed(client, school, moderator):
    posting = on_line(school, moderator, contract(side="need"))
    assert not is_listed(client, posting)
    assert structured(client, posting) == []


def test_markup_in_a_title_stays_inert(client, firm, moderator):
    title = "Souder </script><script>alert(1)</script> & <b>river</b>"
    posting = on_line(firm, moderator, contract())
    with unit_of_work():
        db.session.get_one(Posting, posting.id).title = title
    source = client.get(f"/annonces/{posting.id}").text
    assert "<script>alert" not in source
    assert structured(client, posting)[0]["title"] == title


def test_the_site_map_lists_what_the_page_lists(client, firm, school, moderator):
    listed = on_line(firm, moderator, contract())
    hidden = [placement(firm, moderator), on_line(school, moderator, contract(side="need", title="Un besoin"))]
    source = client.get("/sitemap.xml").text
    assert listed.id in source
    assert not [one.id for one in hidden if one.id in source]


def test_a_page_costs_a_bounded_number_of_statements(client, firm, moderator, school, app):
    posting = placement(firm, moderator)
    for _ in range(3):
        placement(school, moderator, side="need", commune="59183")
    with statements() as sent:
        page(client, posting)
    assert len(sent) <= 12
    browser = sign_in(app, client, school)
    with statements() as sent:
        page(browser, posting)
    assert len(sent) <= 35


def test_a_stranger_reports_a_problem_and_moderators_are_told(client, firm, moderator):
    posting = placement(firm, moderator)
    answer = send(client, f"/annonces/{posting.id}/signaler", category="danger", text="Une presse sans protection")
    assert (answer.status_code, answer.location) == (303, f"/annonces/{posting.id}")
    report = db.session.query(Report).one()
    assert (report.category, report.text, report.account_id) == ("danger", "Une presse sans protection", None)
    assert notifications.unread_count(moderator.account_id) == 1


def test_a_report_without_a_category_keeps_what_was_typed(client, firm, moderator):
    posting = placement(firm, moderator)
    answer = send(client, f"/annonces/{posting.id}/signaler", text="Une presse sans protection")
    assert answer.status_code == 422
    assert "Choisissez ce qui ne va pas." in text_of(answer)
    assert "Une presse sans protection" in text_of(answer)
    assert db.session.query(Report).count() == 0


def test_nobody_reports_what_they_cannot_see(client, firm):
    assert client.get(f"/annonces/{make_offer(firm).id}/signaler").status_code == 404
