"""The form of a posting: what a browser sends, shaped as a program would send it, and back."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from hub.rules.kinds import DATING_FIELDS, dating_fields
from hub.vocabulary import KIND_DATING, KIND_FAMILIES, Dating, Kind

# Every field as a list of texts, as it was typed: what a draft keeps and a refused form shows again.
Typed = dict[str, list[str]]

TEXTS: Final = (
    *("title", "places", "description", "days", "starts_on", "ends_on", "months", "rhythm", "naf", "diploma"),
    *("radius_km", "group_min", "group_max", "reserved_until", "expires_on", "address", "commune"),
)
LISTS: Final = ("levels", "weeks", "rome")
CONTACT: Final = ("name", "email", "phone")
PRACTICAL: Final = (
    *("arrival", "departure", "break_minutes", "weekly_hours", "transport", "regulated", "regulated_until"),
    *("wheelchair", "equipment", "meals"),
)
ON_SITE: Final = ("wheelchair", "equipment", "meals")
SLOT: Final = re.compile(r"slot-(\d{1,3})-(id|day|from|to|places)")
# What is not a term: how the form is sent, and who sends it.
CONTROLS: Final = frozenset({"csrf_token", "action", "idempotency_key", "version", "draft"})
LONGEST: Final = 6000  # characters of a field that is kept as typed
MOST_VALUES: Final = 80


def typed_in(form: Iterable[tuple[str, str]]) -> Typed:
    """What was typed, controls left out; absurd lengths are cut, so that a draft stays small."""
    found: Typed = {}
    for name, text in form:
        if name not in CONTROLS and len(name) <= 40:
            found.setdefault(name, [])
            if len(found[name]) < MOST_VALUES:
                found[name].append(text[:LONGEST])
    return found


def one(typed: Typed, name: str, default: str = "") -> str:
    """The value of a field that has one."""
    return typed.get(name, [default])[0].strip() or default


def kind_of(typed: Typed, default: Kind) -> Kind:
    """The kind that is chosen: the one of the tile's family that is ticked, else that family's first."""
    family, kind = one(typed, "family"), one(typed, "kind")
    chosen = {known.value: known for known in Kind}.get(kind)
    if family in KIND_FAMILIES and chosen not in KIND_FAMILIES[family]:
        return KIND_FAMILIES[family][0]
    return chosen or default


def shaped(typed: Typed, side: str, kind: Kind, zone: ZoneInfo) -> dict[str, Any]:
    """The posting as a program would send it: only the fields that this kind has."""
    found: dict[str, Any] = {name: one(typed, name) for name in TEXTS}
    found |= {name: typed[name] for name in LISTS if typed.get(name)}
    found["contact"] = _some({name: one(typed, f"contact_{name}") for name in CONTACT})
    found["practical"] = _some({name: one(typed, name) for name in PRACTICAL})
    if KIND_DATING[kind] is Dating.START_MONTH and one(typed, "start_month"):
        found["starts_on"] = f"{one(typed, 'start_month')}-01"
    found["slots"] = [_slot(row, zone) for row in slot_rows(typed)]
    foreign = DATING_FIELDS - dating_fields(kind)
    return {"side": side, "kind": kind.value} | _some({key: it for key, it in found.items() if key not in foreign})


def _some(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", [], {})}


def slot_rows(typed: Typed) -> list[dict[str, str]]:
    """The sessions in which something was typed, in order, each with id, day, from, to and places."""
    rows: dict[int, dict[str, str]] = {}
    for name in typed:
        if found := SLOT.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = one(typed, name)
    return [rows[n] for n in sorted(rows) if any(rows[n].get(part) for part in ("day", "from", "to"))]


def _slot(row: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    slot = {"starts_at": _instant(row, "from", zone), "ends_at": _instant(row, "to", zone)}
    return slot | _some({"id": row.get("id", ""), "places": row.get("places", "")})


def _instant(row: Mapping[str, str], part: str, zone: ZoneInfo) -> str:
    """The day and the clock time as an instant with its offset; what was typed when it is none."""
    hours, _, minutes = re.sub(r"\s", "", row.get(part, "")).lower().replace(":", "h").partition("h")
    try:
        day = date.fromisoformat(row.get("day", ""))
        return datetime(day.year, day.month, day.day, int(hours), int(minutes or 0), tzinfo=zone).isoformat()
    except ValueError:
        return f"{row.get('day', '')} {row.get(part, '')}".strip() or "?"


def typed_of(terms: Mapping[str, Any], commune: str, zone: ZoneInfo) -> Typed:
    """The form of these loaded terms, `commune` by its name."""
    found = {name: _text(terms.get(name)) for name in TEXTS} | {"commune": commune, "kind": _text(terms["kind"])}
    found |= {f"contact_{name}": text for name, text in terms.get("contact", {}).items()}
    found |= {name: _text(value) for name, value in terms.get("practical", {}).items()}
    if KIND_DATING[Kind(terms["kind"])] is Dating.START_MONTH and terms.get("starts_on"):
        found["start_month"] = terms["starts_on"].isoformat()[:7]
    for number, slot in enumerate(terms.get("slots", [])):
        found |= {f"slot-{number}-{part}": text for part, text in _slot_texts(slot, zone).items()}
    typed = {name: [text] for name, text in found.items() if text}
    return typed | {name: [str(value) for value in terms[name]] for name in LISTS if terms.get(name)}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _slot_texts(slot: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    starts, ends = slot["starts_at"].astimezone(zone), slot["ends_at"].astimezone(zone)
    return {
        "id": _text(slot.get("id")),
        "day": starts.date().isoformat(),
        "from": clock(starts.strftime("%H:%M")),
        "to": clock(ends.strftime("%H:%M")),
        "places": _text(slot.get("places")),
    }


def clock(text: str) -> str:
    """« 8 h 30 » for "08:30"; what is no time stays as it is."""
    found = re.fullmatch(r"(\d{2}):(\d{2})", text)
    return f"{int(found[1])} h {found[2]}" if found else text


SLOT_PARTS: Final = {"starts_at": "from", "ends_at": "to", "places": "places"}


def field_of(dotted: str, kind: Kind) -> str:
    """The field of the form that a refusal speaks of: "practical.arrival" is "arrival", "levels.0" is "levels"."""
    head, _, rest = dotted.partition(".")
    if head == "slots" and "." in rest:
        number, _, part = rest.partition(".")
        return f"slot-{number}-{SLOT_PARTS.get(part, 'day')}"
    if head == "slots":
        return "slot-0-day"
    if head == "contact":
        return f"contact_{rest}" if rest else "contact_name"
    if head == "practical":
        return rest or "arrival"
    if head == "starts_on" and KIND_DATING[kind] is Dating.START_MONTH:
        return "start_month"
    return head
