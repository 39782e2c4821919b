"""Telephone numbers and addresses that stand in a text where everybody would read them."""

import re
from dataclasses import dataclass
from typing import Final

# Both are bounded: no text, however long, makes them try again and again.
EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
PHONE: Final = re.compile(r"(?<![\d.])(?:\+33[ .-]?|0033[ .-]?|0)[1-9](?:[ .\-\u00a0\u202f]?\d{2}){4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Contacts:
    """Addresses and numbers, in the order of the text."""

    emails: tuple[str, ...]
    phones: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.emails or self.phones)


def contacts_in(text: str) -> Contacts:
    """The e-mail addresses and French telephone numbers that a text gives away."""
    return Contacts(tuple(EMAIL.findall(text)), tuple(PHONE.findall(text)))


def without_contacts(text: str, instead: str) -> str:
    """The text with `instead` in the place of each address and number."""
    return PHONE.sub(instead, EMAIL.sub(instead, text))
