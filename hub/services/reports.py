"""What readers say is wrong with a posting; moderators are told at once."""

from typing import Final

from hub.extensions import db
from hub.models import Posting, Report
from hub.rules.states import Action
from hub.services import memberships, rights
from hub.services.memberships import Standing
from hub.services.notifications import tell
from hub.vocabulary import Event

# What may be wrong, in the words of the form.
CATEGORIES: Final = {
    "wrong": "Une information est fausse ou incomplète",
    "closed": "Ce n’est plus disponible",
    "danger": "Un danger pour des jeunes",
    "illegal": "C’est contraire à la loi, ou discriminatoire",
    "other": "Autre chose",
}


def report(actor: Standing, posting: Posting, category: str, text: str) -> Report:
    """Store a report and tell the moderators, the reporter's words left out of the notification.

    Raises as `rights.demand`. Two queries and the right's.
    """
    rights.demand(actor, posting, Action.REPORT)
    row = Report(posting_id=posting.id, account_id=actor.account_id, category=category, text=text)
    db.session.add(row)
    for account_id in memberships.moderators():
        text_told = f"Signalement sur « {posting.title} »"
        tell(account_id, Event.MODERATION, text_told, f"/moderation/{posting.id}", {"category": category})
    return row
