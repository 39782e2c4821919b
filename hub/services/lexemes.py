"""French text cut into lexemes, in Python, so that both databases hold and search the same ones."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

LONGEST = 40  # characters of a lexeme: a column's width, and no word of the language is longer

LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "ʼ": "'", "`": "'"})
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")
WORD = re.compile(r"[^\W_]+")

# Words that hold a sentence together. "son" and "or" are not here: "ingénieur du son", "or et argent".
STOP_WORDS = frozenset(
    """a ai ait as au aux avait avec avez avoir avons c ce ceci cela celle celles celui ces cet cette ceux
    chaque chez comme d dans de des donc dont du elle elles en entre es est et etaient etait etant ete etes
    etre eu eux il ils j je jusque l la le les leur leurs lors lorsque lui m ma mais me meme memes mes moi mon n
    ne ni nos notre nous on ont ou par pas pendant plus pour puis qu quand que quel quelle quelles quels qui
    quoi s sa sans se sera seront ses si soi sommes sont sous sur t ta te tes toi ton tous tout toute toutes tu
    un une vers vos votre vous y""".split()
)

# Endings of a woman's name for a job that the stemmer keeps apart from a man's; longest first.
FEMININE = (
    ("maitresse", "maitre"),
    ("hotesse", "hote"),
    ("woman", "man"),
    ("maid", "man"),
    ("drice", "deur"),
    ("trice", "teur"),
    ("ienne", "ien"),
    ("llere", "ller"),
    ("chere", "cher"),
    ("cheffe", "chef"),
    ("gere", "ger"),
    ("iere", "ier"),
    ("euse", "eur"),
    ("ive", "if"),
    ("ee", "e"),
)
SHORTEST_FEMININE = 5  # below, the ending is most of the word: "rive", "fee"

_stemmers = threading.local()  # a snowball stemmer keeps the word it works on: one a thread


def fold(text: str) -> str:
    """The text in lower case, without accents or ligatures, with straight apostrophes."""
    spread = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(mark for mark in spread if not unicodedata.combining(mark)).lower()


def words(folded: str) -> list[str]:
    """The words of a folded text, in order, elided articles and stop words left out; digits are words."""
    return [word for word in WORD.findall(ELISION.sub(" ", folded)) if word not in STOP_WORDS]


def singular(word: str) -> str:
    """A folded word without the mark of the plural."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2] not in "su" else word


def masculine(word: str) -> str:
    """The man's form of a folded singular name of a job ("vendeuse": "vendeur"); other words as they are."""
    if len(word) < SHORTEST_FEMININE:
        return word
    for ending, other in FEMININE:
        if word.endswith(ending):
            return word[: -len(ending)] + other
    return word


@lru_cache(maxsize=50_000)
def lexeme(word: str) -> str:
    """The stem of a folded word, the same for both genders and numbers; at most 40 characters. Safe between threads."""
    if not hasattr(_stemmers, "french"):
        _stemmers.french = snowballstemmer.stemmer("french")
    stem: str = _stemmers.french.stemWord(masculine(singular(word[:LONGEST])))
    return stem


def lexemes(text: str) -> list[str]:
    """The distinct lexemes of a French text, in order of appearance; empty for a text of stop words only.

    The same words in capitals, without accents, in the plural or in the other gender give the same lexemes.
    """
    return list(dict.fromkeys(lexeme(word) for word in words(fold(text))))
