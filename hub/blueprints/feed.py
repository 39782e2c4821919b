"""The feed of the territory, its search and its map: public, without an account and without a cookie."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.blueprints.reading import caption
from hub.errors import NotFound
from hub.extensions import territory
from hub.policy import Who, allow, current_account, current_standing
from hub.rules.french import NBSP, km_text
from hub.rules.geography import haversine_km
from hub.rules.wording import weeks_text
from hub.schemas.feed import SIDES, ReaderQuery
from hub.services import favourites, feed, occupations, reference
from hub.services.pages import greeting
from hub.vocabulary import FAMILY_LABELS, KIND_FAMILIES, KIND_LABELS, LEVEL_LABELS, Kind, Level, Side

bp = Blueprint("feed", __name__)
WEEKS_AHEAD: Final = 40
CODE: Final = re.compile(r"[A-Z]\d{0,4}")
PANEL: Final = ("type", "niveau", "semaine", "commune", "metier", "secteur")  # what the folded filters hold


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: as typed, as filters, around which point, and what of it nobody knows."""

    query: dict[str, Any]
    filters: feed.Filters
    centre: tuple[float, float] | None
    place: str
    unknown: str


@bp.get("/")
@allow(Who.ANYONE)
def index() -> ResponseReturnValue:
    """The home page: what waits for who is signed in, then the feed."""
    standing = current_standing()
    welcome = greeting.of(current_account, standing) if standing.account_id else None
    return _list("feed/index.html", welcome=welcome, caption=caption, active_page=_active())


@bp.get("/recherche")
@allow(Who.ANYONE)
def search() -> ResponseReturnValue:
    """The results of a search; wider ones, said so, when it finds nothing."""
    return _list("feed/search.html", active_page="feed")


@bp.get("/carte")
@allow(Who.ANYONE)
def atlas() -> ResponseReturnValue:
    """The map of the territory with counts by commune, and the same as a list."""
    asked = _asked()
    counts = feed.count_by_commune(asked.filters)
    beyond = {insee for insee in counts if not territory.contains(insee)}
    names = reference.place_names(beyond) if beyond else {}
    outside = sorted((names.get(insee, insee), insee, counts[insee]) for insee in beyond)
    return render_template("feed/atlas.html", **_around(asked), counts=counts, outside=outside, active_page="map")


def _active() -> str:
    return "visits" if request.args.get("famille") == "visites" else "feed"


def _list(template: str, **extra: Any) -> ResponseReturnValue:
    asked = _asked()
    try:
        page = feed.search(asked.filters, asked.query["apres"])
    except ValueError as error:
        raise NotFound() from error
    account = current_standing().account_id
    shown = [card.id for card in page.cards] + [card.id for card, *_ in getattr(extra.get("welcome"), "best", ())]
    return render_template(
        template,
        page=page,
        kept=favourites.kept_among(account, shown) if account else None,
        more=link(request.path, following(asked.query, page)) if page.next else "",
        distances=distances(page, asked.centre),
        counts=feed.count_by_commune(page.filters),
        **_around(replace(asked, filters=page.filters)),
        **extra,
    )


def _asked() -> Asked:
    query: dict[str, Any] = ReaderQuery().load(request.args)
    home = _home()
    filters, place = filters_of(query, home)
    unknown = query["commune"] if query["commune"] and place is None else ""
    centre = (filters.near.lat, filters.near.lon) if filters.near else home
    return Asked(query, filters, centre, place.name if place else "", unknown)


def _home() -> tuple[float, float] | None:
    """Where the reader's organisation is. One query, none for strangers."""
    organisation_id = current_standing().organisation_id
    return feed.home_of(organisation_id) if organisation_id else None


def _around(asked: Asked) -> dict[str, Any]:
    by_kind = feed.count_by_kind(asked.filters)
    return {
        "query": asked.query,
        "place": asked.place,
        "unknown": asked.unknown,
        "located": bool(asked.centre or asked.place),
        "chips": chips(asked.query, by_kind),
        "active_filters": active_filters(asked),
        "folded": sum(1 for name in PANEL if asked.query[name]),
        "kinds": [("", "Tous les types"), *((kind.value, KIND_LABELS[kind]) for kind in territory.kinds)],
        "levels": [("", "Tous niveaux"), *((level.value, LEVEL_LABELS[level]) for level in territory.levels)],
        "weeks": coming_weeks(),
        "radii": territory.matching.radius_choices_km,
        "sections": [("", "Tous les secteurs"), *((one.code, one.label) for one in reference.naf_sections())],
        "pin_link": pin_link(asked.query),
    }


