"""The words of every mail, by kind. Data come from the outbox row; addresses are paths of the hub."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.rules.french import listed
from hub.vocabulary import ROLE_LABELS, MemberRole, Verdict


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail before it is laid out. `button` is (label, path); `after` stands below it; `why` says why it came."""

    subject: str
    paragraphs: tuple[str, ...]
    why: str
    button: tuple[str, str] | None = None
    after: tuple[str, ...] = ()


Data = Mapping[str, Any]

LASTS = "Ce lien vaut 15 minutes et ne sert qu’une fois."
NOT_YOU = "Si vous n’avez rien demandé, ne faites rien : sans ce lien, personne n’entre."
ASKED = "quelqu’un a saisi votre adresse sur le site"
SECURITY = "les messages de sécurité sont toujours envoyés"


def greeting(data: Data) -> str:
    """« Bonjour Nathalie Lefebvre, », without a name when none is known."""
    name = str(data.get("name") or "").strip()
    return f"Bonjour {name}," if name else "Bonjour,"


def sign_in(data: Data) -> Letter:
    """`path`, `name`."""
    return Letter(
        "Votre lien de connexion",
        (greeting(data), "Voici le lien que vous avez demandé pour vous connecter."),
        ASKED,
        ("Me connecter", data["path"]),
        (LASTS, NOT_YOU),
    )


def no_account(data: Data) -> Letter:
    """`path` of the registration."""
    return Letter(
        "Aucun compte à cette adresse",
        (
            "Bonjour,",
            "Vous avez demandé à vous connecter, mais aucun compte n’existe à cette adresse.",
            "Vous en avez peut-être un à une autre adresse. Sinon, en créer un prend une minute.",
        ),
        ASKED,
        ("Créer un compte", data["path"]),
        ("Si vous n’avez rien demandé, ignorez ce message : nous ne gardons pas votre adresse.",),
    )


def confirm_address(data: Data) -> Letter:
    """`path`, `name`."""
    return Letter(
        "Confirmez votre adresse",
        (greeting(data), "Une dernière étape pour ouvrir votre compte : confirmer que cette adresse est la vôtre."),
        ASKED,
        ("Confirmer mon adresse", data["path"]),
        (LASTS, "Si vous n’avez rien demandé, ignorez ce message : aucun compte ne sera créé."),
    )


def existing_account(data: Data) -> Letter:
    """`path` of a sign-in link, `name`."""
    return Letter(
        "Vous avez déjà un compte",
        (
            greeting(data),
            "Vous avez demandé à créer un compte, mais vous en avez déjà un à cette adresse.",
            "Voici un lien pour vous connecter.",
        ),
        ASKED,
        ("Me connecter", data["path"]),
        (LASTS, NOT_YOU),
    )


def new_address(data: Data) -> Letter:
    """`path`, `name`."""
    return Letter(
        "Confirmez votre nouvelle adresse",
        (greeting(data), "Vous avez demandé à recevoir ici les messages de votre compte."),
        ASKED,
        ("Confirmer cette adresse", data["path"]),
        (LASTS, "Si vous n’avez rien demandé, ignorez ce message : rien ne changera."),
    )


def address_taken(data: Data) -> Letter:
    """`path` of the account page: somebody wanted this address for another account."""
    return Letter(
        "Vous avez déjà un compte",
        (
            "Bonjour,",
            "Une personne connectée à un autre compte a voulu y mettre votre adresse. Elle sert déjà au vôtre : rien "
            "n’a changé.",
        ),
        ASKED,
        ("Ouvrir mon compte", data["path"]),
    )


def address_changed(data: Data) -> Letter:
    """`name`, `path` of the contact page; goes to the old address."""
    return Letter(
        "L’adresse de votre compte a changé",
        (
            greeting(data),
            "Votre compte utilise désormais une autre adresse. Cette adresse-ci ne permet plus de se connecter.",
            "Si ce n’était pas vous, écrivez-nous sans attendre.",
        ),
        SECURITY,
        ("Nous écrire", data["path"]),
    )


def new_password(data: Data) -> Letter:
    """`path`, `name`."""
    return Letter(
        "Choisissez un nouveau mot de passe",
        (greeting(data), "Voici le lien pour choisir un nouveau mot de passe."),
        ASKED,
        ("Choisir un mot de passe", data["path"]),
        (LASTS, "Si vous n’avez rien demandé, ignorez ce message : votre mot de passe ne change pas."),
    )


def security_changed(data: Data) -> Letter:
    """`what` happened, as a sentence; `name`; `path` of the account page."""
    return Letter(
        "Votre compte a été modifié",
        (
            greeting(data),
            str(data["what"]),
            "Si ce n’était pas vous, ouvrez votre compte, changez votre mot de passe et fermez toutes les sessions.",
        ),
        SECURITY,
        ("Ouvrir mon compte", data["path"]),
    )


