"""Occupations proposed for a title."""

from marshmallow import EXCLUDE, Schema, fields, validate


class TitleQuery(Schema):
    """A title as its author types it."""

    class Meta:
        unknown = EXCLUDE

    title = fields.String(required=True, validate=validate.Length(max=300))
    naf = fields.String(validate=validate.Length(max=6))


class ProposalOut(Schema):
    """One proposal; `score` in [0, 1]."""

    code = fields.String(required=True)
    label = fields.String(required=True)
    score = fields.Float(required=True)
