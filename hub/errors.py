"""Refusals by name, in the user's language. One handler turns them into a page or a problem."""

from collections.abc import Mapping
from typing import Any


class HubError(Exception):
    """A refusal with an HTTP status; `data` goes into the problem (RFC 9457) as further members."""

    status = 400
    title = "Demande refusée"

    def __init__(self, detail: str = "", **data: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.data = data


class NotSignedIn(HubError):
    """Nobody is signed in, and this needs somebody."""

    status = 401
    title = "Connectez-vous pour continuer"


class NotAllowed(HubError):
    """This actor may not do this; nothing secret is given away by saying so."""

    status = 403
    title = "Cette action ne vous est pas ouverte"


class SecondFactorMissing(NotAllowed):
    """A moderator, in production, before a second factor is set up."""

    title = "Ajoutez d’abord un second facteur"


class NotFound(HubError):
    """Not there, or not for this actor: the same answer to both."""

    status = 404
    title = "Cette page n’existe pas"


class WrongState(HubError):
    """Right actor, wrong state; `allowed` lists what can be done instead."""

    status = 409
    title = "Cette action n’est plus possible"


class StaleVersion(HubError):
    """Somebody changed the object first; `current` holds their version."""

    status = 409
    title = "Quelqu’un a modifié cette page avant vous"


class Gone(HubError):
    """It was published once, and is no longer."""

    status = 410
    title = "Cette annonce n’est plus en ligne"


class Stale(HubError):
    """`If-Match` names an older version."""

    status = 412
    title = "Vous n’avez pas lu la dernière version"


class Invalid(HubError):
    """Fields to correct: `errors` maps a dotted field name to its sentences."""

    status = 422
    title = "Des champs sont à corriger"

    def __init__(self, errors: Mapping[str, list[str]], detail: str = "") -> None:
        super().__init__(detail, errors=dict(errors))
        self.errors = dict(errors)


class TooMany(HubError):
    """A limit is reached; `retry_after` in seconds."""

    status = 429
    title = "Trop de demandes en peu de temps"
