"""The words under which a published posting is found."""

from sqlalchemy import delete, insert

from hub.extensions import db, territory
from hub.models import Commune, Posting, PostingLexeme
from hub.services import occupations
from hub.services.lexemes import lexemes
from hub.vocabulary import KIND_LABELS, Kind, State


def index(posting: Posting, was_on_line: bool = True) -> None:
    """Rebuild the posting's lexemes: those of its text while it is published, none otherwise. Four statements at most.

    `was_on_line` False: it has none yet.
    """
    if was_on_line:
        db.session.execute(delete(PostingLexeme).where(PostingLexeme.posting_id == posting.id))
    if posting.state != State.PUBLISHED:
        return
    rows = [{"lexeme": lexeme, "posting_id": posting.id} for lexeme in lexemes(_text(posting))]
    if rows:
        db.session.execute(insert(PostingLexeme), rows)


def _text(posting: Posting) -> str:
    codes = [row.code for row in posting.occupations]
    labels = occupations.labels() if codes else {}
    return " ".join(
        (
            posting.title,
            posting.description,
            posting.organisation.name,
            _commune(posting.commune_insee),
            posting.diploma,
            KIND_LABELS[Kind(posting.kind)],
            *(labels.get(code, "") for code in codes),
            *codes,
        )
    )


def _commune(insee: str) -> str:
    inside = territory.commune(insee)
    if inside is not None:
        return inside.name
    known = db.session.get(Commune, insee)
    return known.name if known else ""
