"""Who calls."""

from typing import Any

from flask_smorest import Blueprint

from hub.policy import Who, allow, current_account, current_standing
from hub.schemas.me import MeOut
from hub.services import memberships

blp = Blueprint("api_accounts", __name__, description="Le compte qui appelle.")


@blp.get("/me")
@allow(Who.SIGNED_IN)
@blp.response(200, MeOut)
def me() -> dict[str, Any]:
    """Le compte du jeton, ses organisations et ses rôles."""
    return {
        "id": current_account.id,
        "email": current_account.email,
        "memberships": memberships.roles_of(current_account.id),
        "moderator": current_standing().moderator,
        "agenda_url": None,
    }
