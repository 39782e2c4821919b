"""The facts of a posting in a few French words: its dates, its classes, its places, its age."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from hub.rules.calendar import monday
from hub.rules.french import NBSP, counted, day_text, listed, month_text
from hub.vocabulary import LEVEL_LABELS, Level, Side

DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
BEFORE: Final = re.compile(r" ([:;?!»%€])")
AFTER: Final = re.compile(r"« ")
SHORT_MONTHS: Final = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)
NAMED_WEEKS: Final = 2
NAMED_LEVELS: Final = 3
MASCULINE_LEVELS: Final = frozenset({Level.CP, Level.CE1, Level.CE2, Level.CM1, Level.CM2, Level.CAP})


def range_text(first: date, last: date) -> str:
    """« Du 11 janvier au 5 février 2027 », « Le 12 janvier 2027 » for one day."""
    if first == last:
        return f"Le {day_text(first)}"
    start = day_text(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
        if first.month == last.month:
            start = start.split(NBSP)[0]
    return f"Du {start} au {day_text(last)}"


def weeks_text(weeks: Sequence[str]) -> str:
    """Weeks as runs of days: « Du 25 au 29 janvier 2027 »; beyond two runs, how many and since when."""
    runs = week_runs(weeks)
    if not runs:
        return ""
    if len(runs) <= NAMED_WEEKS:
        return ", ".join(range_text(*run) if n == 0 else range_text(*run).lower() for n, run in enumerate(runs))
    first, last = runs[0][0], runs[-1][1]
    return f"{counted(len(set(weeks)), 'semaine')} entre {month_text(first)} et {month_text(last)}"


def week_runs(weeks: Iterable[str]) -> list[tuple[date, date]]:
    """First Monday and last Friday of each run of weeks without a gap, in order."""
    mondays = sorted({monday(week) for week in weeks})
    if not mondays:
        return []
    breaks = [n for n, (one, two) in enumerate(pairwise(mondays), 1) if two - one > timedelta(days=7)]
    edges = [0, *breaks, len(mondays)]
    return [(mondays[start], mondays[end - 1] + timedelta(days=4)) for start, end in pairwise(edges)]


def months_text(starts_on: date, months: int | None, rhythm: str = "") -> str:
    """« Septembre 2027, 24 mois, 2 semaines / 2 semaines »."""
    parts = [month_text(starts_on).capitalize()]
    if months:
        parts.append(f"{months}{NBSP}mois")
    return ", ".join([*parts, rhythm] if rhythm else parts)


def slot_text(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """« Mardi 12 janvier 2027, 9 h 30 à 11 h 30 », with both days when it ends on another one."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    opening = f"{long_day(start.date()).capitalize()}, {hour_text(start)}"
    if start.date() == end.date():
        return f"{opening} à {hour_text(end)}"
    return f"{opening}, au {long_day(end.date())}, {hour_text(end)}"


def long_day(day: date) -> str:
    """« mardi 12 janvier 2027 »."""
    return f"{DAYS[day.weekday()]} {day_text(day)}"


def hour_text(instant: datetime) -> str:
    """« 9 h 30 », « 14 h »."""
    minutes = f"{NBSP}{instant.minute:02d}" if instant.minute else ""
    return f"{instant.hour}{NBSP}h{minutes}"


def tile_text(day: date) -> tuple[str, str]:
    """The short month and the number of a day, for its tile: ("janv.", "12")."""
    return SHORT_MONTHS[day.month - 1], str(day.day)


def clock_text(text: str) -> str:
    """ "08:30" as « 8 h 30 »; what is no time stays as it is."""
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdigit() and minutes.isdigit()):
        return text
    return f"{int(hours)}{NBSP}h" + (f"{NBSP}{minutes}" if int(minutes) else "")