def filters_of(
    query: dict[str, Any], home: tuple[float, float] | None = None
) -> tuple[feed.Filters, reference.Place | None]:
    """What an address asks for, and the commune it names.

    A radius counts from the commune's centre, else from `home`; without either it does nothing.
    """
    kinds = (query["type"],) if query["type"] else KIND_FAMILIES.get(query["famille"], ())
    place = reference.place_named(query["commune"]) if query["commune"] else None
    filters = feed.Filters(
        q=query["q"],
        side=SIDES.get(query["cote"], ""),
        kinds=tuple(kinds),
        weeks=(query["semaine"],) if query["semaine"] else (),
        levels=(query["niveau"],) if query["niveau"] else (),
        commune=place.insee if place else "",
        rome=code_of(query["metier"]),
        section=query["secteur"],
    )
    centre = (place.lat, place.lon) if place else home
    if centre is None or not query["rayon"]:
        return filters, place
    return replace(filters, commune="", near=feed.Near(*centre, float(query["rayon"]))), place


def code_of(text: str) -> str:
    """The occupation that a reader means: a ROME code or its start, else the first one that the words name."""
    if not text or CODE.fullmatch(text):
        return text
    found = occupations.propose(text)
    return found[0].code if found else ""


def coming_weeks() -> list[tuple[str, str]]:
    """("", every week), then each week with class of the coming months, with its days."""
    today = datetime.now(territory.zone).date()
    weeks = territory.school_weeks(today, today + timedelta(days=WEEKS_AHEAD * 7))
    return [("", "Toutes les semaines"), *((week.week, weeks_text([week.week])) for week in weeks)]


def distances(page: feed.Page, centre: tuple[float, float] | None) -> dict[str, str]:
    """Posting id → « à 9 km » from the centre; empty without one."""
    if centre is None:
        return {}
    return {card.id: f"à {km_text(haversine_km(*centre, card.lat, card.lon))}" for card in page.cards}


def following(query: dict[str, Any], page: feed.Page) -> dict[str, Any]:
    """The address of the next page; of a widened search, the wider one, so that its next page is found too."""
    found = query | {"apres": page.next}
    if not page.widened:
        return found
    wide = page.filters
    kept = {"semaine": wide.weeks, "niveau": wide.levels, "secteur": wide.section, "cote": wide.side}
    found |= {name: "" for name, value in kept.items() if not value}
    found |= {"famille": "", "type": ""} if not wide.kinds else {}
    found |= {"commune": "", "rayon": 0} if not wide.place else {}
    found |= {"rayon": int(wide.near.radius_km)} if wide.near else {}
    return found | {"q": wide.q, "metier": wide.rome}


def chips(query: dict[str, Any], counts: dict[tuple[str, str], int]) -> list[tuple[str, str, str, int, bool]]:
    """(label, family, address, how many, whether it is on) for all, each family, and the needs."""
    here = {**query, "apres": "", "type": ""}
    everything = not query["famille"] and not query["cote"]
    found = [("Tout", "", link(request.path, here | {"famille": "", "cote": ""}), sum(counts.values()), everything)]
    for family, kinds in KIND_FAMILIES.items():
        if any(territory.offers(kind) for kind in kinds):
            n = sum(count for (side, kind), count in counts.items() if kind in kinds and side == Side.OFFER)
            address = link(request.path, here | {"famille": family, "cote": "offres"})
            found.append((FAMILY_LABELS[family], family, address, n, query["famille"] == family))
    needs = sum(count for (side, _), count in counts.items() if side == Side.NEED)
    on = query["cote"] == "besoins" and not query["famille"]
    return [*found, ("Besoins", "need", link(request.path, here | {"famille": "", "cote": "besoins"}), needs, on)]


def active_filters(asked: Asked) -> list[tuple[str, str]]:
    """(text, address without it) of each filter in force that no chip shows."""
    query = asked.query
    rome = code_of(query["metier"])
    around = f"à moins de {query['rayon']}{NBSP}km" if query["rayon"] and (asked.centre or asked.place) else ""
    texts = {
        "q": f"« {query['q']} »" if query["q"] else "",
        "type": KIND_LABELS[Kind(query["type"])] if query["type"] else "",
        "semaine": weeks_text([query["semaine"]]) if query["semaine"] else "",
        "niveau": LEVEL_LABELS[Level(query["niveau"])] if query["niveau"] else "",
        "commune": ", ".join(filter(None, [asked.place, around])),
        "metier": occupations.labels().get(rome, rome) if rome else "",
        "secteur": reference.naf_label(query["secteur"]) if query["secteur"] else "",
    }
    return [(text, link(request.path, without(query, name))) for name, text in texts.items() if text]


def without(query: dict[str, Any], name: str) -> dict[str, Any]:
    """The same query without one filter; a radius goes with its commune."""
    return {**query, name: "", "apres": "", **({"rayon": 0} if name == "commune" else {})}


def pin_link(query: dict[str, Any]) -> str:
    """The address of the feed with the same filters, to which a commune's code is added."""
    others = link("/", {**query, "commune": "", "rayon": 0, "apres": ""})
    return f"{others}{'&' if '?' in others else '?'}commune="


def link(path: str, query: dict[str, Any]) -> str:
    """The address with what the query asks for, empty parts left out."""
    text = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{text}" if text else path
