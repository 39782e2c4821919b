"""Companies, schools, the authority and its partners: declared by their people, verified by the moderators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.errors import Invalid, NotAllowed, NotFound, StaleVersion, WrongState
from hub.extensions import db, territory
from hub.models import Account, Membership, Organisation, now
from hub.rules.identifiers import compact, is_siret, is_uai
from hub.services import mails, memberships, notifications, reference
from hub.vocabulary import Event, Located, MemberRole, OrganisationKind, Trust

# Whoever comes may declare these; the authority and its partners are added by who runs the hub.
OPEN_KINDS: Final = (
    OrganisationKind.COMPANY,
    OrganisationKind.SCHOOL,
    OrganisationKind.TRAINING_CENTRE,
    OrganisationKind.ASSOCIATION,
)
UNKNOWN_SIRET: Final = (
    "Ce numéro n’est pas dans l’annuaire des entreprises. Vérifiez les 14 chiffres ou saisissez l’adresse vous-même."
)
UNKNOWN_UAI: Final = (
    "Ce numéro n’est pas dans la liste des établissements. Vérifiez-le ou saisissez l’adresse vous-même."
)
RESERVED: Final = "Cet organisme est inscrit par l’équipe du service. Demandez-lui une invitation."


class Declared(WrongState):
    """Somebody declared this organisation before; one asks to join it."""

    title = "Cette organisation est déjà inscrite"

    def __init__(self, organisation: Organisation) -> None:
        super().__init__("Cette organisation est déjà inscrite. Demandez à la rejoindre.")
        self.organisation_id = organisation.id
        self.name = organisation.name


@dataclass(frozen=True, slots=True)
class Facts:
    """What the open data say of a SIRET or a UAI. `lat` and `lon` are None when only the commune is known."""

    name: str
    commune_insee: str
    address: str = ""
    naf: str = ""
    lat: float | None = None
    lon: float | None = None


def of_account(account_id: str) -> list[Organisation]:
    """Organisations for which the account acts, oldest membership first. One query."""
    return memberships.organisations_of(account_id)


def get(organisation_id: str) -> Organisation:
    """Raises NotFound."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound()
    return organisation


def identify(kind: str, siret: str, uai: str) -> tuple[str | None, str | None]:
    """The compact SIRET and UAI. Raises Invalid for one that does not check, or for none where one is needed."""
    siret, uai = compact(siret), compact(uai)
    if siret and not is_siret(siret):
        raise Invalid({"siret": ["Ce numéro n’est pas un SIRET : vérifiez les 14 chiffres."]})
    if uai and not is_uai(uai):
        raise Invalid({"uai": ["Ce numéro n’est pas un UAI : 7 chiffres et une lettre qui les vérifie."]})
    if kind == OrganisationKind.COMPANY and not siret:
        raise Invalid({"siret": ["Indiquez le SIRET de l’établissement, 14 chiffres."]})
    if kind == OrganisationKind.SCHOOL and not uai:
        raise Invalid({"uai": ["Indiquez le numéro UAI de l’établissement, 7 chiffres et une lettre."]})
    if kind == OrganisationKind.TRAINING_CENTRE and not (siret or uai):
        raise Invalid({"siret": ["Indiquez le SIRET ou le numéro UAI du centre."]})
    return siret or None, uai or None


def facts(siret: str | None, uai: str | None) -> Facts | None:
    """What the imported lists say, or None. Raises Invalid for a closed establishment. Two queries at most."""
    school = reference.school(uai) if uai else None
    if school:
        return Facts(school.name, school.commune_insee, school.address, "", school.lat, school.lon)
    place = reference.establishment(siret) if siret else None
    if place is None:
        return None
    if place.closed:
        raise Invalid({"siret": ["Cet établissement est fermé. Indiquez le SIRET de celui qui accueille."]})
    return Facts(place.name, place.commune_insee, naf=place.naf)


def declare(account: Account, loaded: Mapping[str, Any]) -> Organisation:
    """A new organisation, to be verified, with the account as its manager.

    `loaded` as `schemas.organisations.OrganisationIn`: what was typed completes what the lists say. Raises Invalid,
    NotAllowed for a kind or a number that one does not declare oneself, Declared when it is there already.
    """
    if loaded["kind"] not in OPEN_KINDS:
        raise NotAllowed(RESERVED)
    siret, uai = identify(loaded["kind"], loaded["siret"], loaded["uai"])
    if memberships.may_moderate(siret, uai):
        raise Invalid({"siret" if siret else "uai": [RESERVED]})
    _refuse_twin(siret, uai)
    organisation = _made(loaded, siret, uai, facts(siret, uai))
    db.session.add(organisation)
    db.session.flush()
    memberships.add(account, organisation, MemberRole.MANAGER)
    return organisation


def _refuse_twin(siret: str | None, uai: str | None) -> None:
    for column, number in ((Organisation.siret, siret), (Organisation.uai, uai)):
        twin = db.session.scalar(select(Organisation).where(column == number)) if number else None
        if twin is not None:
            raise Declared(twin)


