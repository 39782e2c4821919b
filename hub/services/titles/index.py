"""From a job's title to occupations: the official names of jobs, weighed by their rare words, gathered by ROME card.

BM25 over the names (Robertson and Spärck Jones), first words heavier; then what speaks for a whole card: many names
that hold the words, neighbours that hold them too, the company's sector. Figures: `bench/title_occupation.py`.
"""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log, log1p
from typing import NamedTuple

from rapidfuzz import fuzz, process

from hub.services.lexemes import lexeme, masculine, singular
from hub.services.titles.everyday import EVERYDAY_TITLES
from hub.services.titles.sectors import usual_trades
from hub.services.titles.words import faint, is_aside, title_words

SATURATION, LENGTH = 1.2, 0.5  # k1 and b of BM25
FADING, FAINTEST = 0.87, 0.3  # each word weighs less than the one before it: the noun comes first
RANK_FADING = 0.1  # an everyday title means its second occupation a little less than its first
CROWD, CROWD_POWER = 0.12, 3
NEIGHBOURS = 0.3
SECTOR = 0.2
NAMED = 0.3  # the whole title is a name of the card
HEAT = 6.0  # how fast a card's chance falls with its distance from the best one
SURE, UNLIKELY = 0.95, 0.01
SHORTEST_GUESS, CLOSEST = 5, 88  # letters of an unknown word, percent of likeness
FOLLOWING = 50  # words looked at that begin like an unknown one
COUNT = 5


class Card(NamedTuple):
    """A ROME 4.0 occupation and its card among the 532 of ROME 3."""

    code: str
    label: str
    parent: str


class Proposal(NamedTuple):
    """An occupation proposed for a title; `score` in [0, 1] is roughly the chance that its ROME card is right.

    `exact`: the title is an official name of this occupation and of no other; only then may it be filled in unasked.
    """

    code: str
    label: str
    score: float
    exact: bool


class _Name(NamedTuple):
    code: str
    parent: str
    worth: float


def _key(words: Iterable[str]) -> tuple[str, ...]:
    """Words as an exact name is compared: without gender, number and repetition ("Agent / Agente")."""
    return tuple(dict.fromkeys(masculine(singular(word)).removesuffix("e") for word in words))


def _softmax(scores: dict[str, float]) -> dict[str, float]:
    top = max(scores.values())
    shares = {parent: exp(HEAT * (score - top)) for parent, score in scores.items()}
    total = sum(shares.values())
    return {parent: share / total for parent, share in shares.items()}


