"""The colours of the stylesheet can be read on one another, by day and by night."""

import re

import pytest

from tests.house.tree import ROOT

SHEET = (ROOT / "assets" / "css" / "tokens.css").read_text()
NIGHT = SHEET.index("@media screen and (prefers-color-scheme: dark)")
NIGHT_END = SHEET.index("/*", NIGHT)
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6}|var\(--[\w-]+\))")

GROUNDS = ("surface", "bg", "well", "sea-50", "sea-100", "sun-100", "coral-100", "leaf-100")
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink-900", "ink-700") for ground in GROUNDS],
    *[("ink-500", ground) for ground in ("surface", "bg", "well", "sea-50", "field")],
    *[(link, ground) for link in ("link", "link-hover", "accent") for ground in ("surface", "bg", "sea-50")],
    *[(f"{hue}-700", ground) for hue in ("coral", "leaf", "lilac", "sky") for ground in ("surface", f"{hue}-100")],
    *[("sun-800", "surface"), ("sun-800", "sun-100"), ("coral-600", "surface"), ("accent", "sea-100")],
    *[("on-primary", "primary"), ("on-primary", "primary-hover"), ("on-primary", "approve")],
    *[("on-chosen", "chosen"), ("chosen-note", "chosen"), ("sea-900", "sun-400")],
    *[
        ("sun-400", "sea-900"),
        ("sun-400", "sea-700"),
        ("sea-200", "sea-900"),
        ("foam", "sea-700"),
        ("white", "sea-900"),
    ],
]
SHAPE_PAIRS = [("line-strong", ground) for ground in ("surface", "bg", "field")] + [
    ("focus", "surface"),
    ("focus", "bg"),
]


def tokens(night: bool) -> dict[str, str]:
    """Token → "#rrggbb" or "var(--other)"."""
    day = dict(TOKEN.findall(SHEET[:NIGHT]))
    return day | dict(TOKEN.findall(SHEET[NIGHT:NIGHT_END])) if night else day


def luminance(colours: dict[str, str], name: str) -> float:
    """Relative luminance, WCAG 2.2."""
    value = colours[name]
    while value.startswith("var"):
        value = colours[value[6:-1]]
    digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colours: dict[str, str], first: str, second: str) -> float:
    """From 1 to 21."""
    low, high = sorted((luminance(colours, first), luminance(colours, second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (SHAPE_PAIRS, 3)], ids=["text", "shapes"])
def test_colours_can_be_read(pairs, least, night):
    colours = tokens(night)
    faint = [pair for pair in pairs if contrast(colours, *pair) < least]
    assert not faint


def test_a_faint_pair_would_be_found():
    assert contrast(tokens(night=False), "dune-200", "surface") < 3
