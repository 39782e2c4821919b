"""From a form to a posting that is sent: of a member, or of somebody who has no account yet."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import EXCLUDE, ValidationError

from hub.errors import Invalid
from hub.extensions import territory
from hub.models import Account, Organisation, Posting
from hub.rules.kinds import KIND_LEVELS
from hub.schemas.posting_form import Typed, kind_of, one, shaped
from hub.schemas.postings import PostingIn
from hub.services import memberships, organisations, postings, reference
from hub.services.memberships import Standing
from hub.services.organisations import Declared, Facts
from hub.services.publishing import drafts, terms
from hub.services.publishing.terms import Loaded
from hub.vocabulary import Kind, OrganisationKind, Side, Trust

WORDS: Final = {Side.OFFER: "offre", Side.NEED: "besoin"}
FIRST_KINDS: Final = {Side.OFFER: Kind.OBSERVATION_3E, Side.NEED: Kind.PFMP}
# Who begins without an account: a company by its SIRET, a school by its UAI.
NEWCOMERS: Final = {Side.OFFER: OrganisationKind.COMPANY, Side.NEED: OrganisationKind.SCHOOL}

Errors = dict[str, list[str]]


def terms_in(typed: Typed, side: Side, organisation: Organisation | None) -> Loaded:
    """The terms that a form says; in the organisation's commune where it names none. Two queries at most.

    Raises Invalid with every field that is missing or misshapen, and with what the rules say of the others.
    """
    kind = kind_of(typed, FIRST_KINDS[side])
    sent = shaped(typed, side.value, kind, territory.zone)
    named = sent.get("commune", "")
    place = reference.place_named(named) if named else None
    here = organisation.commune_insee if organisation else ""
    sent["commune"] = place.insee if place else ("" if named else here)
    errors: Errors = {"commune": ["Choisissez la commune dans la liste."]} if named and not place else {}
    try:
        loaded: Loaded = PostingIn(unknown=EXCLUDE).load(sent)
    except ValidationError as error:
        wrong = error.normalized_messages()
        rest = {key: value for key, value in sent.items() if key not in wrong}
        raise Invalid(_ruled(rest, kind, organisation) | flat(wrong) | errors) from error
    return loaded


def _ruled(rest: Mapping[str, Any], kind: Kind, organisation: Organisation | None) -> Errors:
    """What the rules say of the fields that can be read, so that one reads every fault at once."""
    if organisation is None:
        return {}
    blank = {"title": "Sans titre", "places": 1, "levels": KIND_LEVELS[kind][:1], "commune": organisation.commune_insee}
    missing = blank.keys() - rest.keys()
    try:
        terms.checked(PostingIn(unknown=EXCLUDE).load({**blank, **rest}), organisation)
    except Invalid as error:
        return {name: texts for name, texts in error.errors.items() if name not in missing}
    return {}


def flat(messages: Any, path: str = "") -> Errors:
    """marshmallow's nested messages by dotted field."""
    if not isinstance(messages, Mapping):
        return {path: [str(text) for text in (messages if isinstance(messages, list) else [messages])]}
    found: Errors = {}
    for key, value in messages.items():
        found |= flat(value, f"{path}.{key}" if path else str(key))
    return found


def publish(actor: Standing, typed: Typed, side: Side, posting: Posting | None = None) -> Posting:
    """Create the posting of a form, or complete a draft, and send it. Raises Invalid, NotAllowed and as `submit`."""
    written = write(actor, typed, side, posting)
    return postings.submit(actor, written)


def write(
    actor: Standing, typed: Typed, side: Side, posting: Posting | None = None, version: int | None = None
) -> Posting:
    """Create the posting of a form, or give an existing one these terms. Raises as `postings.create` and `edit`."""
    if posting is not None:
        return postings.edit(actor, posting, terms_in(typed, side, posting.organisation), version)
    organisation = organisations.get(actor.organisation_id or "")
    loaded = terms_in(typed, side, organisation)
    return postings.create(actor, {**loaded, "organisation_id": organisation.id})


def newcomer(typed: Typed, side: Side) -> tuple[Organisation | None, Errors]:
    """The organisation that a form without an account speaks of, not stored, or what its number lacks. Two queries."""
    kind = NEWCOMERS[side]
    try:
        numbers = organisations.identify(kind, one(typed, "siret"), one(typed, "uai"))
        known = organisations.facts(*numbers)
    except Invalid as error:
        return None, error.errors
    place = reference.place_named(one(typed, "commune") or (known.commune_insee if known else ""))
    name = one(typed, "organisation_name") or (known.name if known else "")
    if not name or place is None:
        return None, _unknown(side, name, place is None)
    return _stand_in(kind, name, known, place), {}


def _unknown(side: Side, name: str, nowhere: bool) -> Errors:
    number, text = ("siret", organisations.UNKNOWN_SIRET) if side is Side.OFFER else ("uai", organisations.UNKNOWN_UAI)
    errors: Errors = {number: [text]}
    if not name:
        errors["organisation_name"] = ["Indiquez le nom."]
    if nowhere:
        errors["commune"] = ["Indiquez la commune."]
    return errors


def _stand_in(kind: OrganisationKind, name: str, known: Facts | None, place: reference.Place) -> Organisation:
    return Organisation(
        kind=kind.value,
        name=name,
        naf=(known.naf if known else "") or None,
        commune_insee=place.insee,
        lat=place.lat,
        lon=place.lon,
        located="commune",
        trust=Trust.UNVERIFIED.value,
    )


def check_newcomer(typed: Typed, side: Side, email_errors: Errors) -> Loaded:
    """The terms of a form without an account, once all of it holds. Raises Invalid with every fault."""
    organisation, errors = newcomer(typed, side)
    errors = errors | email_errors
    try:
        loaded = terms_in(typed, side, organisation)
        if organisation is not None:
            loaded = terms.checked(loaded, organisation).terms
    except Invalid as error:
        raise Invalid(error.errors | errors) from error
    if errors:
        raise Invalid(errors)
    return loaded


def declared(account: Account, typed: Typed, side: Side) -> Standing:
    """The account's standing once the form's organisation is its own. Raises Invalid, Declared."""
    organisations.declare(
        account,
        {
            "kind": NEWCOMERS[side],
            "siret": one(typed, "siret"),
            "uai": one(typed, "uai"),
            "name": one(typed, "organisation_name"),
            "commune": one(typed, "commune"),
            "address": "",
            "description": "",
            "website": "",
        },
    )
    return memberships.standing(account)


def claim(account: Account, data: Mapping[str, Any]) -> str:
    """What the link of a draft does once its address is confirmed: the path to go to.

    The draft becomes a posting that is sent, with its organisation when it is new. What no longer holds stays a draft
    of the account; an organisation that others declared is asked to take the account in.
    """
    draft = drafts.claimed(account, data)
    if draft is None:
        return "/mes-annonces"
    side, typed = Side(draft.side), {name: list(values) for name, values in draft.typed.items()}
    try:
        actor = memberships.standing(account)
        actor = actor if actor.organisation_id else declared(account, typed, side)
        posting = publish(actor, typed, side)
    except Declared as error:
        organisations.ask_to_join(account, organisations.get(error.organisation_id))
        return "/mes-annonces"
    except Invalid:
        return f"/publier/{WORDS[side]}?brouillon={draft.id}"
    drafts.discard(actor, draft.id)
    return f"/annonces/{posting.id}/merci"