def new_device(data: Data) -> Letter:
    """`device`, `at` as French text, `name`, `path` of the account page."""
    return Letter(
        "Connexion depuis un nouvel appareil",
        (
            greeting(data),
            f"Quelqu’un s’est connecté à votre compte {data['at']}, avec {data['device']}.",
            "Si c’était vous, tout va bien. Sinon, fermez toutes les sessions depuis votre compte.",
        ),
        SECURITY,
        ("Ouvrir mon compte", data["path"]),
    )


def invitation(data: Data) -> Letter:
    """`organisation`, `inviter`, `role`, `path`."""
    role = ROLE_LABELS[MemberRole(data["role"])].lower()
    return Letter(
        f"{data['organisation']} vous invite",
        (
            "Bonjour,",
            f"{data['inviter']} vous invite à rejoindre {data['organisation']}, comme {role}.",
            "Vous pourrez publier et répondre en son nom.",
        ),
        f"{data['inviter']} a saisi votre adresse",
        ("Voir l’invitation", data["path"]),
        ("L’invitation vaut 14 jours. Si elle ne vous concerne pas, ignorez-la.",),
    )


def join_request(data: Data) -> Letter:
    """`organisation`, `who`, `email`, `path` of the members page."""
    return Letter(
        f"{data['who']} souhaite rejoindre {data['organisation']}",
        (
            "Bonjour,",
            f"{data['who']} ({data['email']}) demande à agir au nom de {data['organisation']}.",
            "Si vous connaissez cette personne, invitez-la depuis la page des membres.",
        ),
        "vous êtes responsable de cette organisation",
        ("Ouvrir la page des membres", data["path"]),
    )


def organisation_verified(data: Data) -> Letter:
    """`organisation`, `path`."""
    return Letter(
        f"{data['organisation']} est vérifiée",
        (
            "Bonjour,",
            f"L’équipe de relecture a vérifié {data['organisation']}. Vos annonces seront relues plus vite.",
        ),
        "vous êtes responsable de cette organisation",
        ("Voir la fiche", data["path"]),
    )


def draft(data: Data) -> Letter:
    """`path`, `title`."""
    return Letter(
        "Confirmez votre adresse pour envoyer votre annonce",
        (
            greeting(data),
            f"Votre annonce « {data['title']} » est prête. Confirmez votre adresse pour l’envoyer à la relecture.",
        ),
        ASKED,
        ("Confirmer et envoyer", data["path"]),
        (LASTS, "Votre brouillon vous attend sept jours. Si vous n’avez rien écrit, ignorez ce message."),
    )


MODERATION: Final = {
    Verdict.APPROVE: ("est en ligne", "a été relue et publiée."),
    Verdict.REQUEST_CHANGES: (
        "est à compléter",
        "a besoin d’une précision. Complétez-la et renvoyez-la, elle garde sa place.",
    ),
    Verdict.REJECT: ("n’est pas publiée", "n’est pas publiée."),
}


def moderation(data: Data) -> Letter:
    """`verdict`, `title`, `reason` or "", `path` of the posting."""
    headline, sentence = MODERATION[Verdict(data["verdict"])]
    reason = str(data.get("reason") or "").strip()
    return Letter(
        f"« {data['title']} » {headline}",
        tuple(filter(None, ("Bonjour,", f"Votre annonce « {data['title']} » {sentence}", reason))),
        "vous avez écrit cette annonce ou vous la suivez",
        ("Ouvrir l’annonce", data["path"]),
    )


def account_deleted(data: Data) -> Letter:
    """`name`, `organisations` left, by name."""
    left = [str(name) for name in data.get("organisations", [])]
    return Letter(
        "Votre compte est supprimé",
        (
            greeting(data),
            "Comme vous l’avez demandé, votre compte et vos données personnelles sont supprimés.",
            *((f"Vous n’agissez plus au nom de {listed(left)}.",) if left else ()),
        ),
        "vous venez de supprimer votre compte",
    )


LETTERS: Final[Mapping[str, Callable[[Data], Letter]]] = {
    "sign-in": sign_in,
    "no-account": no_account,
    "confirm-address": confirm_address,
    "existing-account": existing_account,
    "new-address": new_address,
    "address-taken": address_taken,
    "address-changed": address_changed,
    "new-password": new_password,
    "security-changed": security_changed,
    "new-device": new_device,
    "invitation": invitation,
    "join-request": join_request,
    "organisation-verified": organisation_verified,
    "draft": draft,
    "moderation": moderation,
    "account-deleted": account_deleted,
}
