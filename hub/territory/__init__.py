"""The territory that an installation serves: a folder, read once and checked, never code."""

from hub.territory.folder import load, shipped
from hub.territory.parts import Territory
from hub.territory.reading import TerritoryError

__all__ = ["Territory", "TerritoryError", "load", "shipped"]
