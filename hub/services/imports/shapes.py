"""The five files that can be imported: their columns, the key of a row, and what a row becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.extensions import territory
from hub.models import Appellation, Commune, Establishment, Occupation, School
from hub.models.columns import Model
from hub.services.imports import fields
from hub.services.imports.reading import Row
from hub.vocabulary import Located

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of file. `key` names the attributes by which a stored row is found again.

    `dated`: the attribute, if any, that takes the day on which a row was added or last changed.
    """

    model: type[Model]
    required: tuple[str, ...]
    key: tuple[str, ...]
    record: Callable[[Row], Record]
    dated: str = ""


def _commune(row: Row) -> Record:
    name = fields.curly(fields.text(row, "nom", 100))
    record: Record = {
        "insee": fields.insee(row),
        "name": name,
        "search_name": fields.search_key(name),
        "lat": fields.number(row, "lat", -90, 90),
        "lon": fields.number(row, "lon", -180, 180),
        "postcodes": fields.text(row, "codes_postaux", 200, optional=True),
    }
    if "localites_associees" in row.values:
        record["localities"] = _localities(record["insee"], fields.text(row, "localites_associees", 500, optional=True))
    if "population_municipale" in row.values:
        record["population"] = fields.count(row, "population_municipale") or 0
    return record


def _localities(insee: str, written: str) -> str:
    """Names cut by "|", readable; the territory's own spelling wins, official files write capitals without accents."""
    parts = [fields.place_name(part) for part in fields.curly(written).split("|")]
    own = territory.commune(insee)
    spelt = {fields.search_key(name): name for name in own.localities} if own else {}
    return "|".join(spelt.get(fields.search_key(part), part) for part in parts)


def _school(row: Row) -> Record:
    lat, lon = fields.maybe_number(row, "lat", -90, 90), fields.maybe_number(row, "lon", -180, 180)
    exact = row.values.get("geo", "") in ("adresse", "établissement") and lat is not None
    return {
        "uai": fields.uai(row),
        "name": fields.text(row, "nom", 150),
        "type": fields.text(row, "type", 60),
        "commune_insee": fields.insee(row),
        "commune_name": fields.curly(fields.text(row, "commune", 100)),
        "address": fields.text(row, "adresse", 300, optional=True),
        "lat": lat,
        "lon": lon,
        "located": str(Located.ADDRESS if exact else Located.COMMUNE),
        "sector": fields.text(row, "secteur", 40, optional=True),
        "priority_education": fields.text(row, "rep", 20, optional=True),
        "headcount": fields.count(row, "effectif"),
    }


def _establishment(row: Row) -> Record:
    record: Record = {
        "siret": fields.siret(row),
        "name": fields.text(row, "nom", 150),
        "naf": fields.naf(row),
        "commune_insee": fields.insee(row),
        "commune_name": fields.curly(fields.text(row, "commune", 100)),
    }
    if "etat" in row.values:
        record["closed"] = row.values["etat"].upper() == "F"  # as the register writes it: A active, F fermé
    return record


def _occupation(row: Row) -> Record:
    code = fields.code(row, "code", r"[A-N]\d{4}", "un code ROME")
    return {
        "code": code,
        "label": fields.curly(fields.text(row, "label", 300)),
        "domain": code[:3],
        "domain_label": fields.curly(fields.text(row, "domaine", 200, optional=True)),
        "parent": fields.code(row, "code_parent", r"[A-N]\d{4}", "un code ROME"),
        "version": fields.text(row, "version", 10, optional=True),
    }


def _appellation(row: Row) -> Record:
    label = fields.curly(fields.text(row, "appellation", 300))
    return {
        "code": fields.code(row, "rome", r"[A-N]\d{4}", "un code ROME"),
        "label": label,
        "normalised": fields.search_key(label),
        "rare": row.values.get("peu_usite", "").upper() == "O",
    }


SHAPES = {
    "communes": Shape(Commune, ("insee", "nom", "codes_postaux", "lat", "lon"), ("insee",), _commune),
    "schools": Shape(School, ("uai", "nom", "type", "commune", "insee", "lat", "lon"), ("uai",), _school),
    "establishments": Shape(Establishment, ("siret", "nom", "naf", "commune", "insee"), ("siret",), _establishment),
    "rome": Shape(Occupation, ("code", "label", "code_parent"), ("code",), _occupation, dated="valid_from"),
    "appellations": Shape(Appellation, ("appellation", "rome"), ("code", "label"), _appellation),
}
