"""What is stored. One file a noun; every model is imported here, so that migrations see them all."""

from hub.models.accounts import Account, ApiToken, IdempotencyKey, OneTimeLink, Passkey
from hub.models.columns import UtcDateTime, new_id, now
from hub.models.curation import Decision, Report
from hub.models.mails import JobRun, Mail
from hub.models.notifications import Announcement, Inbox, Notification, Setting
from hub.models.organisations import Invitation, Membership, Organisation
from hub.models.postings import (
    Draft,
    Favourite,
    Posting,
    PostingFacet,
    PostingHistory,
    PostingLevel,
    PostingLexeme,
    PostingOccupation,
    PostingRevision,
    PostingWeek,
    Slot,
)
from hub.models.reference import Appellation, Commune, Establishment, Occupation, School
from hub.models.sessions import EndedSession

__all__ = [
    "Account",
    "Announcement",
    "ApiToken",
    "Appellation",
    "Commune",
    "Decision",
    "Draft",
    "EndedSession",
    "Establishment",
    "Favourite",
    "IdempotencyKey",
    "Inbox",
    "Invitation",
    "JobRun",
    "Mail",
    "Membership",
    "Notification",
    "Occupation",
    "OneTimeLink",
    "Organisation",
    "Passkey",
    "Posting",
    "PostingFacet",
    "PostingHistory",
    "PostingLevel",
    "PostingLexeme",
    "PostingOccupation",
    "PostingRevision",
    "PostingWeek",
    "Report",
    "School",
    "Setting",
    "Slot",
    "UtcDateTime",
    "new_id",
    "now",
]
