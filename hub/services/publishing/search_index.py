"""The words under which a published posting is found."""

from sqlalchemy import delete, insert, select

from hub.extensions import db, territory
from hub.models import Commune, Occupation, Posting, PostingLexeme
from hub.services.lexemes import lexemes
from hub.vocabulary import KIND_LABELS, Kind, State


def index(posting: Posting) -> None:
    """Rebuild the posting's lexemes: those of its text while it is published, none otherwise. Four statements."""
    db.session.execute(delete(PostingLexeme).where(PostingLexeme.posting_id == posting.id))
    if posting.state != State.PUBLISHED:
        return
    rows = [{"lexeme": lexeme, "posting_id": posting.id} for lexeme in lexemes(_text(posting))]
    if rows:
        db.session.execute(insert(PostingLexeme), rows)


def _text(posting: Posting) -> str:
    codes = [row.code for row in posting.occupations]
    labels = db.session.scalars(select(Occupation.label).where(Occupation.code.in_(codes))) if codes else ()
    return " ".join(
        (
            posting.title,
            posting.description,
            posting.organisation.name,
            _commune(posting.commune_insee),
            posting.diploma,
            KIND_LABELS[Kind(posting.kind)],
            *labels,
            *codes,
        )
    )


def _commune(insee: str) -> str:
    inside = territory.commune(insee)
    if inside is not None:
        return inside.name
    known = db.session.get(Commune, insee)
    return known.name if known else ""
