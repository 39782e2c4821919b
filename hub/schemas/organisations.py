"""Forms of organisations, their members and their invitations."""

from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validate

from hub.schemas.accounts import ONE_LINE, Address, Form
from hub.vocabulary import MemberRole, OrganisationKind, Trust


def is_web_address(text: str) -> None:
    """Raise ValidationError unless the text is "" or an http(s) address with a host."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValidationError("Une adresse web commence par https://.")


class OrganisationEdit(Form):
    """What a manager changes; `version` is the one that was shown."""

    name = fields.String(
        required=True,
        validate=[validate.Length(min=2, max=150, error="Indiquez le nom, 150 signes au plus."), ONE_LINE],
    )
    commune = fields.String(required=True, validate=[validate.Length(min=1, error="Indiquez la commune."), ONE_LINE])
    address = fields.String(load_default="", validate=[validate.Length(max=300), ONE_LINE])
    description = fields.String(load_default="", validate=validate.Length(max=2000))
    website = fields.String(load_default="", validate=[validate.Length(max=300), is_web_address])
    regulated_until = fields.Date(load_default=None, allow_none=True, pre_load=lambda value: value or None)
    version = fields.Integer(required=True)


class OrganisationIn(Form):
    """What somebody types to declare an organisation; the lists complete the rest."""

    kind = fields.Enum(OrganisationKind, by_value=True, required=True)
    siret = fields.String(load_default="", validate=validate.Length(max=30))
    uai = fields.String(load_default="", validate=validate.Length(max=20))
    name = fields.String(load_default="", validate=[validate.Length(max=150), ONE_LINE])
    commune = fields.String(load_default="", validate=[validate.Length(max=100), ONE_LINE])
    address = fields.String(load_default="", validate=[validate.Length(max=300), ONE_LINE])
    description = fields.String(load_default="", validate=validate.Length(max=2000))
    website = fields.String(load_default="", validate=[validate.Length(max=300), is_web_address])


class InvitationIn(Form):
    """Whom to invite."""

    email = Address(required=True, validate=validate.Length(max=254))
    role = fields.Enum(MemberRole, by_value=True, load_default=MemberRole.MEMBER)


class MemberEdit(Form):
    """A member's role, and whether they read postings before they are published."""

    role = fields.Enum(MemberRole, by_value=True, required=True)
    moderator = fields.Boolean(load_default=False)


class TrustIn(Form):
    """How much a moderator knows of an organisation."""

    trust = fields.Enum(Trust, by_value=True, required=True)
    version = fields.Integer(required=True)
