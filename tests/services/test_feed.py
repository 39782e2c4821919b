"""The feed's service: filters, pages, widening, counts."""

import pytest

from hub.extensions import db
from hub.models import Posting
from hub.services import feed
from hub.services.feed import Filters, Near
from hub.unit_of_work import unit_of_work
from tests.cast import on_line, placement
from tests.make import make_offer, observation
from tests.people import Person, authority, college, company

DUNKERQUE = Near(51.0307, 2.3752, 5)


@pytest.fixture
def moderator(app) -> Person:
    return authority()[0]


@pytest.fixture
def firm(app) -> Person:
    return company()


def found(**filters) -> list[str]:
    return [card.id for card in feed.page(Filters(**filters)).cards]


def test_only_what_is_on_line_is_listed(firm, moderator):
    posting = on_line(firm, moderator, observation())
    make_offer(firm)
    assert found() == [posting.id]


def test_the_newest_comes_first_and_every_page_once(firm, moderator):
    made = [on_line(firm, moderator, observation(title=f"Groupe {n}")).id for n in range(7)]
    shown, after = [], ""
    while True:
        page = feed.page(Filters(), after, limit=3)
        shown += [card.id for card in page.cards]
        after = page.next
        if not after:
            break
    assert shown == made[::-1]


def test_postings_of_the_same_instant_are_neither_lost_nor_doubled(firm, moderator):
    made = {on_line(firm, moderator, observation(title=f"Groupe {n}")).id for n in range(5)}
    with unit_of_work():
        instant = db.session.query(Posting).first().published_at
        for posting in db.session.query(Posting):
            posting.published_at = instant
    first = feed.page(Filters(), limit=2)
    second = feed.page(Filters(), first.next, limit=2)
    third = feed.page(Filters(), second.next, limit=2)
    shown = [card.id for page in (first, second, third) for card in page.cards]
    assert sorted(shown) == sorted(made)
    assert third.next == ""


@pytest.mark.parametrize("wrong", ["x", "zz-", "123456789012345678-abc", "-", "g1-abc"])
def test_a_false_cursor_is_refused(app, wrong):
    with pytest.raises(ValueError):
        feed.page(Filters(), wrong)


def test_a_circle_leaves_its_corners_out(firm, moderator):
    near = on_line(firm, moderator, observation(title="Tout près", commune="59183"))
    far = on_line(firm, moderator, observation(title="Plus loin", commune="59107"))
    assert found(near=DUNKERQUE) == [near.id]
    assert found(near=Near(DUNKERQUE.lat, DUNKERQUE.lon, 30)) == [far.id, near.id]


def test_words_are_all_wanted_in_any_gender_and_case(firm, moderator):
    posting = placement(firm, moderator, title="Soudeuse en construction navale", rome=["H2913"])
    for words in ("soudeur", "SOUDEURS navales", "navale soudeuse", "bellevoile"):
        assert found(q=words) == [posting.id], words
    assert found(q="soudeur boulanger") == []


def test_a_sector_is_the_postings_own_or_its_organisations(firm, moderator):
    own = placement(firm, moderator, title="Cuisine", naf="56.10A", rome=["G1602"])
    other = on_line(firm, moderator, observation(title="À l’atelier"))
    assert found(section="I") == [own.id]
    assert found(section="C") == [other.id]


def test_an_occupation_is_found_by_the_start_of_its_code(firm, moderator):
    posting = placement(firm, moderator, rome=["I1304"])
    assert found(rome="I13") == found(rome="I1304") == [posting.id]
    assert found(rome="I1305") == []


def test_the_smallest_widening_that_finds_something_is_taken(firm, moderator):
    posting = placement(firm, moderator, commune="59271", rome=["I1304"])
    page = feed.search(Filters(commune="59107", rome="I1305"))
    assert page.cards == []
    page = feed.search(Filters(rome="I1305"))
    assert ([card.id for card in page.cards], page.widened) == (
        [posting.id],
        "Nous avons élargi aux métiers du même domaine.",
    )
    wide = feed.search(Filters(commune="59183"))
    assert wide.widened == "Nous avons élargi à 15\u00a0km autour de Dunkerque."


def test_a_search_that_finds_something_is_never_widened(firm, moderator):
    on_line(firm, moderator, observation())
    assert feed.search(Filters(q="chaudronnerie")).widened == ""


def test_counts_leave_their_own_filter_out(firm, moderator):
    school = college()
    on_line(firm, moderator, observation(commune="59183"))
    on_line(school, moderator, observation(side="need", title="Six élèves", commune="59271"))
    filters = Filters(side="need", commune="59183")
    assert feed.count_by_kind(filters) == {("offer", "observation_3e"): 1}
    assert feed.count_by_commune(filters) == {"59271": 1}


def test_the_newest_changes_with_each_publication(firm, moderator):
    before = feed.newest()
    on_line(firm, moderator, observation())
    assert before == "" != feed.newest()
