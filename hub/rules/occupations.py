"""How near two trades are: ROME codes, NAF sectors, diplomas."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

# Source: design/matching.md, factor "occupation".
SAME: Final = 1.0
SAME_CARD: Final = 0.85
SAME_DOMAIN: Final = 0.6
SAME_LETTER: Final = 0.3
UNKNOWN: Final = 0.5
SECTOR_WEIGHT: Final = 0.7
SECTOR_FITS: Final = (0.0, 0.0, 0.5, 0.75, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Trade:
    """What a posting says of its trade: ROME codes, the diploma's ROME codes, NAF, diploma."""

    occupations: tuple[str, ...] = ()
    diploma_occupations: tuple[str, ...] = ()
    naf: str | None = None
    diploma: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """ROME codes that the posting stands for, its own first."""
        return self.occupations + self.diploma_occupations

    @property
    def known(self) -> bool:
        """Whether anything can be compared: a diploma that no ROME code answers cannot."""
        return bool(self.codes or self.naf)


@dataclass(frozen=True, slots=True)
class Kinship:
    """How near two trades are, and by what: `value` in [0, 1] and the codes of both sides.

    `by` is "diploma", "occupation", "sector", or "" when one side says nothing.
    """

    value: float
    by: str = ""
    one: str = ""
    other: str = ""

    @property
    def compared(self) -> bool:
        """Whether both sides said something that could be compared."""
        return bool(self.by)

    @property
    def reversed(self) -> "Kinship":
        """The same, seen from the other side."""
        return Kinship(self.value, self.by, self.other, self.one)


def occupation_fit(code: str, other: str, parents: Mapping[str, str]) -> float:
    """R of one pair of ROME codes; `parents` gives each code's card in ROME 3, itself if absent."""
    if code == other:
        return SAME
    if parents.get(code, code) == parents.get(other, other):
        return SAME_CARD
    if code[:3] == other[:3]:
        return SAME_DOMAIN
    return SAME_LETTER if code[:1] == other[:1] else 0.0


def sector_fit(naf: str, other: str) -> float:
    """N of two NAF codes, dotted or not: by the number of characters that they share."""
    one, two = naf.replace(".", ""), other.replace(".", "")
    alike = 0
    for here, there in zip(one[:5], two[:5], strict=False):
        if here != there:
            break
        alike += 1
    return SECTOR_FITS[alike]


def kinship(one: Trade, other: Trade, parents: Mapping[str, str]) -> Kinship:
    """The occupation factor, max(R, 0.7 N), symmetric up to the order of the codes.

    The same diploma is the same trade. .5 only when nothing is known on one side.
    """
    if one.diploma and other.diploma and _alike(one.diploma, other.diploma):
        return Kinship(SAME, "diploma", one.diploma, other.diploma)
    if not (one.known and other.known):
        return Kinship(UNKNOWN)
    best, sector = _best_pair(one.codes, other.codes, parents), _sector(one, other)
    return sector if sector.value > best.value else best


def _best_pair(codes: tuple[str, ...], others: tuple[str, ...], parents: Mapping[str, str]) -> Kinship:
    best = Kinship(0.0, "occupation")
    for code, other in product(codes, others):
        value = occupation_fit(code, other, parents)
        if value > best.value:
            best = Kinship(value, "occupation", code, other)
    return best


def _sector(one: Trade, other: Trade) -> Kinship:
    if not (one.naf and other.naf):
        return Kinship(0.0, "sector")
    return Kinship(SECTOR_WEIGHT * sector_fit(one.naf, other.naf), "sector", one.naf, other.naf)


def _alike(diploma: str, other: str) -> bool:
    return " ".join(diploma.casefold().split()) == " ".join(other.casefold().split())
