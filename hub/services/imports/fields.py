"""One cell to one value, or a reason in French why it is not one."""

import re

from hub.rules.identifiers import compact, is_siret, is_uai
from hub.services.imports.reading import Row, RowRefused
from hub.services.lexemes import WORD, fold

NAF = re.compile(r"(\d\d)\.?(\d\d)([A-Z])", re.ASCII)
SMALL_WORDS = frozenset("à au aux d de des du en et l la le les lez lès sous sur".split())
SHORT_WORDS = {"St": "Saint", "Ste": "Sainte"}


def text(row: Row, column: str, longest: int, optional: bool = False) -> str:
    """The text of a cell, at most `longest` characters; "" only where optional."""
    value = row.values.get(column, "")
    if not value and not optional:
        raise RowRefused(column, "la valeur manque")
    if len(value) > longest:
        raise RowRefused(column, f"le texte dépasse {longest} caractères")
    return value


def curly(value: str) -> str:
    """The text with typographic apostrophes; two straight ones, an escape of some files, count for one."""
    return value.replace("''", "’").replace("'", "’")


def search_key(value: str) -> str:
    """The words of a text in lower case without accents, cut by one space: what look-ups compare."""
    return " ".join(WORD.findall(fold(value)))


def code(row: Row, column: str, shape: str, wanted: str) -> str:
    """A code in capitals that has the shape of a regular expression."""
    value = compact(text(row, column, 40))
    if not re.fullmatch(shape, value, re.ASCII):
        raise RowRefused(column, f"« {value} » n’est pas {wanted}")
    return value


def insee(row: Row, column: str = "insee") -> str:
    """The INSEE code of a commune; a leading zero that a spreadsheet dropped is put back."""
    value = compact(text(row, column, 10))
    if re.fullmatch(r"[1-9]\d{3}", value, re.ASCII):
        value = f"0{value}"
    if not re.fullmatch(r"\d[\dAB]\d{3}", value, re.ASCII):
        raise RowRefused(column, f"« {value} » n’est pas un code INSEE de commune")
    return value


def siret(row: Row) -> str:
    """A SIRET whose check digits hold."""
    value = compact(text(row, "siret", 40))
    if not is_siret(value):
        raise RowRefused("siret", f"« {value} » n’est pas un SIRET valable (14 chiffres et leur clé)")
    return value


def uai(row: Row) -> str:
    """A UAI whose check letter holds."""
    value = compact(text(row, "uai", 40))
    if not is_uai(value):
        raise RowRefused("uai", f"« {value} » n’est pas un UAI valable (7 chiffres et leur lettre)")
    return value


def naf(row: Row) -> str:
    """A NAF code written "85.42Z", "" when unknown."""
    value = compact(row.values.get("naf", "")).replace(".", "")
    found = NAF.fullmatch(value)
    if value and not found:
        raise RowRefused("naf", f"« {value} » n’est pas un code NAF (« 85.42Z »)")
    return f"{found[1]}.{found[2]}{found[3]}" if found else ""


def number(row: Row, column: str, low: float, high: float) -> float:
    """A number in [low, high], with a point or a comma."""
    value = text(row, column, 40).replace(",", ".")
    try:
        found = float(value)
    except ValueError as error:
        raise RowRefused(column, f"« {value} » n’est pas un nombre") from error
    if not low <= found <= high:
        raise RowRefused(column, f"{value} est hors de {low:g} à {high:g}")
    return found


def maybe_number(row: Row, column: str, low: float, high: float) -> float | None:
    """A number, or None for an empty cell."""
    return number(row, column, low, high) if row.values.get(column) else None


def count(row: Row, column: str) -> int | None:
    """A whole number of people, or None for an empty cell; "380.0" is 380."""
    found = maybe_number(row, column, 0, 100_000_000)
    return None if found is None else round(found)


def place_name(value: str) -> str:
    """A place written in capitals, as its name is written: "STE FOY LA GRANDE" gives "Sainte-Foy-la-Grande"."""
    if not value.isupper():
        return value
    words = [SHORT_WORDS.get(word, word) for word in value.title().split()]
    small = [word.lower() if rank and word.lower() in SMALL_WORDS else word for rank, word in enumerate(words)]
    return "-".join(small)
