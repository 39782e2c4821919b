"""What waits for who signs in: a greeting, the state of what they published, and the best matches."""

from dataclasses import dataclass, field

from sqlalchemy import func, select

from hub.extensions import db
from hub.models import Account, Posting
from hub.rules.french import counted
from hub.services import cards, matching
from hub.services.matching import Match
from hub.services.memberships import Standing
from hub.vocabulary import OrganisationKind, Side, State

BEST = 3  # matches shown before the feed
POSTINGS = 3  # tiles
SCHOOLS = (OrganisationKind.SCHOOL, OrganisationKind.TRAINING_CENTRE)


@dataclass(frozen=True, slots=True)
class Tile:
    """Where one thing stands, and where to go on with it."""

    title: str
    strong: str
    text: str
    href: str
    icon: str = "sparkles"
    family: str = "pfmp"


@dataclass(frozen=True, slots=True)
class Welcome:
    """« Bonjour Nathalie, *3 offres* répondent à vos besoins », a second line, tiles, and the best matches."""

    before: str
    em: str
    after: str
    lead: str
    tiles: list[Tile] = field(default_factory=list)
    best: list[tuple[cards.Card, Match, str]] = field(default_factory=list)


def of(account: Account, standing: Standing) -> Welcome:
    """The welcome of this account. A bounded number of queries, whatever it published."""
    first = account.name.split()[0] if account.name else ""
    hello = f"Bonjour {first}," if first else "Bonjour,"
    if standing.moderator:
        return _moderator(hello)
    if standing.organisation_id is None:
        return Welcome(
            hello,
            "déclarez",
            "votre organisation",
            "Elle signe vos annonces. Un numéro suffit, nous remplissons le reste.",
        )
    return _member(hello, standing)


def _moderator(hello: str) -> Welcome:
    waiting = db.session.scalar(select(func.count()).select_from(Posting).where(Posting.state == State.PENDING)) or 0
    if not waiting:
        return Welcome(hello, "tout est lu", "", "Aucune publication n’attend de relecture.")
    words = counted(waiting, "publication")
    tile = Tile("Relecture", f"{words}.", "La plus ancienne d’abord.", "/moderation", "list-checks")
    return Welcome(hello, words, "à relire", "La file montre d’abord ce qui attend depuis longtemps.", [tile])


def _member(hello: str, standing: Standing) -> Welcome:
    found = matching.of_organisation(standing.organisation_id or "", POSTINGS)
    own = {card.id: card for card in cards.of(list(found))}
    pairs = [(match, own_id) for own_id, matches in found.items() for match in matches]
    best = sorted(pairs, key=lambda pair: (-pair[0].fit.score, pair[0].posting_id))[:BEST]
    others = {card.id: card for card in cards.of([match.posting_id for match, _ in best])}
    count = len({match.posting_id for match, _ in pairs})
    shown = [(others[match.posting_id], match, own[own_id].title) for match, own_id in best]
    tiles = [_tile(own[own_id], len(matches)) for own_id, matches in found.items()]
    return Welcome(hello, *_sentence(count, bool(own), standing), tiles=tiles, best=shown)


def _sentence(count: int, published: bool, standing: Standing) -> tuple[str, str, str]:
    school = standing.kind in SCHOOLS
    noun, answer = ("offre", "à vos besoins") if school else ("besoin", "à vos offres")
    if count:
        verb = "répondent" if count > 1 else "répond"
        return (
            counted(count, noun),
            f"{verb} {answer}.",
            "Les meilleures correspondances d’abord, chacune avec ses raisons.",
        )
    if published:
        none = "Aucune offre n’y répond" if school else "Aucun besoin n’y répond"
        mine = "vos besoins" if school else "vos offres"
        return mine, "sont en ligne.", f"{none} encore : vous serez prévenu aussitôt."
    if school:
        return "décrivez", "un besoin.", "Les entreprises concernées seront prévenues aussitôt."
    return "proposez", "une place.", "Les établissements concernés seront prévenus aussitôt."


def _tile(card: cards.Card, matches: int) -> Tile:
    noun = "offre" if card.side == Side.NEED else "besoin"
    strong = (
        f"{counted(matches, 'correspondance')}."
        if matches
        else f"Aucun{'e' if noun == 'offre' else ''} {noun} pour l’instant."
    )
    text = "" if matches else "Nous vous préviendrons."
    return Tile(card.title, strong, text, f"/annonces/{card.id}/correspondances", card.icon, card.family)