def span_text(minutes: int) -> str:
    """A length of time: « 45 minutes », « 2 heures », « 1 h 30 », « 2 jours » from a whole day on."""
    if minutes < 60:
        return counted(minutes, "minute")
    if minutes >= 24 * 60:
        return counted(-(-minutes // (24 * 60)), "jour")
    hours, rest = divmod(minutes, 60)
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if rest else counted(hours, "heure")


def group_text(least: int | None, most: int | None) -> str:
    """« De 12 à 24 élèves », « 12 élèves au moins », « 24 élèves au plus », "" when nothing is asked."""
    if least and most:
        return counted(most, "élève") if least == most else f"De {least} à {counted(most, 'élève')}"
    if least:
        return f"{counted(least, 'élève')} au moins"
    return f"{counted(most, 'élève')} au plus" if most else ""


def spaced(text: str) -> str:
    """What people type with plain spaces, as French prints it: none before « : ; ? ! » » that a line could break at."""
    return AFTER.sub(f"«{NBSP}", BEFORE.sub(rf"{NBSP}\1", text))


def levels_text(levels: Iterable[str]) -> str:
    """Classes in the order of school: « 3e », « 1re et terminale », « De la 6e à la 3e » for a run of four or more."""
    order = list(Level)
    found = sorted({Level(level) for level in levels}, key=order.index)
    if len(found) == len(order):
        return "Tous niveaux"
    run = bool(found) and order.index(found[-1]) - order.index(found[0]) == len(found) - 1
    if len(found) > NAMED_LEVELS and run:
        return f"{_from(found[0])} {_to(found[-1])}"
    words = listed([inner_level(level) for level in found])
    return words[:1].upper() + words[1:]


def inner_level(level: Level) -> str:
    """A class within a sentence: « terminale », « 3e », « CAP », « bac+2 »."""
    label = LEVEL_LABELS[level]
    return label if label.isupper() or label[:2] in ("CP", "CE", "CM") else label.lower()


def _from(level: Level) -> str:
    if level.startswith("bac"):
        return f"De {inner_level(level)}"
    return f"Du {inner_level(level)}" if level in MASCULINE_LEVELS else f"De la {inner_level(level)}"


def _to(level: Level) -> str:
    if level is Level.ADULTE:
        return "à l’âge adulte"
    if level.startswith("bac"):
        return f"à {inner_level(level)}"
    return f"au {inner_level(level)}" if level in MASCULINE_LEVELS else f"à la {inner_level(level)}"


def places_text(side: str, places: int, left: int | None = None, weekly: bool = False) -> str:
    """« 2 places par semaine » for an offer, « 10 élèves à placer » for a need, « Complet » when none is left."""
    if side == Side.NEED:
        return f"{counted(places, 'élève')} à placer"
    if left == 0:
        return "Complet"
    return counted(places, "place") + (" par semaine" if weekly else "")


def age_text(since: datetime, now: datetime, zone: ZoneInfo) -> str:
    """« à l’instant », « il y a 12 minutes », « hier », « lundi », « il y a 20 jours », « le 3 mars 2026 »."""
    seconds = max((now - since).total_seconds(), 0)
    if seconds < 60:
        return "à l’instant"
    if seconds < 3600:
        return f"il y a {counted(int(seconds // 60), 'minute')}"
    days = (now.astimezone(zone).date() - since.astimezone(zone).date()).days
    return _hours_text(seconds) if days == 0 else _days_text(days, since.astimezone(zone).date())


def _hours_text(seconds: float) -> str:
    return f"il y a {counted(int(seconds // 3600), 'heure')}"


def _days_text(days: int, day: date) -> str:
    if days == 1:
        return "hier"
    if days < 7:
        return DAYS[day.weekday()]
    if days <= 60:
        return f"il y a {days}{NBSP}jours"
    return f"le {day_text(day)}"


def lapse_text(since: datetime, now: datetime) -> str:
    """How long something has waited: « 40 min », « 5 h 40 », « 3 jours »."""
    minutes = max(int((now - since).total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    if minutes < 48 * 60:
        return f"{minutes // 60}{NBSP}h{NBSP}{minutes % 60:02d}"
    return counted(minutes // 1440, "jour")


def short_instant(instant: datetime, zone: ZoneInfo) -> str:
    """« 12 janvier 2027, 9 h 30 »."""
    local = instant.astimezone(zone)
    return f"{day_text(local.date())}, {hour_text(local)}"
