"""The schematic map: lines and names of `map.toml`, projected to the units of an SVG."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from hub.territory.reading import Table


class Role(StrEnum):
    """What a line or a name stands for; also its class in the stylesheet."""

    LAND = "land"
    COAST = "coast"
    DEPTH = "depth"
    TOWN = "town"
    WATER = "water"
    ROAD = "road"
    BORDER = "border"


class Label(StrEnum):
    """What a name on the map names."""

    SEA = "sea"
    NEIGHBOUR = "neighbour"
    WATER = "water"


@dataclass(frozen=True, slots=True)
class Shape:
    """One line or surface: `d` is the path's data, below the shapes that follow."""

    role: Role
    d: str


@dataclass(frozen=True, slots=True)
class MapLabel:
    """A name on the map that is no commune's."""

    role: Label
    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Town:
    """How far a commune's pin stands from its centre, and its name from its pin, in SVG units."""

    dx: float
    dy: float
    label_dx: float
    label_dy: float
    labelled: bool


AT_ITS_CENTRE = Town(dx=0.0, dy=0.0, label_dx=0.0, label_dy=24.0, labelled=True)


@dataclass(frozen=True, slots=True)
class Schematic:
    """The map in SVG units, `width` × `height`; `ground` says what lies under all shapes."""

    width: float
    height: float
    west: float
    east: float
    south: float
    north: float
    ground: str
    shapes: tuple[Shape, ...]
    labels: tuple[MapLabel, ...]
    towns: Mapping[str, Town]

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """The point (x, y) of a place, which may fall outside the picture."""
        return _project(self.west, self.north, _scale(self), lat, lon)

    def shows(self, lat: float, lon: float) -> bool:
        """Whether the place falls within the picture."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


def _squeeze(south: float, north: float) -> float:
    return math.cos(math.radians((south + north) / 2))


def _scale(plan: Schematic) -> tuple[float, float]:
    squeeze = _squeeze(plan.south, plan.north)
    per_degree = plan.width / ((plan.east - plan.west) * squeeze)
    return per_degree * squeeze, per_degree


def _project(west: float, north: float, scale: tuple[float, float], lat: float, lon: float) -> tuple[float, float]:
    return round((lon - west) * scale[0], 1), round((north - lat) * scale[1], 1)


def read_map(table: Table) -> Schematic:
    """The map of a `map.toml`, every line projected. Raises TerritoryError."""
    plan = _frame(table)
    shapes = tuple(shape for line in table.tables("line") for shape in _shapes(plan, line))
    labels = tuple(_label(plan, name) for name in table.tables("label", optional=True))
    towns = dict(_town(one) for one in table.tables("town", optional=True))
    table.done()
    return replace(plan, shapes=shapes, labels=labels, towns=towns)


def _frame(table: Table) -> Schematic:
    width = table.number("width", 100, 2000)
    west, east = table.number("west", -180, 180), table.number("east", -180, 180)
    south, north = table.number("south", -85, 85), table.number("north", -85, 85)
    if west >= east:
        raise table.refuse("east", "doit être à l’est de « west »")
    if south >= north:
        raise table.refuse("north", "doit être au nord de « south »")
    height = round((north - south) * width / ((east - west) * _squeeze(south, north)))
    ground = table.text("ground")
    if ground not in ("sea", "land"):
        raise table.refuse("ground", "vaut « sea » ou « land »")
    return Schematic(width, height, west, east, south, north, ground, (), (), {})


def _shapes(plan: Schematic, line: Table) -> list[Shape]:
    """The line itself and its echoes, each `echo_north` degrees beyond the one before."""
    role = line.member("role", Role)
    points = line.points("points")
    if len(points) < 2:
        raise line.refuse("points", "demande au moins deux points")
    count = line.integer("echoes", 0, 8, default=0)
    step = line.number("echo_north", -1, 1, default=0.0)
    line.done()
    moved = [[(lon, lat + step * n) for lon, lat in points] for n in range(count + 1)]
    closed = role in (Role.LAND, Role.TOWN)
    return [Shape(role, _path(plan, some, closed)) for some in moved]


def _path(plan: Schematic, points: list[tuple[float, float]], closed: bool) -> str:
    steps = (plan.project(lat, lon) for lon, lat in points)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in steps) + ("Z" if closed else "")


def _label(plan: Schematic, name: Table) -> MapLabel:
    role, text = name.member("role", Label), name.text("text")
    x, y = plan.project(name.number("lat", -90, 90), name.number("lon", -180, 180))
    anchor = name.text("anchor", "middle")
    if anchor not in ("start", "middle", "end"):
        raise name.refuse("anchor", "vaut start, middle ou end")
    name.done()
    return MapLabel(role, text, x, y, anchor)


def _town(table: Table) -> tuple[str, Town]:
    insee = table.text("insee")
    town = Town(
        dx=table.number("dx", -100, 100, default=AT_ITS_CENTRE.dx),
        dy=table.number("dy", -100, 100, default=AT_ITS_CENTRE.dy),
        label_dx=table.number("label_dx", -200, 200, default=AT_ITS_CENTRE.label_dx),
        label_dy=table.number("label_dy", -200, 200, default=AT_ITS_CENTRE.label_dy),
        labelled=table.flag("labelled", default=AT_ITS_CENTRE.labelled),
    )
    table.done()
    return insee, town
