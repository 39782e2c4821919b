"""People: how they come, what they change about themselves, how they leave."""

import uuid
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import delete, func, select, update

from hub.errors import NotFound, WrongState
from hub.extensions import db
from hub.models import (
    Account,
    ApiToken,
    Draft,
    Favourite,
    Invitation,
    Mail,
    Membership,
    Notification,
    OneTimeLink,
    Organisation,
    Passkey,
    Posting,
    PostingRevision,
    now,
)
from hub.rules.french import listed
from hub.rules.states import Action
from hub.services import links, mails, memberships, notifications, postings, rights
from hub.services.links import Purpose, SpentLink
from hub.vocabulary import Event

Owned = TypeVar("Owned", ApiToken, Draft, Favourite, Mail, Membership, Notification)

ACCOUNT_PATH: Final = "/compte"


def clean_address(text: str) -> str:
    """An address as it is stored and compared: in lower case, without spaces around."""
    return text.strip().lower()


def by_email(email: str) -> Account | None:
    """The active account of this address, or None. One query."""
    return db.session.scalar(select(Account).where(Account.email == clean_address(email), Account.active))


def get(account_id: str) -> Account:
    """The account of this id, which exists. One query at most."""
    return db.session.get_one(Account, account_id)


def create(email: str, name: str = "") -> Account:
    """A new account whose address is confirmed: nobody has one before."""
    account = Account(
        email=clean_address(email), name=name.strip(), fs_uniquifier=uuid.uuid4().hex, confirmed_at=now(), active=True
    )
    db.session.add(account)
    db.session.flush()
    return account


def ask_sign_in(email: str, **data: str) -> None:
    """Mail a sign-in link, or that there is no account: the same rows either way. `data`: `next`, `remember`."""
    _ask(Purpose.SIGN_IN, clean_address(email), data)


def ask_password(email: str) -> None:
    """Mail a link to choose a password, or that there is no account: the same rows either way."""
    _ask(Purpose.PASSWORD, clean_address(email), {})


def _ask(purpose: Purpose, email: str, data: dict[str, str]) -> None:
    account = by_email(email)
    if account is not None:
        links.send(purpose, email, account.id, name=account.name, **data)
        return
    links.create(purpose, email)  # nobody gets it: the same work as for an account
    mails.post("no-account", email, {"path": "/inscription"})


def ask_registration(email: str, name: str, next_path: str = "") -> None:
    """Mail a link that opens the account, or a sign-in link when there is one: the same rows either way."""
    email = clean_address(email)
    account = by_email(email)
    if account is None:
        links.send(Purpose.CONFIRM, email, name=name.strip(), next=next_path)
        return
    path = links.create(Purpose.SIGN_IN, email, account.id, next=next_path)
    mails.post("existing-account", email, {"path": path, "name": account.name})


def of_link(link: OneTimeLink) -> Account:
    """The account behind a consumed link; a new one when a confirmed address has none.

    Raises SpentLink for a closed account, and for a mail to an address that is no longer the account's.
    """
    if link.purpose in (Purpose.CONFIRM, Purpose.DRAFT):
        return by_email(link.email) or create(link.email, str(link.data.get("name") or ""))
    account = db.session.get(Account, link.account_id) if link.account_id else None
    moved = link.purpose != Purpose.ADDRESS and account is not None and account.email != link.email
    if account is None or not account.active or moved:
        raise SpentLink(link.purpose)
    return account


def ask_address(account: Account, email: str) -> None:
    """Mail a link to the new address, or a remark to whom it belongs already: the same rows either way."""
    email = clean_address(email)
    if by_email(email) is None:
        links.send(Purpose.ADDRESS, email, account.id, name=account.name)
        return
    links.create(Purpose.ADDRESS, email)  # nobody gets it
    mails.post("address-taken", email, {"path": ACCOUNT_PATH})


def change_address(link: OneTimeLink) -> Account:
    """Give the account the address that the consumed link confirms, and tell the old one. Raises SpentLink if taken."""
    account = of_link(link)
    if by_email(link.email) is not None:
        raise SpentLink(link.purpose)
    mails.post("address-changed", account.email, {"path": "/contact", "name": account.name})
    account.email = link.email
    account.confirmed_at = now()
    _warn(account, "Votre adresse a changé. L’ancienne est prévenue.")
    return account


def change_password(account: Account, password_hash: str) -> None:
    """Store the hash of a new password; every other session of the account ends."""
    account.password = password_hash
    sign_out_everywhere(account)
    tell_security(account, "Votre mot de passe a été changé.")


def sign_out_everywhere(account: Account) -> None:
    """End every session and every remembered device of the account, this one included; its tokens stay."""
    account.fs_uniquifier = uuid.uuid4().hex


def tell_security(account: Account, what: str) -> None:
    """Say by mail and in the centre that something about the account's safety changed."""
    data = {"what": what, "name": account.name, "path": ACCOUNT_PATH}
    mails.post("security-changed", account.email, data, account.id)
    _warn(account, what)


