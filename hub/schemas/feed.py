"""What a reader may ask of the feed: in French in addresses of pages, as the contract says in the API."""

from typing import Any, Final

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from hub.rules.calendar import parse_week
from hub.vocabulary import KIND_FAMILIES, Kind, Level, Side, State

SIDES: Final = {"offres": Side.OFFER, "besoins": Side.NEED}
LONGEST_QUERY: Final = 200


def valid_week(text: str) -> None:
    """Raise ValidationError for a week that does not exist."""
    try:
        parse_week(text)
    except ValueError as error:
        raise ValidationError("Semaine inconnue. Écrivez par exemple 2027-W24.") from error


class ReaderQuery(Schema):
    """The filters of a page's address; what cannot be read is left out rather than refused."""

    class Meta:
        unknown = EXCLUDE

    q = fields.Str(load_default="", validate=validate.Length(max=LONGEST_QUERY))
    famille = fields.Str(load_default="", validate=validate.OneOf(["", *KIND_FAMILIES]))
    type = fields.Str(load_default="", validate=validate.OneOf(["", *Kind]))
    cote = fields.Str(load_default="", validate=validate.OneOf(["", *SIDES]))
    semaine = fields.Str(load_default="")
    niveau = fields.Str(load_default="", validate=validate.OneOf(["", *Level]))
    commune = fields.Str(load_default="", validate=validate.Length(max=100))
    rayon = fields.Int(load_default=0, validate=validate.Range(0, 200))
    metier = fields.Str(load_default="", validate=validate.Length(max=100))
    secteur = fields.Str(load_default="", validate=validate.Regexp(r"^[A-U]?$"))
    apres = fields.Str(load_default="", validate=validate.Length(max=60))

    @pre_load
    def forgive(self, data: Any, **_: Any) -> dict[str, Any]:
        """Drop what does not hold by itself: an address typed by hand still shows a page."""
        values = dict(data.items())
        for name, text in list(values.items()):
            field = self.fields.get(name)
            if field is not None and _refused(field, text):
                del values[name]
        return values


def _refused(field: fields.Field[Any], text: Any) -> bool:
    try:
        field.deserialize(text)
        if field.name == "semaine" and text:
            valid_week(text)
    except ValidationError:
        return True
    return False


class PostingsQuery(Schema):
    """The filters of `GET /api/v1/postings`; a wrong one is refused."""

    side = fields.Str(validate=validate.OneOf([*Side]))
    kind = fields.Str(validate=validate.OneOf([*Kind]))
    q = fields.Str(validate=validate.Length(max=LONGEST_QUERY))
    rome = fields.Str(validate=validate.Regexp(r"^[A-Z]\d{0,4}$"))
    commune = fields.Str(validate=validate.Length(equal=5))
    near = fields.Str(metadata={"description": "lat,lon"})
    radius_km = fields.Float(validate=validate.Range(0, 200, min_inclusive=False))
    week = fields.Str(validate=valid_week)
    level = fields.Str()
    organisation_id = fields.Str(validate=validate.Length(max=12))
    state = fields.Str(validate=validate.OneOf([*State]))
    after = fields.Str(validate=validate.Length(max=60))
    limit = fields.Int(load_default=20, validate=validate.Range(1, 100))

    @validates_schema
    def near_is_a_point(self, data: dict[str, Any], **_: Any) -> None:
        """`near` is two numbers on the globe, and comes with a radius."""
        if data.get("near") and point(data["near"]) is None:
            raise ValidationError("Écrivez la latitude et la longitude : 51.03,2.38.", "near")

    @post_load
    def plus_in_levels(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A `+` in an address reads as a space: `bac 2` is `bac+2`."""
        whole = {name: "" for name, field in self.fields.items() if isinstance(field, fields.Str)} | data
        whole["level"] = whole["level"].replace(" ", "+")
        if whole["level"] and whole["level"] not in list(Level):
            raise ValidationError("Niveau inconnu.", "level")
        return whole


def point(text: str) -> tuple[float, float] | None:
    """ "51.03,2.38" → (51.03, 2.38); None when it is no point on the globe."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None
