"""What an owner does with an offer or a need; moderators' acts are in services.curation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.errors import Invalid, NotAllowed, NotFound, WrongState
from hub.extensions import db, territory
from hub.models import Account, Organisation, Posting, PostingHistory, PostingRevision, now
from hub.rules.periods import add_months
from hub.rules.states import Action, Actor, allowed
from hub.schemas.postings import PostingOut
from hub.services import curation, rights
from hub.services.memberships import Standing
from hub.services.publishing import lifecycle, revisions, terms, years
from hub.services.publishing.terms import Loaded
from hub.vocabulary import State, Trust

MOST_OWN: Final = 200
WAITING_OR_LIVE: Final = (State.PENDING, State.CHANGES_REQUESTED, State.PUBLISHED, State.FILLED)


@dataclass(frozen=True, slots=True)
class Own:
    """A posting of one's organisation: where it stands, whether another text of it waits, what may be done."""

    posting_id: str
    state: State
    version: int
    waits: bool
    actions: frozenset[Action]


def create(actor: Standing, loaded: Mapping[str, Any]) -> Posting:
    """A new draft of one of the actor's organisations, the active one when none is named.

    Raises NotAllowed for another's organisation, Invalid for terms that do not hold.
    """
    organisation = _organisation(actor, loaded.get("organisation_id"))
    checked = terms.checked(loaded, organisation).terms
    posting = Posting(organisation_id=organisation.id, organisation=organisation, author_id=actor.account_id)
    terms.write(posting, checked, organisation)
    posting.revision = 1
    lifecycle.record(posting, actor.account_id, "create", None, State.DRAFT)
    return posting


def _organisation(actor: Standing, organisation_id: str | None) -> Organisation:
    wanted = organisation_id or actor.organisation_id
    if wanted is None or wanted not in actor.organisation_ids:
        raise NotAllowed("Vous ne publiez pas pour cette organisation.")
    return db.session.get_one(Organisation, wanted)


def found(actor: Standing, posting_id: str) -> Posting:
    """The posting, when the actor may see it. Raises Gone for one that was on line, NotFound for every other."""
    posting = db.session.get(Posting, posting_id)
    if posting is None:
        raise NotFound()
    if Action.SEE not in rights.actions(actor, posting):
        raise rights.unseen(posting)
    return posting


def edit(actor: Standing, posting: Posting, loaded: Mapping[str, Any], version: int | None = None) -> Posting:
    """Give the posting other terms; the whole of them, not only what changes.

    What was never on line, and what a trusted organisation publishes, changes at once. Else the approved text stays
    and the new one waits (services.revisions), but for what takes effect at once: fewer places, a cancelled session,
    the contact. Raises as `rights.demand`, StaleVersion and Invalid.
    """
    lifecycle.begin(actor, posting, Action.EDIT, version, loaded)
    checked = terms.checked({**loaded, "organisation_id": posting.organisation_id}, posting.organisation).terms
    if checked["side"] != posting.side:
        raise Invalid({"side": ["Une offre ne devient pas un besoin : créez une autre annonce."]})
    if posting.published_at and not publishes_at_once(posting.organisation):
        revisions.propose(posting, checked, actor)
    else:
        revisions.replace(posting, checked)
        posting.read_at = None
    lifecycle.move(posting, actor.account_id, Action.EDIT)
    return posting


def publishes_at_once(organisation: Organisation) -> bool:
    """Whether moderators read this organisation's postings afterwards."""
    return organisation.trust == Trust.TRUSTED and territory.moderation.trusted_publish_at_once


def submit(actor: Standing, posting: Posting, version: int | None = None) -> Posting:
    """Send a draft, or a completed posting, to the moderators; a trusted organisation's goes straight on line.

    Raises as `rights.demand`, StaleVersion, and Invalid when its dates have passed meanwhile.
    """
    lifecycle.begin(actor, posting, Action.SUBMIT, version)
    terms.checked(terms.of(posting), posting.organisation)
    posting.submitted_at = now()
    trusted = publishes_at_once(posting.organisation)
    lifecycle.move(posting, actor.account_id, Action.SUBMIT, trusted=trusted)
    return posting


def withdraw(actor: Standing, posting: Posting, version: int | None = None, reason: str = "") -> Posting:
    """Take the posting away, for good after some seconds (`undo_withdraw`). Raises as `rights.demand`, StaleVersion."""
    lifecycle.begin(actor, posting, Action.WITHDRAW, version)
    lifecycle.move(posting, actor.account_id, Action.WITHDRAW, reason)
    return posting


def undo_withdraw(actor: Standing, posting: Posting, version: int | None = None) -> Posting:
    """Put a posting back that was withdrawn seconds ago (territory.expiry.undo_seconds). Raises WrongState later."""
    lifecycle.begin(actor, posting, Action.UNDO_WITHDRAW, version)
    if not lifecycle.may_undo(posting):
        raise WrongState("L’annonce est retirée. Vous pouvez la republier.", allowed=[Action.DUPLICATE.value])
    lifecycle.move(posting, actor.account_id, Action.UNDO_WITHDRAW)
    return posting


