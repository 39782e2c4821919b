"""What moderators read and decide."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, pre_load, validate

from hub.vocabulary import Verdict


class DecisionIn(Schema):
    """One decision on the version that was read."""

    decision = fields.String(required=True, validate=validate.OneOf([*Verdict]))
    reason = fields.String(load_default="", validate=validate.Length(max=2000))
    version = fields.Integer(load_default=None, allow_none=True)


class WaitingItem(Schema):
    """One posting that waits; `signals` say why it is risky."""

    posting_id = fields.String(required=True)
    side = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    organisation_id = fields.String(required=True)
    organisation = fields.String(required=True)
    trust = fields.String(required=True)
    commune = fields.String(required=True)
    version = fields.Integer(required=True)
    what = fields.String(required=True)
    since = fields.AwareDateTime(required=True)
    late = fields.Boolean(required=True)
    mine = fields.Boolean(required=True)
    signals = fields.List(fields.String(), required=True)


class WaitingOut(Schema):
    """The queue."""

    items = fields.Nested(WaitingItem, many=True, required=True)
    next = fields.String(allow_none=True, required=True)


class DecisionForm(Schema):
    """A decision as the page sends it; the template reasons are in the message, or are added where no script ran."""

    class Meta:
        unknown = EXCLUDE

    verdict = fields.String(required=True, validate=validate.OneOf([*Verdict]))
    message = fields.String(load_default="", validate=validate.Length(max=2000))
    reasons = fields.List(fields.String(), load_default=list)
    version = fields.Integer(load_default=None, allow_none=True)

    @pre_load
    def lists(self, data: Any, **_: Any) -> dict[str, Any]:
        """Several ticks of one name are a list."""
        values = {name: data.get(name) for name in ("verdict", "message", "version") if data.get(name)}
        return values | {"reasons": data.getlist("reasons")}
