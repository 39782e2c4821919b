"""What a posting looks like from outside: the same terms for the API and for the form."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, pre_load, validate

from hub.rules.calendar import parse_week
from hub.vocabulary import Kind, Level, Side

MOST_WEEKS: Final = 60
MOST_SLOTS: Final = 60
MOST_PLACES: Final = 999
MOST_OCCUPATIONS: Final = 5
NEAR: Final = (1900, 9000)  # years
LONGEST_TITLE: Final = 150
LONGEST_DESCRIPTION: Final = 5000
CLOCK: Final = re.compile(r"(\d{1,2})\s*(?:[h:]\s*(\d{2})?)?\s*", re.IGNORECASE)


class Dense(Schema):
    """Forms send "" for what was left empty: such fields are as absent, but for those that may be emptied."""

    class Meta:
        unknown = RAISE

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> Any:
        """The same mapping without empty texts and without spaces around the others."""
        if not isinstance(data, Mapping):
            return data
        stripped = {key: value.strip() if isinstance(value, str) else value for key, value in data.items()}
        return {key: value for key, value in stripped.items() if value != ""}


def is_week(text: str) -> None:
    """Raise ValidationError unless the text is an ISO week such as 2027-W24."""
    try:
        parse_week(text)
    except ValueError as error:
        raise ValidationError("Une semaine s’écrit comme 2027-W24.") from error


def is_once(values: list[Any]) -> None:
    """Raise ValidationError when a value comes twice."""
    if len(set(values)) != len(values):
        raise ValidationError("La même valeur est donnée deux fois.")


class Clock(fields.String):
    """A time of day as people write it (« 8 h 30 », 8:30, 8h), kept as "08:30"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        found = CLOCK.fullmatch(text.replace("\u00a0", " "))
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 99)
        if hour > 23 or minute > 59:
            raise ValidationError("Une heure s’écrit comme 8 h 30.")
        return f"{hour:02d}:{minute:02d}"


class ContactIn(Dense):
    """Whom to ask for; shown only to a school with an accepted booking, and to moderators."""

    name = fields.String(validate=validate.Length(max=120))
    email = fields.Email(validate=validate.Length(max=254))
    phone = fields.String(validate=validate.Regexp(r"[+\d][\d\s.()\u00a0-]{5,28}", error="Ce numéro est incomplet."))


class PracticalIn(Dense):
    """How one is welcomed; all optional. `weekly_hours` without breaks."""

    arrival = Clock()
    departure = Clock()
    break_minutes = fields.Integer(validate=validate.Range(0, 240))
    weekly_hours = fields.Float(validate=validate.Range(1, 60))
    wheelchair = fields.Boolean()
    equipment = fields.Boolean()
    meals = fields.Boolean()
    transport = fields.String(validate=validate.Length(max=300))
    regulated = fields.Boolean()
    regulated_until = fields.Date()

    @post_load
    def as_stored(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Days as text: the column holds JSON."""
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()}


def is_near(instant: datetime) -> None:
    """Raise ValidationError for an instant at an end of the calendar, which no other time zone can tell."""
    if not NEAR[0] <= instant.year <= NEAR[1]:
        raise ValidationError("Cette date est trop éloignée.")


class SlotIn(Dense):
    """A session; `id` names one that is there already, `places` are the posting's when not given."""

    id = fields.Integer()
    starts_at = fields.AwareDateTime(required=True, validate=is_near)
    ends_at = fields.AwareDateTime(required=True, validate=is_near)
    places = fields.Integer(validate=validate.Range(1, MOST_PLACES))


class PostingIn(Dense):
    """The terms of a posting. What its kind asks for is checked by services.publishing.terms."""

    side = fields.Enum(Side, by_value=True, required=True)
    kind = fields.Enum(Kind, by_value=True, required=True, error_messages={"required": "Choisissez un type."})
    title = fields.String(
        required=True,
        validate=validate.Length(3, LONGEST_TITLE, error=f"Un titre compte de 3 à {LONGEST_TITLE} signes."),
        error_messages={"required": "Donnez un titre."},
    )
    organisation_id = fields.String(validate=validate.Length(max=12))
    commune = fields.String(
        required=True,
        validate=validate.Regexp(r"\d[\dAB]\d{3}\Z", error="Une commune s’écrit par son code INSEE, comme 59183."),
        error_messages={"required": "Choisissez une commune."},
    )
    places = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST_PLACES),
        error_messages={"required": "Dites combien de places."},
    )
    levels = fields.List(
        fields.Enum(Level, by_value=True),
        required=True,
        validate=[validate.Length(min=1, error="Choisissez au moins une classe ou un niveau."), is_once],
        error_messages={"required": "Choisissez au moins une classe ou un niveau."},
    )
    description = fields.String(validate=validate.Length(max=LONGEST_DESCRIPTION))
    weeks = fields.List(fields.String(validate=is_week), validate=[validate.Length(max=MOST_WEEKS), is_once])
    days = fields.Integer(validate=validate.Range(1, 250))
    starts_on = fields.Date()
    ends_on = fields.Date()
    months = fields.Integer(validate=validate.Range(1, 60))
    rhythm = fields.String(validate=validate.Length(max=120))
    slots = fields.List(fields.Nested(SlotIn), validate=validate.Length(max=MOST_SLOTS))
    rome = fields.List(
        fields.String(validate=validate.Regexp(r"[A-Z]\d{4}\Z", error="Un code ROME s’écrit comme I1304.")),
        validate=[validate.Length(max=MOST_OCCUPATIONS, error="Gardez cinq métiers au plus."), is_once],
    )
    naf = fields.String(
        validate=validate.Regexp(r"\d{2}(\.?\d{1,2}[A-Z]?)?\Z", error="Un code NAF s’écrit comme 25.11Z.")
    )
    diploma = fields.String(validate=validate.Length(max=200))
    radius_km = fields.Integer(validate=validate.Range(1, 1000))
    group_min = fields.Integer(validate=validate.Range(1, MOST_PLACES))
    group_max = fields.Integer(validate=validate.Range(1, MOST_PLACES))
    min_common = fields.Integer(validate=validate.Range(1, 366))
    reserved_until = fields.Date()
    expires_on = fields.Date()
    address = fields.String(validate=validate.Length(max=300))
    contact = fields.Nested(ContactIn)
    practical = fields.Nested(PracticalIn)