def renew(actor: Standing, posting: Posting, version: int | None = None) -> Posting:
    """Two more months on line (territory.expiry.renew_months), from its last day or from today.

    Raises as `rights.demand`, StaleVersion, and Invalid for an expired posting whose own dates have passed.
    """
    lifecycle.begin(actor, posting, Action.RENEW, version)
    day = terms.today()
    if posting.state == State.EXPIRED:
        terms.checked({**terms.of(posting), "expires_on": None}, posting.organisation)
    start = max(posting.expires_on or day, day)
    posting.expires_on = add_months(start, territory.expiry.renew_months)
    lifecycle.move(posting, actor.account_id, Action.RENEW)
    return posting


def duplicate(actor: Standing, posting: Posting) -> Posting:
    """A new draft with the same terms, dates moved to the next school year they can be in (services.years).

    Raises as `rights.demand`.
    """
    rights.demand(actor, posting, Action.DUPLICATE)
    organisation = posting.organisation
    moved = years.moved_ahead(terms.of(posting), terms.today())
    copy = Posting(organisation_id=organisation.id, organisation=organisation, author_id=actor.account_id)
    copy.duplicate_of_id = posting.id
    terms.write(copy, moved, organisation)
    copy.revision = 1
    lifecycle.record(copy, actor.account_id, "create", None, State.DRAFT)
    return copy


def fill(actor: Standing, posting: Posting, version: int | None = None) -> Posting:
    """Say that every place is taken: the posting leaves the feed. Raises as `rights.demand`, StaleVersion."""
    lifecycle.begin(actor, posting, Action.FILL, version)
    lifecycle.move(posting, actor.account_id, Action.FILL)
    return posting


def reopen(actor: Standing, posting: Posting, version: int | None = None) -> Posting:
    """A place is free again: back on line. Raises as `rights.demand`, StaleVersion."""
    lifecycle.begin(actor, posting, Action.REOPEN, version)
    lifecycle.move(posting, actor.account_id, Action.REOPEN)
    return posting


def history(posting: Posting) -> list[PostingHistory]:
    """Every change, oldest first. One query."""
    query = select(PostingHistory).where(PostingHistory.posting_id == posting.id).order_by(PostingHistory.version)
    return list(db.session.scalars(query.order_by(PostingHistory.id)))


def story(posting: Posting) -> list[tuple[PostingHistory, str]]:
    """Every change with the name of who made it ("" when the hub did), oldest first. One query."""
    query = (
        select(PostingHistory, Account.name)
        .outerjoin(Account, Account.id == PostingHistory.actor_id)
        .where(PostingHistory.posting_id == posting.id)
        .order_by(PostingHistory.version, PostingHistory.id)
    )
    return [(line, name or "") for line, name in db.session.execute(query)]


def twin(loaded: Mapping[str, Any], organisation_id: str, besides: str | None = None) -> str | None:
    """The id of the organisation's open posting of the same side, kind and title, if there is one. One query."""
    query = select(Posting.id, Posting.title).where(
        Posting.organisation_id == organisation_id,
        Posting.side == str(loaded["side"]),
        Posting.kind == str(loaded["kind"]),
        Posting.state.in_(WAITING_OR_LIVE),
    )
    title = _folded(loaded["title"])
    rows = db.session.execute(query.order_by(Posting.created_at.desc()).limit(200))
    return next((row.id for row in rows if _folded(row.title) == title and row.id != besides), None)


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def outside(posting: Posting) -> bool:
    """Whether the posting takes place beyond the territory, which its card says plainly."""
    return not territory.contains(posting.commune_insee)


def dump(actor: Standing, posting: Posting) -> Loaded:
    """The posting for whoever asks: the contact only for those who may see it, and what the actor may do."""
    may = rights.actions(actor, posting)
    schema = PostingOut() if Action.SEE_CONTACT in may else PostingOut(exclude=("contact",))
    return {**schema.dump(posting), "outside": outside(posting), "actions": sorted(may - {Action.SEE})}


def unpublish(actor: Standing, posting: Posting, version: int | None = None, reason: str = "") -> Posting:
    """Take the posting off line: its owner withdraws it, a moderator hides it and says why. Raises as both do."""
    if rights.is_own(actor, posting):
        return withdraw(actor, posting, version, reason)
    curation.hide(actor, posting, reason, version)
    return posting


def of_organisation(organisation_id: str, limit: int = MOST_OWN) -> list[Own]:
    """Postings of an organisation, the last changed first, with what its members may do. Two queries."""
    waits = select(PostingRevision.posting_id).where(PostingRevision.state == State.PENDING)
    query = select(Posting.id, Posting.state, Posting.version, Posting.published_at, Posting.withdrawn_at)
    rows = db.session.execute(
        query.where(Posting.organisation_id == organisation_id).order_by(Posting.updated_at.desc()).limit(limit)
    ).all()
    waiting = set(db.session.scalars(waits.where(PostingRevision.posting_id.in_([row.id for row in rows]))))
    return [_own(row, row.id in waiting) for row in rows]


def _own(row: Any, waits: bool) -> Own:
    state = State(row.state)
    may = allowed(state, Actor.OWN, was_published=row.published_at is not None)
    if not lifecycle.may_undo(row):
        may -= {Action.UNDO_WITHDRAW}
    return Own(row.id, state, row.version, waits, may)
