"""SIRET and UAI, against the reference library and real numbers."""

import random

import pytest
from stdnum.fr import siret as reference

from hub.rules.identifiers import UAI_LETTERS, compact, is_siret, is_uai, siren_of, uai_letter
from tests.rules.opendata import rows


def test_siret_checks_as_the_reference_library_on_random_numbers():
    draw = random.Random(20260906)
    heads = ["", "", "356000000", "35600000000048", "245900428"]
    numbers = [(draw.choice(heads) + f"{draw.randrange(10**14):014d}")[:14] for _ in range(20000)]
    assert [is_siret(number) for number in numbers] == [reference.is_valid(number) for number in numbers]
    assert sum(map(is_siret, numbers)) > 1000


@pytest.mark.parametrize("text", ["", "3560000000004", "356000000000480", "3560000000004A", "²5600000000048"])
def test_what_is_not_14_digits_is_no_siret(text):
    assert not is_siret(text)


def test_the_sirets_of_the_establishments_check():
    sirets = [row["siret"] for row in rows("establishments_dunkerque.csv")]
    assert len(sirets) == 83
    assert [siret for siret in sirets if is_siret(siret) != reference.is_valid(siret)] == []


def test_a_siret_begins_with_the_siren():
    assert siren_of("35600000000048") == "356000000"


@pytest.mark.parametrize("name", ["schools_dunkerque.csv", "schools_flandre_audomarois.csv"])
def test_every_real_uai_holds_its_check_letter(name):
    codes = [row["uai"] for row in rows(name)]
    assert codes
    assert [code for code in codes if not is_uai(code)] == []


def test_one_other_letter_or_one_other_digit_is_refused():
    letter = uai_letter("0590030")
    assert [other for other in UAI_LETTERS if is_uai("0590030" + other)] == [letter]
    assert not is_uai("0590031" + letter)


@pytest.mark.parametrize("text", ["", "059003M", "0590030", "0590030m", "05900300M", "0590030I"])
def test_what_has_not_the_shape_is_no_uai(text):
    assert not is_uai(text)


def test_a_check_letter_needs_seven_digits():
    with pytest.raises(ValueError, match="seven digits"):
        uai_letter("59003")


def test_numbers_are_read_as_people_type_them():
    assert compact(" 356 000\u00a0000 000.48 ") == "35600000000048"
    assert compact("0590030m") == "0590030M"
