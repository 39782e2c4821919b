"""Numbers and days as French sentences write them."""

from datetime import date
from typing import Final

NBSP: Final = "\u00a0"

MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def day_text(day: date) -> str:
    """A day as « 12 janvier 2027 », the first of a month as « 1er »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def month_text(day: date) -> str:
    """The month of a day, as « septembre 2027 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number and its noun: the plural begins at two; `plural` when an s does not make it."""
    word = noun if abs(number) < 2 else plural or noun + "s"
    return f"{number}{NBSP}{word}"


def figure(number: float) -> str:
    """A number with a decimal comma and no needless zero: 4.5 is « 4,5 »."""
    return f"{number:g}".replace(".", ",")


def km_text(km: float) -> str:
    """A distance rounded to the kilometre, « moins de 1 km » below half of one."""
    return f"{round(km)}{NBSP}km" if km >= 0.5 else f"moins de 1{NBSP}km"


def listed(items: list[str]) -> str:
    """Items joined as « a, b et c »."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"
