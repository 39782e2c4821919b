"""What somebody may do to a posting, and the refusal when they may not."""

from sqlalchemy import select

from hub.errors import Gone, NotFound, WrongState
from hub.extensions import db, territory
from hub.models import Posting, PostingHistory, PostingRevision
from hub.rules.states import READ_ON_LINE, Action, Actor, actors, allowed_to, is_gone
from hub.services.memberships import Standing
from hub.vocabulary import State, Trust

WRITES = (Action.EDIT.value, "create")


def pending_revision(posting_id: str) -> PostingRevision | None:
    """The text that waits beside the approved one, if any. One query."""
    query = select(PostingRevision).where(
        PostingRevision.posting_id == posting_id, PostingRevision.state == State.PENDING
    )
    return db.session.scalar(query)


def is_own(actor: Standing, posting: Posting) -> bool:
    """Whether the actor acts for the posting's organisation. No query."""
    return posting.organisation_id in actor.organisation_ids


def made(actor: Standing, posting: Posting) -> bool:
    """Whether the posting is of the actor's own making, so that another moderator must decide on it.

    Its author, whoever edited it, and the members of its organisation; the authority's members only when they wrote
    it, since all its moderators are members. Two queries at most.
    """
    if actor.account_id == posting.author_id:
        return True
    if is_own(actor, posting) and not territory.is_authority(posting.organisation.siret or ""):
        return True
    wrote = select(PostingHistory.id).where(
        PostingHistory.posting_id == posting.id,
        PostingHistory.actor_id == actor.account_id,
        PostingHistory.action.in_(WRITES),
    )
    return db.session.scalar(wrote.limit(1)) is not None


def actors_of(actor: Standing, posting: Posting) -> frozenset[Actor]:
    """Whom the actor is before this posting. Queries only for a moderator."""
    own = is_own(actor, posting)
    return actors(
        own=own,
        other_side=not own and actor.trust in (Trust.VERIFIED, Trust.TRUSTED),
        moderator=actor.moderator,
        made=actor.moderator and made(actor, posting),
        signed_in=actor.account_id is not None,
    )


def is_unread(posting: Posting) -> bool:
    """Whether moderators have a text to read though the posting is on line. One query at most."""
    return posting.read_at is None or pending_revision(posting.id) is not None


def actions(actor: Standing, posting: Posting) -> frozenset[Action]:
    """What the actor may do to the posting now; empty when it does not exist for them. Two queries at most."""
    return reading(actor, posting)[1]


def reading(actor: Standing, posting: Posting) -> tuple[frozenset[Actor], frozenset[Action]]:
    """Whom the actor is before the posting, and what they may do to it now. Two queries at most, for a moderator."""
    roles = actors_of(actor, posting)
    state = State(posting.state)
    unread = Actor.MODERATOR in roles and state in READ_ON_LINE and is_unread(posting)
    return roles, allowed_to(state, roles, unread=unread, was_published=posting.published_at is not None)


def demand(actor: Standing, posting: Posting, action: Action) -> None:
    """Return when the actor may do it now.

    Raises NotFound when they never may or may not see the posting, Gone when it was on line once, WrongState, naming
    what may be done instead, when only the state refuses.
    """
    roles, may = reading(actor, posting)
    if Action.SEE not in may:
        raise unseen(posting)
    check(posting, action, roles, may)


def check(posting: Posting, action: Action, roles: frozenset[Actor], may: frozenset[Action]) -> None:
    """Return when the action is among what may be done; raises NotFound or WrongState as `demand`. No query."""
    if action in may:
        return
    if any(action in allowed_to(state, roles, unread=True) for state in State):
        raise WrongState(allowed=sorted(may - {Action.SEE}), state=posting.state, version=posting.version)
    raise NotFound()


def unseen(posting: Posting) -> Gone | NotFound:
    """The refusal for whoever may not see the posting."""
    gone = is_gone(State(posting.state), posting.published_at is not None)
    return Gone("Cette page n’existe plus. L’annonce a peut-être été pourvue.") if gone else NotFound()
