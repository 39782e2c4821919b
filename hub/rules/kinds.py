"""What each kind of posting asks for: the levels it is open to, and the fields that date it.

Source: design/product.md, "Kinds of posting".
"""

from typing import Final

from hub.vocabulary import KIND_DATING, Dating, Kind, Level, Side

ALL: Final = tuple(Level)
UP_TO_BAC: Final = (Level.CAP, Level.SECONDE, Level.PREMIERE, Level.TERMINALE)
AFTER_BAC: Final = (Level.BAC_1, Level.BAC_2, Level.BAC_3, Level.BAC_4, Level.BAC_5)

KIND_LEVELS: Final[dict[Kind, tuple[Level, ...]]] = {
    Kind.OBSERVATION_3E: (Level.QUATRIEME, Level.TROISIEME),
    Kind.OBSERVATION_2DE: (Level.SECONDE,),
    Kind.MINI_STAGE: (Level.QUATRIEME, Level.TROISIEME, *UP_TO_BAC, *AFTER_BAC),
    Kind.PFMP: UP_TO_BAC,
    Kind.INTERNSHIP: (*AFTER_BAC, Level.ADULTE),
    Kind.APPRENTICESHIP: (Level.TROISIEME, *UP_TO_BAC, *AFTER_BAC, Level.ADULTE),
    Kind.VISIT: ALL,
    Kind.TALK: ALL,
    Kind.TEACHER_IMMERSION: ALL,
    Kind.MENTORING: ALL,
}

# Pupils work only in weeks of class; a mini-stage is made for the holidays too.
CLASS_WEEKS_ONLY: Final = frozenset({Kind.OBSERVATION_3E, Kind.OBSERVATION_2DE})
SLOT_KINDS: Final = frozenset({Kind.VISIT, Kind.TALK, Kind.TEACHER_IMMERSION})

_BY_DATING: Final = {
    Dating.WEEKS: frozenset({"weeks", "days"}),
    Dating.RANGE: frozenset({"starts_on", "ends_on", "days"}),
    Dating.START_MONTH: frozenset({"starts_on", "months", "rhythm"}),
    Dating.SLOTS: frozenset({"slots", "starts_on", "ends_on"}),  # none of them: open to requests
}
DATING_FIELDS: Final = frozenset[str]().union(*_BY_DATING.values())


def dating_fields(kind: Kind) -> frozenset[str]:
    """The fields that may date a kind, among `DATING_FIELDS`; the others have no meaning for it."""
    fields = _BY_DATING[KIND_DATING[kind]]
    return fields | {"slots"} if kind in SLOT_KINDS else fields


def places_label(kind: Kind, side: Side) -> str:
    """What a number of places counts, as a form's label: per week, per slot, per class or in all."""
    if side is Side.NEED:
        return "Nombre d’élèves" if kind is not Kind.TEACHER_IMMERSION else "Nombre de personnes"
    if KIND_DATING[kind] is Dating.WEEKS:
        return "Places par semaine"
    if kind is Kind.VISIT:
        return "Places par créneau"
    if kind is Kind.TALK:
        return "Élèves par classe"
    return "Places en tout"
