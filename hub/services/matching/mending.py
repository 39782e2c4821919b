"""The one change that makes a near miss match, as a button that opens the form with that change filled in."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hub.rules.calendar import monday, week_of
from hub.rules.french import NBSP, counted
from hub.rules.nearmiss import Change
from hub.rules.periods import add_months
from hub.rules.wording import inner_level
from hub.vocabulary import Level

Mend = tuple[str, dict[str, Any]]

GAP_ICONS: Final = {
    "radius_km": "route",
    "levels": "graduation-cap",
    "shift_days": "calendar-days",
    "shift_months": "calendar-days",
    "min_common": "calendar-days",
    "reserved_until": "lock",
}


def mend(change: Change, own: Mapping[str, Any]) -> Mend | None:
    """(words of the button, fields of the form) when the reader's posting, of terms `own`, can be changed so.

    None when the change is the other side's to make.
    """
    if change.side != own["side"]:
        return None
    known = MENDS.get(change.field)
    return known(change, own) if known else ("Modifier mon annonce", {})


def _radius(change: Change, own: Mapping[str, Any]) -> Mend:
    return f"Élargir à {change.value}{NBSP}km", {"radius_km": change.value}


def _levels(change: Change, own: Mapping[str, Any]) -> Mend:
    wanted = list(change.value) if isinstance(change.value, tuple) else []
    added = [inner_level(Level(level)) for level in wanted if level not in own.get("levels", [])]
    return f"Ajouter {', '.join(added)}" if added else "Ajouter cette classe", {"levels": wanted}


def _places(change: Change, own: Mapping[str, Any]) -> Mend:
    return f"Passer à {counted(_number(change), 'place')}", {"places": change.value}


def _group(change: Change, own: Mapping[str, Any]) -> Mend:
    return f"Accueillir {counted(_number(change), 'élève')}", {change.field: change.value}


def _days(change: Change, own: Mapping[str, Any]) -> Mend:
    step = timedelta(days=_number(change))
    fields = {
        name: (own[name] + step).isoformat() for name in ("starts_on", "ends_on") if isinstance(own.get(name), date)
    }
    if own.get("weeks"):
        fields["weeks"] = [week_of(monday(week) + step) for week in own["weeks"]]
    return _moved(change.text), fields


def _months(change: Change, own: Mapping[str, Any]) -> Mend:
    moved = add_months(own["starts_on"], _number(change))
    return _moved(change.text), {"start_month": moved.isoformat()[:7]}


def _number(change: Change) -> int:
    return change.value if isinstance(change.value, int) else 0


def _moved(text: str) -> str:
    """« une semaine plus tôt » → « Avancer d’une semaine »."""
    length, _, way = text.rpartition(" plus ")
    verb = "Avancer" if way == "tôt" else "Reculer"
    return f"{verb} d’{length}" if length.startswith("un") else f"{verb} de {length}"


MENDS: Final = {
    "radius_km": _radius,
    "levels": _levels,
    "places": _places,
    "group_min": _group,
    "group_max": _group,
    "shift_days": _days,
    "shift_months": _months,
}
