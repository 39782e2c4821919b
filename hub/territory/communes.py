"""The communes of a territory: `communes.csv`, in the columns that `hub import communes` reads."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from hub.territory.parts import Commune
from hub.territory.reading import TerritoryError
from hub.territory.schematic import AT_ITS_CENTRE, Schematic

COLUMNS = ("insee", "nom", "codes_postaux", "lat", "lon", "population_municipale", "localites_associees")


def read_communes(path: Path, plan: Schematic) -> tuple[Commune, ...]:
    """The communes in the order of the file, with their points on the map. Raises TerritoryError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TerritoryError(f"{path.name} ne se lit pas : {error}.") from error
    if not rows or not set(COLUMNS) <= rows[0].keys():
        raise TerritoryError(f"{path.name} : il faut les colonnes {', '.join(COLUMNS)}, et une commune au moins.")
    return tuple(_commune(f"{path.name}, commune n° {rank}", row, plan) for rank, row in enumerate(rows, start=1))


def _commune(where: str, row: Mapping[str, str], plan: Schematic) -> Commune:
    insee, name = row["insee"], row["nom"].strip()
    if not re.fullmatch(r"\d[\dAB]\d{3}", insee or "") or not name:
        raise TerritoryError(f"{where} : il faut un code INSEE de 5 caractères et un nom.")
    try:
        lat, lon, population = float(row["lat"]), float(row["lon"]), int(row["population_municipale"] or 0)
    except ValueError as error:
        raise TerritoryError(f"{where} : latitude, longitude ou population n’est pas un nombre.") from error
    if not plan.shows(lat, lon):
        raise TerritoryError(f"{where} : {name} tombe hors de la carte de map.toml.")
    town = plan.towns.get(insee, AT_ITS_CENTRE)
    x, y = plan.project(lat, lon)
    return Commune(
        insee=insee,
        name=name,
        lat=lat,
        lon=lon,
        x=round(x + town.dx, 1),
        y=round(y + town.dy, 1),
        label_dx=town.label_dx,
        label_dy=town.label_dy,
        labelled=town.labelled,
        postcodes=_parts(row["codes_postaux"]),
        localities=_parts(row["localites_associees"]),
        population=population,
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in (text or "").split("|") if part)
