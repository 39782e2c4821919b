"""A CSV file as rows with their line numbers; a file that cannot be right is refused whole, before any row."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hub.errors import Invalid

DELIMITERS = (",", ";", "\t")
LONGEST_FIELD = 20_000  # characters: beyond, a quote was not closed
CHUNK = 1 << 20  # bytes
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class RowRefused(ValueError):
    """One row is left out: `column` and the reason, in French."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of one row by column; `fault` says why the row cannot be read at all, else ""."""

    line: int
    values: dict[str, str]
    fault: str = ""


def refuse(sentence: str) -> Invalid:
    """The refusal of a whole file, ready to be raised."""
    return Invalid({"file": [sentence]}, sentence)


def rows(path: Path, required: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a file, blank lines left out. Raises Invalid when the file has another shape.

    UTF-8 with or without a byte order mark; comma, semicolon or tab; any end of line.
    """
    _check_encoding(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        heading, heading_line = _heading(lines, path.name)
        delimiter = max(DELIMITERS, key=lambda one: len(set(_cells(heading, one)) & set(required)))
        columns = _cells(heading, delimiter)
        _check_columns(path.name, columns, required)
        yield from _read(lines, columns, delimiter, heading_line + 1)


def _check_encoding(path: Path) -> None:
    if not path.is_file():
        raise refuse(f"Le fichier {path.name} n’existe pas.")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = 1
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line += chunk.count(b"\n", 0, max(error.start, 0))
                raise refuse(
                    f"{path.name} n’est pas en UTF-8 (vers la ligne {line}). Enregistrez-le en « CSV UTF-8 »."
                ) from error
            line += chunk.count(b"\n")


def _heading(lines: IO[str], name: str) -> tuple[str, int]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            return line, number
    raise refuse(f"{name} est vide.")


def _cells(heading: str, delimiter: str) -> list[str]:
    cells = next(csv.reader([heading[:LONGEST_FIELD]], delimiter=delimiter), [])
    return [cell.strip().lower() for cell in cells]


def _check_columns(name: str, columns: list[str], required: tuple[str, ...]) -> None:
    missing = [column for column in required if column not in columns]
    if missing:
        what = "la colonne" if len(missing) == 1 else "les colonnes"
        wanted = ", ".join(f"« {column} »" for column in missing)
        found = ", ".join(f"« {column[:30]} »" for column in columns[:12])
        raise refuse(f"{name} n’a pas la forme attendue : il manque {what} {wanted}. Colonnes trouvées : {found}.")
    if len(set(columns)) < len(columns):
        raise refuse(f"{name} n’a pas la forme attendue : une colonne y est deux fois.")


def _read(lines: IO[str], columns: list[str], delimiter: str, first: int) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = first + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, {}, _unreadable(line, first + reader.line_num - 1))
            continue
        if any(cell.strip() for cell in cells):
            yield _row(line, cells, columns)


def _unreadable(line: int, last: int) -> str:
    until = f" jusqu’à la ligne {last}" if last > line else ""
    return f"illisible{until}, un guillemet n’est pas fermé ou un texte est trop long"


def _row(line: int, cells: list[str], columns: list[str]) -> Row:
    if len(cells) != len(columns):
        return Row(line, {}, f"{len(cells)} valeurs pour {len(columns)} colonnes")
    if any(CONTROL.search(cell) for cell in cells):
        return Row(line, {}, "un caractère de contrôle s’y trouve")
    return Row(line, {column: " ".join(cell.split()) for column, cell in zip(columns, cells, strict=True)})
