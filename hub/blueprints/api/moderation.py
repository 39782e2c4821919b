"""The queue of the moderators."""

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from hub.policy import Who, allow, current_standing
from hub.schemas.moderation import DecisionIn, WaitingOut
from hub.schemas.postings import PostingOut
from hub.services import curation, postings, queue
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Verdict

blp = Blueprint("api_moderation", __name__, description="La relecture.")


@blp.get("/moderation")
@allow(Who.MODERATOR)
@blp.response(200, WaitingOut)
def index() -> dict[str, Any]:
    """Ce qui attend, le plus ancien et le plus risqué d’abord."""
    return {"items": queue.waiting(current_standing()), "next": None}


@blp.post("/moderation/<posting_id>")
@allow(Who.MODERATOR)
@blp.arguments(DecisionIn)
@blp.response(200, PostingOut)
def decide(body: dict[str, Any], posting_id: str) -> Response:
    """Publier, demander une précision ou refuser la version lue."""
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        curation.decide(current_standing(), posting, Verdict(body["decision"]), body["reason"], body["version"])
    return jsonify(postings.dump(current_standing(), posting))