def _made(loaded: Mapping[str, Any], siret: str | None, uai: str | None, known: Facts | None) -> Organisation:
    name = loaded["name"] or (known.name if known else "")
    insee = loaded["commune"] or (known.commune_insee if known else "")
    place = reference.place_named(insee) if insee else None
    _demand(name, insee, place, siret, uai)
    at_door = known is not None and known.lat is not None and known.lon is not None
    assert place is not None  # _demand refused its absence
    return Organisation(
        kind=loaded["kind"],
        name=name,
        siret=siret,
        uai=uai,
        naf=(known.naf if known else "") or None,
        address=loaded["address"] or (known.address if known else ""),
        commune_insee=place.insee,
        lat=known.lat if known and at_door else place.lat,
        lon=known.lon if known and at_door else place.lon,
        located=Located.ADDRESS if at_door else Located.COMMUNE,
        trust=Trust.UNVERIFIED,
        description=loaded["description"],
        website=loaded["website"],
    )


def _demand(name: str, insee: str, place: object | None, siret: str | None, uai: str | None) -> None:
    errors: dict[str, list[str]] = {}
    if not name and not insee and siret:
        errors["siret"] = [UNKNOWN_SIRET]
    if not name and not insee and uai:
        errors["uai"] = [UNKNOWN_UAI]
    if not name:
        errors["name"] = ["Indiquez le nom."]
    if place is None:
        errors["commune"] = ["Choisissez la commune dans la liste." if insee else "Indiquez la commune."]
    if errors:
        raise Invalid(errors)


def edit(organisation: Organisation, loaded: Mapping[str, Any]) -> None:
    """Change what the organisation says of itself; its numbers stay. Raises StaleVersion, Invalid.

    Another name is to be verified again: trust was given to the one before.
    """
    if loaded["version"] != organisation.version:
        raise StaleVersion(current=organisation.version)
    place = reference.place_named(loaded["commune"])
    if place is None:
        raise Invalid({"commune": ["Choisissez la commune dans la liste."]})
    if place.insee != organisation.commune_insee:
        organisation.commune_insee, organisation.lat, organisation.lon = place.insee, place.lat, place.lon
        organisation.located = Located.COMMUNE
    if loaded["name"] != organisation.name and organisation.kind != OrganisationKind.AUTHORITY:
        organisation.trust = Trust.UNVERIFIED.value
    for name in ("name", "address", "description", "website", "regulated_until"):
        setattr(organisation, name, loaded[name])
    organisation.version += 1


def ask_to_join(account: Account, organisation: Organisation) -> None:
    """Tell the managers that somebody wants to act for their organisation; at most once a day.

    Does nothing for a member. The one who asks learns nothing of who the managers are.
    """
    period = f"{account.id}:{organisation.id}:{now():%Y%m%d}"
    known = organisation.id in {one.id for one in of_account(account.id)}
    if known or mails.posted("join-request", period):
        return
    who = account.name or account.email
    path = f"/organisations/{organisation.id}/membres"
    data = {"organisation": organisation.name, "who": who, "email": account.email, "path": path}
    for manager in memberships.managers_of(organisation.id):
        mails.post("join-request", manager.email, data, manager.id, period)
        text = f"{who} demande à rejoindre {organisation.name}."
        notifications.tell(manager.id, Event.SECURITY, text, path)


def to_verify() -> list[Organisation]:
    """Organisations for the moderators: to verify first, oldest first, then the others by name. One query."""
    unverified = Organisation.trust != Trust.UNVERIFIED
    query = select(Organisation).order_by(unverified, Organisation.created_at, Organisation.name)
    return list(db.session.scalars(query))


def count_to_verify() -> int:
    """How many organisations wait for the moderators. One query."""
    waiting = select(db.func.count()).select_from(Organisation).where(Organisation.trust == Trust.UNVERIFIED)
    return db.session.scalar(waiting) or 0


def set_trust(organisation: Organisation, trust: Trust, version: int) -> None:
    """Say how much is known of an organisation; its managers hear when it is verified. Raises StaleVersion."""
    if version != organisation.version:
        raise StaleVersion(current=organisation.version)
    first = organisation.trust == Trust.UNVERIFIED and trust is not Trust.UNVERIFIED
    organisation.trust = trust.value
    organisation.version += 1
    if not first:
        return
    data = {"organisation": organisation.name, "path": f"/organisations/{organisation.id}"}
    for manager in memberships.managers_of(organisation.id):
        mails.post("organisation-verified", manager.email, data, manager.id)
        notifications.tell(manager.id, Event.MODERATION, f"{organisation.name} est vérifiée.", data["path"])


def found_authority(email_account: Account, siret: str) -> Organisation:
    """The authority's own organisation, trusted, with the account as manager and moderator; there twice is once.

    Raises Invalid unless the SIRET is one of a listed moderating organisation.
    """
    if not is_siret(siret) or not memberships.may_moderate(siret, None):
        raise Invalid({"siret": ["Ce SIRET n’est pas celui d’un organisme que le territoire liste."]})
    organisation = db.session.scalar(select(Organisation).where(Organisation.siret == siret))
    if organisation is None:
        authority = territory.authority
        place = territory.commune(authority.commune_insee) or territory.communes[0]
        organisation = Organisation(
            kind=OrganisationKind.AUTHORITY if territory.is_authority(siret) else OrganisationKind.PARTNER,
            name=next((one.name for one in territory.moderators if one.siren == siret[:9]), authority.name),
            siret=siret,
            address=authority.address,
            commune_insee=place.insee,
            lat=place.lat,
            lon=place.lon,
            trust=Trust.TRUSTED,
            created_at=now(),
        )
        db.session.add(organisation)
        db.session.flush()
    member: Membership = memberships.add(email_account, organisation, MemberRole.MANAGER)
    member.moderator = True
    return organisation
