"""What people type, as plain text: no mark-up is kept, so none can be executed anywhere."""

import re
from typing import Final

import nh3

# What neither a page nor PostgreSQL can hold: controls other than tabs and line ends.
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
BLANKS: Final = re.compile(r"[ \t]{2,}")
LINES: Final = re.compile(r"\n{3,}")
ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&amp;", "&"))
ROUNDS: Final = 4  # mark-up hidden in entities hidden in entities


def plain(text: str) -> str:
    """The text without tags, scripts and controls; entities become their signs. Line ends stay."""
    typed = CONTROLS.sub("", text.encode("utf-8", "ignore").decode().replace("\r\n", "\n"))
    for _ in range(ROUNDS):
        cleaned = _unescaped(nh3.clean(typed, tags=set()))
        if cleaned == typed:
            break
        typed = cleaned
    else:
        typed = nh3.clean(typed, tags=set())
    return LINES.sub("\n\n", BLANKS.sub(" ", typed)).strip()


def one_line(text: str) -> str:
    """The plain text on one line."""
    return " ".join(plain(text).split())


def _unescaped(text: str) -> str:
    for entity, sign in ENTITIES:
        text = text.replace(entity, sign)
    return text
