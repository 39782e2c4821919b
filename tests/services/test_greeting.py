"""The greeting of the home page: who one is, what waits, the best matches first."""

import pytest

from hub.services.pages import greeting
from tests.cast import placement
from tests.make import make_account, make_offer, submitted
from tests.people import Person, authority, company, lycee
from tests.statements import statements


@pytest.fixture
def moderators(app) -> tuple[Person, Person]:
    return authority()


@pytest.fixture
def firm(app) -> Person:
    return company()


@pytest.fixture
def school(app) -> Person:
    return lycee()


def sentence(person: Person) -> str:
    welcome = greeting.of(person.account, person.standing)
    return f"{welcome.before} {welcome.em} {welcome.after}".replace("\u00a0", " ")


def test_a_school_reads_how_many_offers_answer(school, firm, moderators):
    placement(school, moderators[0], side="need", commune="59183")
    placement(firm, moderators[0])
    placement(firm, moderators[0], title="Une autre")
    assert sentence(school) == "Bonjour Nathalie, 2 offres répondent à vos besoins."


def test_a_company_reads_how_many_needs_it_meets(school, firm, moderators):
    placement(school, moderators[0], side="need", commune="59183")
    placement(firm, moderators[0])
    assert sentence(firm) == "Bonjour Sarah, 1 besoin répond à vos offres."


def test_who_has_published_nothing_is_told_what_to_do_first(school, firm):
    assert sentence(school) == "Bonjour Nathalie, décrivez un besoin."
    assert sentence(firm) == "Bonjour Sarah, proposez une place."


def test_who_waits_for_an_answer_is_not_asked_to_publish_again(school, moderators):
    placement(school, moderators[0], side="need", commune="59183")
    assert sentence(school) == "Bonjour Nathalie, vos besoins sont en ligne."


def test_a_moderator_reads_how_much_waits(firm, moderators):
    assert sentence(moderators[0]).startswith("Bonjour Élise, tout est lu")
    submitted(firm, make_offer(firm))
    assert sentence(moderators[0]) == "Bonjour Élise, 1 publication à relire"


def test_who_belongs_nowhere_is_asked_for_an_organisation(app):
    assert sentence(Person(make_account(name="Jeanne Marée").id, "")).startswith("Bonjour Jeanne, déclarez")


def test_the_best_matches_come_first_with_the_need_they_answer(school, firm, moderators):
    need = placement(school, moderators[0], side="need", title="Deux élèves", commune="59183")
    far, near = (placement(firm, moderators[0], title=title, commune=where) for title, where in PLACES)
    best = greeting.of(school.account, school.standing).best
    assert [card.id for card, *_ in best] == [near.id, far.id]
    assert {own for *_, own in best} == {need.title}


PLACES = (("Plus loin", "59107"), ("Tout près", "59183"))


def test_each_posting_has_a_tile_that_says_where_it_stands(school, firm, moderators):
    placement(school, moderators[0], side="need", title="Avec une réponse", commune="59183")
    placement(school, moderators[0], side="need", title="Sans réponse", commune="59183", rome=["G1602"])
    placement(firm, moderators[0])
    tiles = {tile.title: tile.strong for tile in greeting.of(school.account, school.standing).tiles}
    assert tiles["Avec une réponse"].replace("\u00a0", " ") == "1 correspondance."
    assert tiles["Sans réponse"] == "Aucune offre pour l’instant."


def test_a_greeting_costs_a_bounded_number_of_statements(school, firm, moderators):
    for n in range(6):
        placement(school, moderators[0], side="need", title=f"Besoin {n}", commune="59183")
        placement(firm, moderators[0], title=f"Offre {n}")
    account, standing = school.account, school.standing
    with statements() as sent:
        greeting.of(account, standing)
    assert len(sent) <= 48
