"""The feed of the territory, its search and its map: public, without an account and without a cookie."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.errors import NotFound
from hub.extensions import territory
from hub.policy import Who, allow, current_account, current_standing
from hub.rules.wording import weeks_text
from hub.schemas.feed import SIDES, ReaderQuery
from hub.services import favourites, feed, reference
from hub.services.pages import greeting
from hub.vocabulary import FAMILY_LABELS, KIND_FAMILIES, KIND_LABELS, LEVEL_LABELS, Kind, Level, Side

bp = Blueprint("feed", __name__)
WEEKS_AHEAD = 40


@bp.get("/")
@allow(Who.ANYONE)
def index() -> ResponseReturnValue:
    """The home page: what waits for who is signed in, then the feed."""
    standing = current_standing()
    welcome = greeting.of(current_account, standing) if standing.account_id else None
    return _list("feed/index.html", welcome=welcome, active_page="feed")


@bp.get("/recherche")
@allow(Who.ANYONE)
def search() -> ResponseReturnValue:
    """The results of a search; wider ones, said so, when it finds nothing."""
    return _list("feed/search.html", active_page="feed")


@bp.get("/carte")
@allow(Who.ANYONE)
def atlas() -> ResponseReturnValue:
    """The map of the territory with counts by commune, and the same as a list."""
    query = ReaderQuery().load(request.args)
    filters = filters_of(query)
    counts = feed.count_by_commune(filters)
    names = reference.place_names(set(counts))
    outside = sorted((names.get(insee, insee), n) for insee, n in counts.items() if not territory.contains(insee))
    return render_template(
        "feed/atlas.html", **_around(query, filters), counts=counts, outside=outside, active_page="map"
    )


def _list(template: str, **extra: Any) -> ResponseReturnValue:
    query = ReaderQuery().load(request.args)
    filters = filters_of(query)
    try:
        page = feed.search(filters, query["apres"])
    except ValueError as error:
        raise NotFound() from error
    account = current_standing().account_id
    kept = favourites.kept_among(account, [card.id for card in page.cards]) if account else None
    more = link(request.path, query | {"apres": page.next}) if page.next else ""
    around = _around(query, filters)
    return render_template(
        template, page=page, kept=kept, more=more, counts=feed.count_by_commune(filters), **around, **extra
    )


def _around(query: dict[str, Any], filters: feed.Filters) -> dict[str, Any]:
    by_kind = feed.count_by_kind(filters)
    return {
        "query": query,
        "filters": filters,
        "chips": chips(query, by_kind),
        "active_filters": active_filters(query),
        "near": filters.near,
        "levels": [("", "Tous niveaux"), *((level.value, LEVEL_LABELS[level]) for level in territory.levels)],
        "weeks": coming_weeks(),
        "radii": territory.matching.radius_choices_km,
        "sections": [(section.code, section.label) for section in reference.naf_sections()],
    }


def filters_of(query: dict[str, Any]) -> feed.Filters:
    """What an address asks for; a radius counts from the commune's centre, and does nothing without a commune."""
    kinds = (query["type"],) if query["type"] else KIND_FAMILIES.get(query["famille"], ())
    place = reference.place_named(query["commune"]) if query["commune"] else None
    filters = feed.Filters(
        q=query["q"],
        side=SIDES.get(query["cote"], ""),
        kinds=tuple(kinds),
        weeks=(query["semaine"],) if query["semaine"] else (),
        levels=(query["niveau"],) if query["niveau"] else (),
        commune=place.insee if place else "",
        rome=query["metier"],
        section=query["secteur"],
    )
    if place is None or not query["rayon"]:
        return filters
    return replace(filters, commune="", near=feed.Near(place.lat, place.lon, float(query["rayon"])))


def coming_weeks() -> list[tuple[str, str]]:
    """("", every week), then each week with class of the coming months, with its days."""
    today = datetime.now(territory.zone).date()
    weeks = territory.school_weeks(today, today + timedelta(days=WEEKS_AHEAD * 7))
    return [("", "Toutes les semaines"), *((week.week, weeks_text([week.week])) for week in weeks)]


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


def active_filters(query: dict[str, Any]) -> list[tuple[str, str]]:
    """(text, address without it) of each filter in force that no chip shows."""
    texts = {
        "q": f"« {query['q']} »",
        "type": KIND_LABELS[Kind(query["type"])] if query["type"] else "",
        "semaine": weeks_text([query["semaine"]]) if query["semaine"] else "",
        "niveau": LEVEL_LABELS[Level(query["niveau"])] if query["niveau"] else "",
        "commune": query["commune"],
        "metier": reference.occupation_labels({query["metier"]}).get(query["metier"], query["metier"]),
        "secteur": reference.naf_label(query["secteur"]) if query["secteur"] else "",
    }
    return [
        (text, link(request.path, {**query, name: "", "apres": "", **({"rayon": 0} if name == "commune" else {})}))
        for name, text in texts.items()
        if query[name] and text
    ]


def link(path: str, query: dict[str, Any]) -> str:
    """The address with what the query asks for, empty parts left out."""
    text = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{text}" if text else path
