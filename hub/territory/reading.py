"""Typed reading of a TOML table: what is missing or odd is refused with its path."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

Member = TypeVar("Member", bound=StrEnum)


class TerritoryError(ValueError):
    """A territory's folder cannot be used; the French text says where and why."""


class Table:
    """One table of a file, which remembers what was read so that leftovers are refused."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._values = values
        self._left = set(values)
        self.where = where

    def refuse(self, key: str, why: str) -> TerritoryError:
        """The error for one key, ready to be raised."""
        return TerritoryError(f"{self.where} : « {key} » {why}.")

    def _take(self, key: str, kinds: tuple[type, ...], wanted: str, default: Any) -> Any:
        self._left.discard(key)
        if key not in self._values:
            if default is None:
                raise self.refuse(key, "manque")
            return default
        value = self._values[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise self.refuse(key, f"doit être {wanted}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text without spaces around; the empty text only where a default allows it."""
        value: str = self._take(key, (str,), "un texte", default).strip()
        if not value and default is None:
            raise self.refuse(key, "est vide")
        return value

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number in [low, high]."""
        return int(self._within(key, self._take(key, (int,), "un nombre entier", default), low, high))

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number in [low, high]."""
        return self._within(key, float(self._take(key, (int, float), "un nombre", default)), low, high)

    def _within(self, key: str, value: float, low: float, high: float) -> float:
        if not low <= value <= high:
            raise self.refuse(key, f"vaut {value:g}, hors de {low:g} à {high:g}")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        return bool(self._take(key, (bool,), "true ou false", default))

    def day(self, key: str) -> date:
        """A date without time."""
        value: date = self._take(key, (date,), "une date (AAAA-MM-JJ)", None)
        return value

    def maybe_day(self, key: str) -> date | None:
        """A date without time, or None."""
        return self.day(key) if key in self._values else None

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        values = self._take(key, (list, tuple), "une liste de textes", default)
        if not all(isinstance(value, str) for value in values):
            raise self.refuse(key, "doit être une liste de textes")
        return tuple(value.strip() for value in values)

    def integers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        values = self._take(key, (list,), "une liste de nombres entiers", None)
        if not all(type(value) is int for value in values):
            raise self.refuse(key, "doit être une liste de nombres entiers")
        return tuple(values)

    def points(self, key: str) -> tuple[tuple[float, float], ...]:
        """A list of pairs of numbers."""
        values = self._take(key, (list,), "une liste de paires de nombres", None)
        try:
            return tuple((float(one), float(two)) for one, two in values)
        except (TypeError, ValueError) as error:
            raise self.refuse(key, "doit être une liste de paires de nombres") from error

    def mapping(self, key: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """The table below that name as it stands, for what another reader checks."""
        found: Mapping[str, Any] = self._take(key, (dict,), "une table", default)
        return found

    def table(self, key: str) -> "Table":
        """The table below that name."""
        return Table(self._take(key, (dict,), "une table", None), f"{self.where}, [{key}]")

    def tables(self, key: str, optional: bool = False) -> Iterator["Table"]:
        """The tables of that list, in order."""
        values = self._take(key, (list,), "une liste de tables", () if optional else None)
        for rank, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                raise self.refuse(key, "doit être une liste de tables")
            yield Table(value, f"{self.where}, [[{key}]] n° {rank}")

    def pairs(self, key: str) -> dict[str, str]:
        """The names and texts of the table below that name."""
        below = self.table(key)
        return {name: below.text(name, "") for name in below._values}

    def member(self, key: str, closed: type[Member]) -> Member:
        """One member of a closed list."""
        return self._converted(key, self.text(key), closed)

    def members(self, key: str, closed: type[Member]) -> tuple[Member, ...]:
        """Members of a closed list, in the order of the file."""
        found = tuple(self._converted(key, value, closed) for value in self.texts(key))
        if not found:
            raise self.refuse(key, "est vide")
        return found

    def _converted(self, key: str, value: str, closed: type[Member]) -> Member:
        try:
            return closed(value)
        except ValueError as error:
            allowed = ", ".join(closed)
            raise self.refuse(key, f"vaut « {value} », attendu : {allowed}") from error

    def done(self) -> None:
        """Raises when the file says something that nobody reads: often a misspelt key."""
        if self._left:
            names = ", ".join(f"« {name} »" for name in sorted(self._left))
            raise TerritoryError(f"{self.where} : {names} n’est pas connu ici.")


def read_toml(path: Path) -> Table:
    """The file as a table. Raises TerritoryError when it is absent or is no TOML."""
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except FileNotFoundError as error:
        raise TerritoryError(f"Le fichier {path} n’existe pas.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TerritoryError(f"{path.name} n’est pas du TOML lisible : {error}.") from error
