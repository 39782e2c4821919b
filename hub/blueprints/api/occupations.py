"""Occupations proposed for a title."""

from typing import Any

from flask_smorest import Blueprint

from hub.policy import Who, allow
from hub.schemas.occupations import ProposalOut, TitleQuery
from hub.services import occupations

blp = Blueprint("api_occupations", __name__, description="Métiers du répertoire ROME proposés pour un titre.")


@blp.get("/occupations")
@allow(Who.SIGNED_IN)
@blp.arguments(TitleQuery, location="query")
@blp.response(200, ProposalOut(many=True))
def propose(query: dict[str, Any]) -> Any:
    """Cinq métiers, le plus proche d’abord ; à confirmer par l’auteur."""
    return occupations.propose(query["title"], query.get("naf"))
