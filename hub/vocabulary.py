"""Closed lists of the pact with their French labels: said here, once."""

from enum import StrEnum


class Side(StrEnum):
    """The two sides from which a posting is seen."""

    OFFER = "offer"
    NEED = "need"

    @property
    def other(self) -> "Side":
        """The side that answers this one."""
        return Side.NEED if self is Side.OFFER else Side.OFFER


class Kind(StrEnum):
    """What is offered or needed."""

    OBSERVATION_3E = "observation_3e"
    OBSERVATION_2DE = "observation_2de"
    MINI_STAGE = "mini_stage"
    PFMP = "pfmp"
    INTERNSHIP = "internship"
    APPRENTICESHIP = "apprenticeship"
    VISIT = "visit"
    TALK = "talk"
    TEACHER_IMMERSION = "teacher_immersion"
    MENTORING = "mentoring"


class Dating(StrEnum):
    """How a kind is dated."""

    WEEKS = "weeks"
    RANGE = "range"
    START_MONTH = "start_month"
    SLOTS = "slots"


class State(StrEnum):
    """Where a posting stands in its life."""

    DRAFT = "draft"
    PENDING = "pending"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    PUBLISHED = "published"
    FILLED = "filled"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


class OrganisationKind(StrEnum):
    """Who an organisation is."""

    COMPANY = "company"
    SCHOOL = "school"
    TRAINING_CENTRE = "training_centre"
    AUTHORITY = "authority"
    PARTNER = "partner"
    ASSOCIATION = "association"


class Trust(StrEnum):
    """How much of an organisation the moderators know."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    TRUSTED = "trusted"


class MemberRole(StrEnum):
    """What a member may do in an organisation."""

    MEMBER = "member"
    MANAGER = "manager"


class Level(StrEnum):
    """A class or a level of study."""

    MATERNELLE = "maternelle"
    CP = "cp"
    CE1 = "ce1"
    CE2 = "ce2"
    CM1 = "cm1"
    CM2 = "cm2"
    SIXIEME = "6e"
    CINQUIEME = "5e"
    QUATRIEME = "4e"
    TROISIEME = "3e"
    SECONDE = "2de"
    PREMIERE = "1re"
    TERMINALE = "terminale"
    CAP = "cap"
    BAC_1 = "bac+1"
    BAC_2 = "bac+2"
    BAC_3 = "bac+3"
    BAC_4 = "bac+4"
    BAC_5 = "bac+5"
    ADULTE = "adulte"


class Located(StrEnum):
    """What an organisation's point stands for."""

    ADDRESS = "address"
    COMMUNE = "commune"


