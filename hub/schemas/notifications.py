"""What is sent about notifications: to programs, and over the live line."""

from marshmallow import EXCLUDE, Schema, fields, validate

SEQ = validate.Range(min=0, max=2**31 - 1)


class ItemOut(Schema):
    """One notification."""

    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)
    url = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    data = fields.Dict(required=True)


class PageOut(Schema):
    """Consecutive notifications, oldest first; rows below `floor` are gone."""

    items = fields.List(fields.Nested(ItemOut), required=True)
    head = fields.Integer(required=True)
    floor = fields.Integer(required=True)
    epoch = fields.String(required=True)
    more = fields.Boolean(required=True)
    seen = fields.Integer(required=True)


class PageQuery(Schema):
    """Where a page of notifications begins, and how long it is."""

    after = fields.Integer(load_default=0, validate=SEQ)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=100))


class AckIn(Schema):
    """Seen up to."""

    seq = fields.Integer(required=True, strict=True, validate=SEQ)


class AckOut(Schema):
    """The last number seen now."""

    ok = fields.Boolean(required=True)
    seen = fields.Integer(required=True)


class ConnectIn(Schema):
    """What a client has shown; without a cursor it starts at the head."""

    cursor = fields.Integer(load_default=None, allow_none=True, strict=True, validate=SEQ)
    epoch = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))


class CentreQuery(Schema):
    """Which part of the notification centre a person looks at."""

    class Meta:
        unknown = EXCLUDE

    voir = fields.String(
        load_default="toutes", validate=validate.OneOf(["toutes", "non-lues", "reponses", "correspondances"])
    )
    avant = fields.Integer(load_default=0, validate=SEQ)


class ReadIn(Schema):
    """The form « Tout marquer comme lu »: up to the last one that its page showed."""

    class Meta:
        unknown = EXCLUDE

    seq = fields.Integer(required=True, validate=SEQ)


class SyncIn(Schema):
    """What follows which number."""

    after = fields.Integer(required=True, strict=True, validate=SEQ)