def tell_new_device(account: Account, device: str, at: str) -> None:
    """Say by mail and in the centre that a device unknown so far signed in."""
    data = {"device": device, "at": at, "name": account.name, "path": ACCOUNT_PATH}
    mails.post("new-device", account.email, data, account.id)
    _warn(account, f"Connexion depuis un nouvel appareil : {device}.")


def _warn(account: Account, text: str) -> None:
    notifications.tell(account.id, Event.SECURITY, text, ACCOUNT_PATH, live=False)


def saw(account: Account, instant: datetime | None = None) -> bool:
    """Note that the account signed in; whether it is the first time ever."""
    first = account.last_seen_at is None
    account.last_seen_at = instant or now()
    return first


def edit(account: Account, name: str, comfort: bool) -> None:
    """Change what the account says of itself."""
    account.name, account.comfort = name.strip(), comfort


def choose_organisation(account: Account, organisation_id: str) -> None:
    """Act for this organisation from now on. Raises NotFound unless a member of it."""
    query = select(Membership.id).where(
        Membership.account_id == account.id, Membership.organisation_id == organisation_id
    )
    if db.session.scalar(query) is None:
        raise NotFound()
    account.active_organisation_id = organisation_id


def has_second_factor(account: Account) -> bool:
    """Whether signing in asks for a code or a key beside the first proof. At most one query."""
    return memberships.has_second_factor(account)


def passkeys(account: Account) -> list[Passkey]:
    """The account's passkeys, oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)))


def blocking(account: Account) -> list[Organisation]:
    """Organisations that the account cannot leave: its only manager, and others remain. By name."""
    return [one for one in memberships.managed_alone(account.id) if memberships.count(one.id) > 1]


def close(account: Account) -> None:
    """Delete the account and what is personal in the rows that stay.

    What its organisations have on line is withdrawn where nobody is left to answer. Raises WrongState, naming them,
    when organisations would be left with members and no manager.
    """
    memberships.hold(account.id)
    held = blocking(account)
    if held:
        names = listed([one.name for one in held])
        raise WrongState(f"Vous êtes la seule personne responsable de {names}. Confiez ce rôle à une autre personne.")
    left = memberships.organisations_of(account.id)
    actor = memberships.standing(account)
    for organisation in left:
        if memberships.count(organisation.id) == 1:
            _withdraw(actor, organisation)
    mails.post("account-deleted", account.email, {"name": account.name, "organisations": [one.name for one in left]})
    _forget(account)


def _withdraw(actor: memberships.Standing, organisation: Organisation) -> None:
    for posting in db.session.scalars(select(Posting).where(Posting.organisation_id == organisation.id)).all():
        if Action.WITHDRAW in rights.actions(actor, posting):
            postings.withdraw(actor, posting)


def _forget(account: Account) -> None:
    mine = func.lower(Posting.contact_email) == account.email.lower()
    db.session.execute(update(Posting).where(mine).values(contact_name="", contact_email="", contact_phone=""))
    for revision in db.session.scalars(select(PostingRevision).where(PostingRevision.terms.is_not(None))):
        if str(revision.terms.get("contact", {}).get("email", "")).lower() == account.email.lower():
            revision.terms = {key: value for key, value in revision.terms.items() if key != "contact"}
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.email == account.email))
    db.session.execute(delete(Invitation).where(Invitation.email == account.email))
    db.session.execute(delete(Mail).where(Mail.recipient == account.email, Mail.state.in_(("sent", "failed"))))
    db.session.delete(account)
    db.session.flush()


def export(account: Account) -> dict[str, Any]:
    """Everything the hub keeps about the account, as plain values: what a person may take away. Nine queries."""
    return {
        "compte": _values(account, "id", "email", "name", "comfort", "confirmed_at", "created_at", "last_seen_at"),
        "organisations": [
            _values(one, "organisation_id", "role", "moderator", "created_at") | {"nom": one.organisation.name}
            for one in _owned(Membership, account)
        ],
        "cles_d_acces": [
            _values(one, "name", "usage", "create_datetime", "lastuse_datetime") for one in passkeys(account)
        ],
        "jetons": [
            _values(one, "name", "created_at", "last_used_at", "revoked_at") for one in _owned(ApiToken, account)
        ],
        "annonces": [
            _values(one, "id", "side", "kind", "title", "state", "created_at", "published_at")
            for one in db.session.scalars(select(Posting).where(Posting.author_id == account.id))
        ],
        "brouillons": [_values(one, "id", "side", "typed", "updated_at") for one in _owned(Draft, account)],
        "favoris": [_values(one, "posting_id", "created_at") for one in _owned(Favourite, account)],
        "notifications": [
            _values(one, "seq", "kind", "text", "url", "created_at") for one in _owned(Notification, account)
        ],
        "courriels": [
            _values(one, "kind", "recipient", "state", "created_at", "sent_at") for one in _owned(Mail, account)
        ],
    }


def _owned(model: type[Owned], account: Account) -> list[Owned]:
    return list(db.session.scalars(select(model).where(model.account_id == account.id)))


def _values(row: object, *names: str) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
