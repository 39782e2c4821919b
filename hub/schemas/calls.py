"""Bodies and answers of the API's calls on postings."""

from typing import Any, Final

from marshmallow import Schema, fields, validate

from hub.schemas.postings import PostingIn, PostingOut

CATEGORIES: Final = ("danger", "illegal", "wrong", "closed", "other")


class ActIn(Schema):
    """An act on the version that was read; without one, on the version of now."""

    version = fields.Integer(load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=validate.Length(max=2000))


class ReportIn(Schema):
    """What is wrong with a posting."""

    category = fields.String(load_default="other", validate=validate.OneOf(CATEGORIES))
    text = fields.String(load_default="", validate=validate.Length(max=2000))


class PostingPatch(PostingIn):
    """Some terms of a posting; what is not given stays."""

    version = fields.Integer(allow_none=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"partial": True, **kwargs})


class PublicPosting(PostingOut):
    """A posting without its contact."""

    class Meta:
        exclude = ("contact",)


class PostingsOut(Schema):
    """A page of postings, and the cursor of the next one (null on the last)."""

    items = fields.Nested(PublicPosting, many=True, required=True)
    next = fields.String(required=True, allow_none=True)


class MatchOut(Schema):
    """One match: `score` and `factors` in [0, 1], at most three reasons in French."""

    posting = fields.Nested(PublicPosting, required=True)
    score = fields.Float(required=True)
    reasons = fields.List(fields.String(), required=True)
    factors = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
