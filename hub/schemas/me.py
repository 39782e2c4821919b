"""An account as it sees itself."""

from marshmallow import Schema, fields


class MembershipOut(Schema):
    """One organisation for which the account acts."""

    organisation_id = fields.String(required=True)
    organisation = fields.String(required=True)
    role = fields.String(required=True)


class MeOut(Schema):
    """The account of a token. `agenda_url` stays null until there are bookings to put in an agenda."""

    id = fields.String(required=True)
    email = fields.String(required=True)
    memberships = fields.Nested(MembershipOut, many=True, required=True)
    moderator = fields.Boolean(required=True)
    agenda_url = fields.String(required=True, allow_none=True)