class Verdict(StrEnum):
    """What a moderator decides."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"


class Event(StrEnum):
    """Why an account is told something: the `kind` of a notification."""

    MATCH = "match"
    BOOKING = "booking"
    MODERATION = "moderation"
    REMINDER = "reminder"
    SELECTION = "selection"
    SECURITY = "security"


SIDE_LABELS = {Side.OFFER: "Offre", Side.NEED: "Besoin"}

KIND_LABELS = {
    Kind.OBSERVATION_3E: "Stage d’observation (4e, 3e)",
    Kind.OBSERVATION_2DE: "Stage de seconde",
    Kind.MINI_STAGE: "Mini-stage",
    Kind.PFMP: "Période de formation en milieu professionnel (PFMP)",
    Kind.INTERNSHIP: "Stage (bac+1 à bac+5, reconversion)",
    Kind.APPRENTICESHIP: "Alternance",
    Kind.VISIT: "Visite d’entreprise",
    Kind.TALK: "Intervention en classe",
    Kind.TEACHER_IMMERSION: "Immersion d’enseignants",
    Kind.MENTORING: "Mentorat",
}

KIND_SHORT_LABELS = KIND_LABELS | {
    Kind.OBSERVATION_3E: "Stage d’observation",
    Kind.PFMP: "PFMP",
    Kind.INTERNSHIP: "Stage",
}

KIND_DATING = {
    Kind.OBSERVATION_3E: Dating.WEEKS,
    Kind.OBSERVATION_2DE: Dating.WEEKS,
    Kind.MINI_STAGE: Dating.WEEKS,
    Kind.PFMP: Dating.RANGE,
    Kind.INTERNSHIP: Dating.RANGE,
    Kind.APPRENTICESHIP: Dating.START_MONTH,
    Kind.VISIT: Dating.SLOTS,
    Kind.TALK: Dating.SLOTS,
    Kind.TEACHER_IMMERSION: Dating.RANGE,
    Kind.MENTORING: Dating.RANGE,
}

# The trade gate of design/matching.md, section 1, applies to these.
TRADE_KINDS = frozenset({Kind.PFMP, Kind.INTERNSHIP, Kind.APPRENTICESHIP})
GROUP_KINDS = frozenset({Kind.VISIT, Kind.TALK})

KIND_FAMILIES = {
    "stages": (Kind.OBSERVATION_3E, Kind.OBSERVATION_2DE, Kind.MINI_STAGE, Kind.INTERNSHIP),
    "pfmp": (Kind.PFMP,),
    "alternance": (Kind.APPRENTICESHIP,),
    "visites": (Kind.VISIT, Kind.TALK),
    "echanges": (Kind.TEACHER_IMMERSION, Kind.MENTORING),
}

FAMILY_LABELS = {
    "stages": "Stages",
    "pfmp": "PFMP",
    "alternance": "Alternance",
    "visites": "Visites et interventions",
    "echanges": "Immersions et mentorat",
}

STATE_LABELS = {
    State.DRAFT: "Brouillon",
    State.PENDING: "En relecture",
    State.CHANGES_REQUESTED: "À compléter",
    State.REJECTED: "Refusée",
    State.PUBLISHED: "En ligne",
    State.FILLED: "Complète",
    State.EXPIRED: "Expirée",
    State.WITHDRAWN: "Retirée",
    State.HIDDEN: "Masquée",
}

ORGANISATION_KIND_LABELS = {
    OrganisationKind.COMPANY: "Entreprise",
    OrganisationKind.SCHOOL: "Établissement scolaire",
    OrganisationKind.TRAINING_CENTRE: "Centre de formation",
    OrganisationKind.AUTHORITY: "Collectivité",
    OrganisationKind.PARTNER: "Partenaire",
    OrganisationKind.ASSOCIATION: "Association",
}

TRUST_LABELS = {
    Trust.UNVERIFIED: "À vérifier",
    Trust.VERIFIED: "Vérifiée",
    Trust.TRUSTED: "De confiance",
}

ROLE_LABELS = {MemberRole.MEMBER: "Membre", MemberRole.MANAGER: "Responsable"}

LEVEL_LABELS = {
    Level.MATERNELLE: "Maternelle",
    Level.CP: "CP",
    Level.CE1: "CE1",
    Level.CE2: "CE2",
    Level.CM1: "CM1",
    Level.CM2: "CM2",
    Level.SIXIEME: "6e",
    Level.CINQUIEME: "5e",
    Level.QUATRIEME: "4e",
    Level.TROISIEME: "3e",
    Level.SECONDE: "2de",
    Level.PREMIERE: "1re",
    Level.TERMINALE: "Terminale",
    Level.CAP: "CAP",
    Level.BAC_1: "Bac+1",
    Level.BAC_2: "Bac+2",
    Level.BAC_3: "Bac+3",
    Level.BAC_4: "Bac+4",
    Level.BAC_5: "Bac+5",
    Level.ADULTE: "Adulte",
}

VERDICT_LABELS = {
    Verdict.APPROVE: "Publier",
    Verdict.REQUEST_CHANGES: "Demander une précision",
    Verdict.REJECT: "Refuser",
}

# What a line of a posting's history says, by its action.
HISTORY_LABELS = {
    "create": "Brouillon créé",
    "edit": "Texte modifié",
    "correct": "Faute corrigée",
    "submit": "Envoyée en relecture",
    "approve": "Relue et publiée",
    "request_changes": "Précision demandée",
    "reject": "Refusée",
    "withdraw": "Retirée",
    "undo_withdraw": "Retrait annulé",
    "renew": "Prolongée",
    "fill": "Complète",
    "reopen": "De nouveau ouverte",
    "expire": "Expirée",
    "hide": "Masquée par la relecture",
    "put_back": "Remise en ligne",
}