class TitleIndex:
    """An index of the names of jobs, in memory; read-only once built, so threads may share it."""

    def __init__(
        self,
        cards: Iterable[Card],
        appellations: Iterable[tuple[str, str]] = (),
        places: Iterable[str] = (),
        everyday: Mapping[str, Sequence[str]] = EVERYDAY_TITLES,
    ) -> None:
        """Index the cards' labels, the `(label, code)` of appellations and the everyday titles with their codes.

        `places` are communes, not read in a title unless they are one word of a name of a job. A name of an unknown
        code is left out. About 1 s and 7 MB for 19,443 appellations.
        """
        self._cards = {card.code: card for card in cards}
        self._names: list[_Name] = []
        self._words: list[tuple[str, ...]] = []
        self._exact: dict[tuple[str, ...], str] = {}
        self._spellings: Counter[str] = Counter()
        seen: set[tuple[tuple[str, ...], str]] = set()
        official = [(card.label, card.code) for card in self._cards.values()]
        for label, code in [*official, *appellations]:
            self._add_official(label, code, seen)
        self._everyday: dict[frozenset[str], dict[str, float]] = {}
        for title, codes in everyday.items():
            self._add_everyday(title, [code for code in codes if code in self._cards])
        self._weigh()
        names = {tuple(title_words(place)) for place in places}
        self._places = {name for name in names if len(name) > 1 or not any(word in self._spellings for word in name)}
        self._mains = self._gather()

    def _add_official(self, label: str, code: str, seen: set[tuple[tuple[str, ...], str]]) -> None:
        words = title_words(label)
        held = tuple(dict.fromkeys(map(lexeme, words)))
        if not held or code not in self._cards:
            return
        key = _key(words)
        self._exact[key] = code if self._exact.get(key, code) == code else ""
        if (held, code) not in seen:
            seen.add((held, code))
            self._spellings.update(words)
            self._add(held, code, 1.0)

    def _add_everyday(self, title: str, codes: Sequence[str]) -> None:
        held = tuple(dict.fromkeys(map(lexeme, title_words(title))))
        worths = {code: 1 - RANK_FADING * rank for rank, code in enumerate(codes)}
        self._everyday[frozenset(held)] = {self._cards[code].parent: NAMED * worth for code, worth in worths.items()}
        for code, worth in worths.items():
            self._add(held, code, worth)

    def _add(self, held: tuple[str, ...], code: str, worth: float) -> None:
        if code in self._cards:
            self._names.append(_Name(code, self._cards[code].parent, worth))
            self._words.append(held)

    def _weigh(self) -> None:
        """Rarity of each lexeme, who holds it, and what each name's length leaves of its score."""
        holders: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, held in enumerate(self._words):
            for word in held:
                holders[word].append(number)
        total = len(self._names)
        self._holders = dict(holders)
        self._rarity = {w: log(1 + (total - len(n) + 0.5) / (len(n) + 0.5)) for w, n in holders.items()}
        lengths = [sum(self._rarity[word] for word in held) for held in self._words]
        mean = sum(lengths) / total if total else 1.0
        self._leaves = array(
            "d",
            (
                name.worth * (SATURATION + 1) / (1 + SATURATION * (1 - LENGTH + LENGTH * length / mean))
                for name, length in zip(self._names, lengths, strict=True)
            ),
        )
        self._sorted_spellings = sorted(self._spellings)
        self._words.clear()

    def _gather(self) -> dict[str, str]:
        """For each card the code with most names; cards with most names first."""
        codes = Counter(name.code for name in self._names)
        cards = Counter(name.parent for name in self._names)
        ordered = sorted(self._cards.values(), key=lambda card: (-cards[card.parent], card.parent, codes[card.code]))
        return {card.parent: card.code for card in ordered}

    def propose(self, title: str, naf: str | None = None, count: int = COUNT) -> list[Proposal]:
        """At most `count` occupations of distinct cards, best first; [] when no word of the title is known.

        `naf` is the company's sector ("43.32A" or "4332A"): it only orders near ties. Bounded: 300 characters are read.
        """
        words = self._placeless(title_words(title))
        exact = self._exact_code(words)
        weights = self._weights(words)
        if not weights:
            return []
        best, scores = self._score(weights)
        named = dict(self._everyday.get(frozenset(weights), {}))
        if exact:
            named = {self._cards[exact].parent: NAMED}
            best[self._cards[exact].parent] = exact
        chances = self._chances(scores, named, naf)
        ranked = sorted(chances, key=lambda parent: (-chances[parent], parent))[:count]
        proposed = [self._proposal(best[parent], chances[parent], exact) for parent in ranked]
        return proposed + [self._proposal(code, UNLIKELY) for code in self._neighbours(ranked, count)]

    def _placeless(self, words: list[str]) -> list[str]:
        """The words without the names of communes: "mécanicien à Berck-Plage" is no beach attendant."""
        for start in range(len(words)):
            for end in range(len(words), start, -1):
                if tuple(words[start:end]) in self._places:
                    return words[:start] + self._placeless(words[end:])
        return words

    def _exact_code(self, words: Sequence[str]) -> str:
        """The only occupation of this official name, with or without the words of the contract; else ""."""
        return self._exact.get(_key(words)) or self._exact.get(_key(word for word in words if not is_aside(word)), "")

    def _weights(self, words: Sequence[str]) -> dict[str, float]:
        """The share of each known lexeme in the title; they sum to 1."""
        said = [word for word in words if not is_aside(word)] or words
        weights: dict[str, float] = {}
        place = 1.0
        for known in filter(None, map(self._known, said)):
            if known not in weights:
                weights[known] = self._rarity[known] * faint(known) * max(FAINTEST, place)
                place *= FADING
        total = sum(weights.values())
        return {word: weight / total for word, weight in weights.items()}

    def _known(self, word: str) -> str:
        """The lexeme of a word of the index: itself, the word it begins, the word it misspells; else ""."""
        if lexeme(word) in self._holders:
            return lexeme(word)
        guess = self._completed(word) or self._corrected(word) if len(word) >= SHORTEST_GUESS else ""
        return lexeme(guess) if guess else ""

    def _completed(self, start: str) -> str:
        place = bisect_left(self._sorted_spellings, start)
        following = self._sorted_spellings[place : place + FOLLOWING]
        return max((w for w in following if w.startswith(start)), key=lambda w: self._spellings[w], default="")

    def _corrected(self, word: str) -> str:
        near = process.extractOne(word, self._sorted_spellings, scorer=fuzz.ratio, score_cutoff=CLOSEST)
        return near[0] if near and near[0][0] == word[0] else ""

    def _score(self, weights: dict[str, float]) -> tuple[dict[str, str], dict[str, float]]:
        """For each card that holds a word: its best code, its raw score."""
        shares: defaultdict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for number in self._holders[word]:
                shares[number] += weight
        best: dict[str, str] = {}
        scores: dict[str, float] = {}
        crowds: defaultdict[str, float] = defaultdict(float)
        for number, share in shares.items():
            code, parent, _ = self._names[number]
            score = share * self._leaves[number]
            crowds[parent] += share**CROWD_POWER
            if score > scores.get(parent, 0.0):
                scores[parent], best[parent] = score, code
        return best, {parent: score + CROWD * log1p(crowds[parent]) for parent, score in scores.items()}

    def _chances(self, scores: dict[str, float], named: dict[str, float], naf: str | None) -> dict[str, float]:
        """The chance of each card, once the whole title, the neighbouring cards and the sector have spoken."""
        heat: defaultdict[str, float] = defaultdict(float)
        for parent, chance in _softmax(scores).items():
            heat[parent[:3]] += chance
        usual = usual_trades(naf)
        return _softmax(
            {
                card: score + NEIGHBOURS * heat[card[:3]] + SECTOR * card.startswith(usual) + named.get(card, 0.0)
                for card, score in scores.items()
            }
        )

    def _neighbours(self, ranked: Sequence[str], count: int) -> list[str]:
        """What fills up to `count`: codes of the other cards in the first card's domain, cards of many names first."""
        others = [card for card in self._mains if card[:3] == ranked[0][:3] and card not in ranked]
        return [self._mains[card] for card in others[: count - len(ranked)]]

    def _proposal(self, code: str, chance: float, exact: str = "") -> Proposal:
        score = 1.0 if code == exact else round(min(SURE, max(UNLIKELY, chance)), 2)
        return Proposal(code, self._cards[code].label, score, code == exact)
