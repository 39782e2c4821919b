"""Texts of a posting: the approved one stays on line while another waits to be read."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update

from hub.extensions import db
from hub.models import Organisation, Posting, PostingRevision, Slot, now
from hub.services import rights
from hub.services.memberships import Standing
from hub.services.publishing import terms
from hub.services.publishing.terms import Loaded
from hub.vocabulary import State

REPLACED = "replaced"


def replace(posting: Posting, checked: Mapping[str, Any]) -> None:
    """Give the posting these terms now; its text has one more revision. Three queries."""
    _leave_waiting(posting.id)
    terms.write(posting, checked, posting.organisation)
    posting.revision = next_number(posting)


def propose(posting: Posting, checked: Loaded, actor: Standing) -> PostingRevision | None:
    """Put what may not wait into effect and keep the rest beside the approved text; None when nothing has to wait."""
    urgent(posting, checked)
    if same(checked, terms.of(posting)):
        _leave_waiting(posting.id)
        return None
    number = next_number(posting)
    _leave_waiting(posting.id)
    revision = PostingRevision(
        posting_id=posting.id,
        revision=number,
        state=State.PENDING.value,
        terms=terms.jsonable(checked),
        author_id=actor.account_id,
    )
    db.session.add(revision)
    db.session.flush()
    return revision


def urgent(posting: Posting, checked: Mapping[str, Any]) -> None:
    """What takes effect at once: the contact, fewer places, weeks and sessions given up.

    Raises Invalid when fewer places are left than are taken.
    """
    terms.write_contact(posting, checked.get("contact", {}))
    posting.places = min(posting.places, checked["places"])
    weeks = checked.get("weeks", [])
    kept = {row.week: min(row.places, checked["places"]) for row in posting.weeks if row.week in weeks}
    if posting.weeks:
        terms.write_weeks(posting, kept)
    _urgent_slots(posting, checked)


def _urgent_slots(posting: Posting, checked: Mapping[str, Any]) -> None:
    wanted = {slot.id: given for given in checked.get("slots", []) if (slot := _slot(posting, given))}
    kept = [
        {
            "id": slot.id,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "places": min(slot.places, wanted[slot.id].get("places", checked["places"])),
        }
        for slot in posting.open_slots
        if slot.id in wanted
    ]
    terms.write_slots(posting, kept, posting.places)


def _slot(posting: Posting, given: Mapping[str, Any]) -> Slot | None:
    return terms.slot_of(posting.open_slots, given)


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two terms say the same."""
    return _comparable(one) == _comparable(other)


def _comparable(loaded: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in terms.jsonable(loaded).items() if value not in (None, "", [], {})}
    found.pop("expires_on", None)
    for name in ("weeks", "levels"):
        found[name] = sorted(found.get(name, []))
    slots = loaded.get("slots", [])
    found["slots"] = sorted(
        (slot["starts_at"].timestamp(), slot["ends_at"].timestamp(), slot.get("places", loaded["places"]))
        for slot in slots
    )
    return found


def apply(posting: Posting, revision: PostingRevision, organisation: Organisation) -> None:
    """Put a text that waited on line. Raises Invalid when its dates have passed or its places are taken."""
    checked = terms.checked(terms.loaded(revision.terms), organisation).terms
    terms.write(posting, checked, organisation)
    posting.revision = revision.revision
    decide(revision, State.PUBLISHED.value)


def decide(revision: PostingRevision, state: str, reason: str = "") -> None:
    """Close a revision that waited: published, rejected or changes_requested."""
    revision.state = state
    revision.reason = reason
    revision.decided_at = now()


def next_number(posting: Posting) -> int:
    """The number of the posting's next text. One query."""
    query = select(func.max(PostingRevision.revision)).where(PostingRevision.posting_id == posting.id)
    return max(db.session.scalar(query) or 0, posting.revision or 0) + 1


def latest_terms(posting: Posting) -> Loaded:
    """What its owner goes on editing: the text that waits or was sent back, else the one on line. Two queries."""
    waiting = rights.pending_revision(posting.id) or _sent_back(posting.id)
    return terms.of(posting) if waiting is None else terms.loaded(waiting.terms)


def _sent_back(posting_id: str) -> PostingRevision | None:
    last = select(PostingRevision).where(PostingRevision.posting_id == posting_id)
    found = db.session.scalar(last.order_by(PostingRevision.revision.desc()).limit(1))
    return found if found and found.state == State.CHANGES_REQUESTED else None


def _leave_waiting(posting_id: str) -> None:
    waiting = update(PostingRevision).where(
        PostingRevision.posting_id == posting_id,
        PostingRevision.state.in_((State.PENDING.value, State.CHANGES_REQUESTED.value)),
    )
    db.session.execute(waiting.values(state=REPLACED, decided_at=now()))
