"""Forms of people: their address, their name, their password, their tokens."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, pre_load, validate

ONE_LINE = validate.Regexp(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z", error="Ce texte tient sur une ligne.")


class Form(Schema):
    """A browser's form: spaces around a text do not count, and fields of other forms are ignored."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def strip(self, data: Any, **_: Any) -> dict[str, Any]:
        """The fields as single values without spaces around; "" stays, as an emptied field."""
        return {key: value.strip() if isinstance(value, str) else value for key, value in data.items()}


class Address(fields.Email):
    """An e-mail address, in lower case."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not value:
            raise self.make_error("required")
        ONE_LINE(value)  # a quoted address may hold controls
        return str(super()._deserialize(value, attr, data, **kwargs)).lower()


class AskLink(Form):
    """Somebody asks for a sign-in link."""

    email = Address(required=True, validate=validate.Length(max=254))
    next = fields.String(load_default="")
    remember = fields.Boolean(load_default=False)


class Registration(Form):
    """Somebody wants an account."""

    email = Address(required=True, validate=validate.Length(max=254))
    name = fields.String(
        required=True,
        validate=[validate.Length(min=2, max=120, error="Indiquez votre nom, 120 signes au plus."), ONE_LINE],
    )
    next = fields.String(load_default="")


class NewAddress(Form):
    """Somebody changes the address of their account."""

    email = Address(required=True, validate=validate.Length(max=254))


class Profile(Form):
    """What an account says of itself."""

    name = fields.String(
        required=True,
        validate=[validate.Length(min=2, max=120, error="Indiquez votre nom, 120 signes au plus."), ONE_LINE],
    )
    comfort = fields.Boolean(load_default=False)


class TokenName(Form):
    """A new token."""

    name = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=80, error="Donnez un nom à ce jeton, 80 signes au plus."), ONE_LINE],
    )
