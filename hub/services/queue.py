"""What moderators have to read: oldest and riskiest first, with the signals that make it so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, func, or_, select

from hub.extensions import db, territory
from hub.models import Organisation, Posting, PostingHistory, PostingLevel, PostingRevision, now
from hub.rules.contacts import contacts_in
from hub.rules.limits import PUPILS
from hub.rules.states import READ_ON_LINE
from hub.services.lexemes import fold
from hub.services.memberships import Standing
from hub.services.publishing.terms import MOVED
from hub.services.rights import WRITES
from hub.vocabulary import State, Trust

LONGEST: Final = 300  # rows read at once, the oldest
SIGNAL_WORTH: Final = timedelta(hours=12)  # a signal counts as so much waiting

FIRST, UNVERIFIED = "Première publication de l’organisme", "Organisme à vérifier"
CONTACT, REGULATED = "Coordonnées dans le texte", "Mineurs et travaux réglementés"
WORD = "Mot à vérifier : « {} »"

WAITS: Final = and_(PostingRevision.posting_id == Posting.id, PostingRevision.state == State.PENDING.value)
ON_LINE: Final = tuple(state.value for state in READ_ON_LINE)
COLUMNS: Final = (
    Posting.id,
    Posting.side,
    Posting.kind,
    Posting.state,
    Posting.version,
    Posting.title,
    Posting.description,
    Posting.practical,
    Posting.author_id,
    Posting.organisation_id,
    Posting.commune_insee,
    Organisation.name.label("organisation"),
    Organisation.siret,
    Organisation.trust,
    PostingRevision.terms,
    func.coalesce(PostingRevision.created_at, Posting.submitted_at, Posting.created_at).label("since"),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text to read. `what`: "new", "revision" of a posting on line, or "afterwards" (trusted, on line already).

    `mine` when the reader made it, so that another moderator decides; `late` past the territory's delay.
    """

    posting_id: str
    side: str
    kind: str
    title: str
    organisation_id: str
    organisation: str
    trust: str
    commune: str
    version: int
    what: str
    since: datetime
    late: bool
    mine: bool
    signals: tuple[str, ...]


def waiting(actor: Standing, instant: datetime | None = None) -> list[Waiting]:
    """What waits for a moderator, oldest and riskiest first, texts read afterwards last. Four queries.

    Of a longer queue, the 300 oldest.
    """
    at = instant or now()
    rows = _rows()
    levels, known, mine = _levels(rows), _known(rows), _made(actor, rows)
    found = [_waiting(row, levels[row.id], known, row.id in mine, at) for row in rows]
    return sorted(found, key=lambda one: (one.what == "afterwards", one.since - SIGNAL_WORTH * len(one.signals)))


def count() -> int:
    """How many texts wait. One query."""
    return (
        db.session.scalar(select(func.count()).select_from(Posting).outerjoin(PostingRevision, WAITS).where(_to_read()))
        or 0
    )


def _to_read() -> Any:
    unread = or_(PostingRevision.id.is_not(None), Posting.read_at.is_(None))
    return or_(Posting.state == State.PENDING, and_(Posting.state.in_(ON_LINE), unread))


def _rows() -> list[Row[Any]]:
    query = select(*COLUMNS).join(Organisation).outerjoin(PostingRevision, WAITS).where(_to_read())
    return list(db.session.execute(query.order_by("since", Posting.id).limit(LONGEST)))


def _levels(rows: Iterable[Row[Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {row.id: set() for row in rows}
    query = select(PostingLevel.posting_id, PostingLevel.level).where(PostingLevel.posting_id.in_(found))
    for posting_id, level in db.session.execute(query):
        found[posting_id].add(level)
    return found


def _known(rows: Iterable[Row[Any]]) -> set[str]:
    """Organisations that had a posting on line before."""
    ids = {row.organisation_id for row in rows}
    query = select(Posting.organisation_id).where(Posting.organisation_id.in_(ids), Posting.published_at.is_not(None))
    return set(db.session.scalars(query.distinct()))


def _made(actor: Standing, rows: Iterable[Row[Any]]) -> set[str]:
    ids = [row.id for row in rows]
    wrote = select(PostingHistory.posting_id).where(
        PostingHistory.posting_id.in_(ids),
        PostingHistory.actor_id == actor.account_id,
        PostingHistory.action.in_(WRITES),
    )
    found = set(db.session.scalars(wrote.distinct()))
    found |= {row.id for row in rows if row.author_id == actor.account_id}
    return found | {row.id for row in rows if _by_colleagues(actor, row)}


def _by_colleagues(actor: Standing, row: Row[Any]) -> bool:
    return row.organisation_id in actor.organisation_ids and not territory.is_authority(row.siret or "")


def _waiting(row: Row[Any], levels: set[str], known: set[str], mine: bool, at: datetime) -> Waiting:
    text = row.terms or {"title": row.title, "description": row.description, "practical": row.practical}
    what = "new" if row.state == State.PENDING else "revision" if row.terms else "afterwards"
    return Waiting(
        posting_id=row.id,
        side=row.side,
        kind=row.kind,
        title=text["title"],
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        trust=row.trust,
        commune=row.commune_insee,
        version=row.version,
        what=what,
        since=row.since,
        late=at - row.since > timedelta(hours=territory.moderation.late_after_hours),
        mine=mine,
        signals=signals(text, set(text.get("levels", levels)), row.trust, row.organisation_id in known),
    )


def signals(terms: dict[str, Any], levels: set[str], trust: str, known: bool) -> tuple[str, ...]:
    """What asks for a closer look, as French labels; empty when nothing does. `known`: published before."""
    text = f"{terms['title']} {terms.get('description', '')}"
    found = [] if known else [FIRST]
    if trust == Trust.UNVERIFIED:
        found.append(UNVERIFIED)
    if contacts_in(text) or MOVED in text:
        found.append(CONTACT)
    if terms.get("practical", {}).get("regulated") and levels & PUPILS:
        found.append(REGULATED)
    return (*found, *(WORD.format(word) for word in risk_words(text)))


def risk_words(text: str) -> list[str]:
    """The territory's words to look at that the text holds, as whole words, in the order of its list."""
    folded = f" {' '.join(_words(text))} "
    return [word for word in territory.moderation.risk_words if f" {' '.join(_words(word))} " in folded]


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
