"""What moderators do: read the queue, decide, correct a slip, hide and put back."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Final

from sqlalchemy import select

from hub.errors import Invalid
from hub.extensions import db
from hub.models import Account, Decision, Favourite, Membership, Posting, PostingRevision, now
from hub.rules.states import READ_ON_LINE, Action
from hub.services import mails, notifications, rights
from hub.services.memberships import Standing
from hub.services.publishing import lifecycle, revisions
from hub.services.publishing.plain_text import one_line, plain
from hub.vocabulary import Event, State, Verdict

LONGEST_REASON: Final = 2000
A_SLIP: Final = 0.9  # share of the text that a correction leaves as it was
VERDICT_STATES: Final[Mapping[Verdict, State]] = {
    Verdict.APPROVE: State.PUBLISHED,
    Verdict.REQUEST_CHANGES: State.CHANGES_REQUESTED,
    Verdict.REJECT: State.REJECTED,
}
SENTENCES: Final[Mapping[str, str]] = {
    Verdict.APPROVE: "« {} » est en ligne.",
    Verdict.REQUEST_CHANGES: "« {} » : une précision vous est demandée.",
    Verdict.REJECT: "« {} » n’est pas publiée.",
    Action.HIDE: "« {} » n’est plus visible.",
    Action.PUT_BACK: "« {} » est de nouveau en ligne.",
}


def decide(
    actor: Standing, posting: Posting, verdict: Verdict, reason: str = "", version: int | None = None
) -> Decision:
    """Approve, ask for changes or reject: the posting, or the text of it that waits, or one read afterwards.

    A text read afterwards and rejected is hidden. The author and followers are told, the author by mail too. Raises
    NotFound for whoever is no moderator or made it, WrongState, StaleVersion, and Invalid without a reason.
    """
    reason = _reason(verdict, reason)
    _begin(actor, posting, Action(verdict.value), version)
    read = Decision(
        posting_id=posting.id,
        revision=posting.revision,
        version=posting.version,
        verdict=verdict.value,
        reason=reason,
        decided_by_id=actor.account_id,
    )
    revision = rights.pending_revision(posting.id) if posting.state in READ_ON_LINE else None
    if revision is not None:
        read.revision = revision.revision
        _decide_revision(posting, revision, verdict, reason, actor)
    else:
        _decide_posting(posting, verdict, reason, actor)
    db.session.add(read)
    tell(posting, verdict.value, reason, actor)
    return read


def _decide_revision(
    posting: Posting, revision: PostingRevision, verdict: Verdict, reason: str, actor: Standing
) -> None:
    if verdict is Verdict.APPROVE:
        revisions.apply(posting, revision, posting.organisation)
        posting.read_at = now()
    else:
        revisions.decide(revision, VERDICT_STATES[verdict].value, reason)
    lifecycle.move(posting, actor.account_id, Action(verdict.value), reason, unread=True)


def _decide_posting(posting: Posting, verdict: Verdict, reason: str, actor: Standing) -> None:
    posting.read_at = now()
    afterwards = posting.state in READ_ON_LINE
    if afterwards and verdict is Verdict.REJECT and posting.state == State.PUBLISHED:
        lifecycle.move(posting, actor.account_id, Action.HIDE, reason)
    else:
        lifecycle.move(posting, actor.account_id, Action(verdict.value), reason, unread=afterwards)


def _reason(verdict: Verdict, reason: str) -> str:
    said = plain(reason)[:LONGEST_REASON]
    if not said and verdict is not Verdict.APPROVE:
        raise Invalid({"reason": ["Dites à l’auteur ce qui manque ou ne convient pas."]})
    return said


def _begin(actor: Standing, posting: Posting, action: Action, version: int | None) -> None:
    if not actor.moderator:
        raise rights.unseen(posting)
    lifecycle.begin(actor, posting, action, version)


def hide(actor: Standing, posting: Posting, reason: str, version: int | None = None) -> None:
    """Take a published posting off line, for a reason that its author reads. Raises as `decide`."""
    said = _reason(Verdict.REJECT, reason)
    _begin(actor, posting, Action.HIDE, version)
    lifecycle.move(posting, actor.account_id, Action.HIDE, said)
    tell(posting, Action.HIDE.value, said, actor)


def put_back(actor: Standing, posting: Posting, version: int | None = None) -> None:
    """Put a hidden posting on line again. Raises as `decide`."""
    _begin(actor, posting, Action.PUT_BACK, version)
    lifecycle.move(posting, actor.account_id, Action.PUT_BACK)
    tell(posting, Action.PUT_BACK.value, "", actor)


def correct(actor: Standing, posting: Posting, title: str, description: str, version: int | None = None) -> None:
    """Mend a slip of the pen in the title or the description, at once. Raises as `decide`, Invalid beyond that."""
    _begin(actor, posting, Action.CORRECT, version)
    for name, old, new in (
        ("title", posting.title, one_line(title)),
        ("description", posting.description, plain(description)),
    ):
        if SequenceMatcher(None, old, new, autojunk=False).ratio() < A_SLIP:
            raise Invalid({name: ["Une correction ne change que des fautes. Demandez une précision pour le reste."]})
        setattr(posting, name, new)
    lifecycle.move(posting, actor.account_id, Action.CORRECT)


def tell(posting: Posting, act: str, reason: str, actor: Standing) -> None:
    """Tell the author and the members who follow the posting, whoever decided excepted; mail them too. Two queries."""
    path = f"/annonces/{posting.id}"
    text = SENTENCES[act].format(posting.title)
    verdict = {Action.HIDE.value: Verdict.REJECT.value, Action.PUT_BACK.value: Verdict.APPROVE.value}.get(act, act)
    letter = {"verdict": verdict, "title": posting.title, "reason": reason, "path": path}
    data = {"posting_id": posting.id, "verdict": verdict, "reason": reason}
    for account_id, email in _concerned(posting, actor.account_id):
        notifications.tell(account_id, Event.MODERATION, text, path, data, live=False)
        mails.post("moderation", email, letter, account_id=account_id)


def _concerned(posting: Posting, decided_by: str | None) -> list[tuple[str, str]]:
    followers = (
        select(Favourite.account_id)
        .join(Membership, Membership.account_id == Favourite.account_id)
        .where(Favourite.posting_id == posting.id, Membership.organisation_id == posting.organisation_id)
    )
    query = select(Account.id, Account.email).where(
        (Account.id == posting.author_id) | Account.id.in_(followers), Account.id != decided_by, Account.active
    )
    return [(row.id, row.email) for row in db.session.execute(query.order_by(Account.id))]
