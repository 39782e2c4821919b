"""The colours of a territory: complete, well written, and readable on one another."""

import re
from collections.abc import Mapping

from hub.territory.reading import TerritoryError

TOKENS = tuple(
    "ink-900 ink-700 ink-500 sea-900 sea-800 sea-700 sea-600 sea-200 sea-100 sea-50 "
    "sun-800 sun-400 sun-100 coral-700 coral-600 coral-400 coral-100 "
    "lilac-700 lilac-400 lilac-100 leaf-700 leaf-400 leaf-100 sky-700 sky-400 sky-100 "
    "dune-300 dune-200 dune-100 dune-50 line-strong".split()
)
WHITE = "#FFFFFF"

# What is written on each colour, as the stylesheet does. WCAG 2.2, 1.4.3.
WRITTEN_ON = {
    "white": "ink-900 ink-700 ink-500 sea-700 sun-800 coral-700 lilac-700 leaf-700 sky-700",
    "dune-50": "ink-900 ink-700 ink-500 sea-700",
    "dune-100": "ink-900 ink-700",
    "sea-50": "ink-900 ink-700 sea-700",
    "sea-100": "ink-900 sea-700",
    "sea-700": "white sun-400",
    "sea-900": "white sea-200 sun-400",
    "sun-400": "ink-900 sea-900",
    "sun-100": "sun-800",
    "coral-100": "coral-700",
    "lilac-100": "lilac-700",
    "leaf-100": "leaf-700",
    "sky-100": "sky-700",
}
TEXT_PAIRS = tuple((text, back) for back, texts in WRITTEN_ON.items() for text in texts.split())
TEXT_RATIO = 4.5

# Edges of fields. WCAG 2.2, 1.4.11.
EDGE_PAIRS = (("line-strong", "white"), ("line-strong", "dune-50"))
EDGE_RATIO = 3.0


def luminance(colour: str) -> float:
    """Relative luminance in [0, 1] of "#RRGGBB" (WCAG 2.2, definition)."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """The ratio of two colours, from 1 (equal) to 21 (black on white)."""
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def check(colours: Mapping[str, str], where: str) -> dict[str, str]:
    """The colours, upper case. Raises TerritoryError naming the first fault.

    Faults: a token missing or unknown, no "#RRGGBB", a text below 4.5:1, a field's edge below 3:1.
    """
    for name in (*TOKENS, *colours):
        if name not in colours:
            raise TerritoryError(f"{where} : la couleur « {name} » manque.")
        if name not in TOKENS:
            raise TerritoryError(f"{where} : la couleur « {name} » n’est pas connue ici.")
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colours[name]):
            raise TerritoryError(f"{where} : « {name} » doit s’écrire #RRVVBB.")
    clean = {name: value.upper() for name, value in colours.items()}
    _check_pairs(clean, TEXT_PAIRS, TEXT_RATIO, where)
    _check_pairs(clean, EDGE_PAIRS, EDGE_RATIO, where)
    return clean


def _check_pairs(colours: Mapping[str, str], pairs: tuple[tuple[str, str], ...], least: float, where: str) -> None:
    shown = {**colours, "white": WHITE}
    for front, back in pairs:
        ratio = contrast(shown[front], shown[back])
        if ratio < least:
            raise TerritoryError(
                f"{where} : « {front} » ({shown[front]}) sur « {back} » ({shown[back]}) "
                f"a un contraste de {_french(ratio)}, il faut au moins {_french(least)}."
            )


def _french(ratio: float) -> str:
    """Cut, not rounded: 4.498 must not read as enough."""
    return f"{int(ratio * 100) / 100:.2f}".replace(".", ",") + ":1"
