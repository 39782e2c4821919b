"""Numbers that carry their own check: SIRET of an establishment, UAI of a school."""

import re
from typing import Final

UAI: Final = re.compile(r"(\d{7})([A-Z])", re.ASCII)
# 23 letters: I, O and Q look like figures.
UAI_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
SIRET: Final = re.compile(r"\d{14}", re.ASCII)
SIREN_DIGITS: Final = 9
LA_POSTE: Final = "356000000"
LA_POSTE_HEAD_OFFICE: Final = "35600000000048"


def compact(text: str) -> str:
    """A number as people type it, without spaces and dots, in capitals."""
    return re.sub(r"[\s.]", "", text).upper()


def uai_letter(digits: str) -> str:
    """The check letter of seven digits: their remainder by 23. Raises ValueError otherwise."""
    if not re.fullmatch(r"\d{7}", digits, re.ASCII):
        raise ValueError(f"seven digits, not {digits!r}")
    return UAI_LETTERS[int(digits) % len(UAI_LETTERS)]


def is_uai(text: str) -> bool:
    """Whether a compact text is seven digits and their check letter."""
    found = UAI.fullmatch(text)
    return found is not None and uai_letter(found[1]) == found[2]


def is_siret(text: str) -> bool:
    """Whether a compact text is 14 digits that check.

    Luhn, on the number and on its SIREN; the establishments of La Poste, but for its head
    office, have digits that sum to a multiple of 5 instead.
    """
    if not SIRET.fullmatch(text) or not luhn(text[:SIREN_DIGITS]):
        return False
    if text.startswith(LA_POSTE) and text != LA_POSTE_HEAD_OFFICE:
        return sum(map(int, text)) % 5 == 0
    return luhn(text)


def luhn(digits: str) -> bool:
    """Whether digits hold the Luhn check: every second one from the right counts double."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        double = int(digit) * 2 if place % 2 else int(digit)
        total += double - 9 if double > 9 else double
    return total % 10 == 0


def siren_of(siret: str) -> str:
    """The company's number: the first nine digits of its establishment's."""
    return siret[:SIREN_DIGITS]