class SlotOut(Schema):
    """A session as everybody sees it."""

    id = fields.Integer()
    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()
    places = fields.Integer()
    left = fields.Integer()


class WeekOut(Schema):
    """A week with its own places."""

    week = fields.String()
    places = fields.Integer()
    left = fields.Integer()


class LevelOut(Schema):
    """A level, plucked."""

    level = fields.String()


class OccupationOut(Schema):
    """An occupation, plucked."""

    code = fields.String()


class ContactOut(Schema):
    """Whom to ask for."""

    name = fields.String()
    email = fields.String()
    phone = fields.String()


class PostingOut(Schema):
    """A posting row; `contact` is for who may see it. `outside` and `actions` are added by services.postings.dump."""

    id = fields.String()
    side = fields.String()
    kind = fields.String()
    title = fields.String()
    description = fields.String()
    organisation_id = fields.String()
    organisation = fields.String(attribute="organisation.name")
    commune = fields.String(attribute="commune_insee")
    address = fields.String()
    lat = fields.Float()
    lon = fields.Float()
    located = fields.String()
    places = fields.Integer()
    levels = fields.Pluck(LevelOut, "level", many=True)
    rome = fields.Pluck(OccupationOut, "code", many=True, attribute="occupations")
    weeks = fields.Pluck(WeekOut, "week", many=True)
    week_places = fields.Nested(WeekOut, many=True)
    slots = fields.Nested(SlotOut, many=True, attribute="open_slots")
    days = fields.Integer()
    starts_on = fields.Date()
    ends_on = fields.Date()
    months = fields.Integer()
    rhythm = fields.String()
    naf = fields.String()
    diploma = fields.String()
    radius_km = fields.Integer()
    group_min = fields.Integer()
    group_max = fields.Integer()
    min_common = fields.Integer()
    reserved_until = fields.Date()
    expires_on = fields.Date()
    practical = fields.Dict()
    contact = fields.Nested(ContactOut)
    state = fields.String()
    version = fields.Integer()
    revision = fields.Integer()
    published_at = fields.AwareDateTime()
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()
    outside = fields.Boolean()
    actions = fields.List(fields.String())


class HistoryOut(Schema):
    """One change of a posting, by whom as an id only."""

    action = fields.String()
    state_from = fields.String()
    state_to = fields.String()
    version = fields.Integer()
    actor_id = fields.String()
    reason = fields.String()
    created_at = fields.AwareDateTime()
