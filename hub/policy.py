"""Who may: every route and every socket event declares it; the application refuses to start when one does not."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar, cast

from flask import Flask, g, request
from flask_security import current_user
from werkzeug.local import LocalProxy

from hub.errors import NotAllowed, NotFound, NotSignedIn, SecondFactorMissing
from hub.models import Account
from hub.services import memberships

View = TypeVar("View", bound=Callable[..., object])


class Who(StrEnum):
    """Whom an entry point serves. What they may do to a given posting is `rules.states`."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    MEMBER = "member"  # somebody who acts for an organisation
    MANAGER = "manager"  # a manager of the active organisation
    MODERATOR = "moderator"
    EMBEDDED = "embedded"  # anyone, on the embedded server only


DECLARED: dict[str, Who] = {}
current_account = cast(Account, LocalProxy(lambda: current_user._get_current_object()))


def allow(who: Who) -> Callable[[View], View]:
    """Declare whom a view or an event handler serves."""

    def mark(view: View) -> View:
        view.hub_policy = who  # type: ignore[attr-defined]
        return view

    return mark


def declare(endpoint: str, who: Who) -> None:
    """Declare whom an endpoint of an extension serves, where no decorator can be put."""
    DECLARED[endpoint] = who


def policy_of(app: Flask, endpoint: str) -> Who | None:
    """Whom the endpoint serves; None when nobody said so."""
    view = app.view_functions.get(endpoint)
    return cast("Who | None", getattr(view, "hub_policy", None)) or DECLARED.get(endpoint)


def undeclared(app: Flask) -> list[str]:
    """Endpoints that say nothing; the application does not start while there is one."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    return sorted(name for name in endpoints if policy_of(app, name) is None)


def check(who: Who, embedded: bool) -> None:
    """Raise NotSignedIn, NotAllowed (SecondFactorMissing too) or NotFound unless the current account is among `who`.

    At most one query, two for a moderator in production.
    """
    if who is Who.ANYONE:
        return
    if who is Who.EMBEDDED:
        if not embedded:
            raise NotFound()
        return
    if not current_user.is_authenticated:
        raise NotSignedIn()
    if who is Who.SIGNED_IN:
        return
    standing = current_standing()
    if who is Who.MODERATOR and standing.second_factor_missing:
        raise SecondFactorMissing()
    if who is Who.MODERATOR and not standing.moderator:
        raise NotFound()
    if who is Who.MEMBER and standing.organisation_id is None:
        raise NotAllowed("Rejoignez ou créez d’abord une organisation.")
    if who is Who.MANAGER and not standing.manager:
        raise NotAllowed("Seule une personne responsable de l’organisation peut le faire.")


def current_standing() -> memberships.Standing:
    """What the current account may be: its active organisation, manager or not, moderator or not. Cached a request."""
    if not current_user.is_authenticated:
        return memberships.NOBODY
    if getattr(g, "hub_standing", None) is None:
        g.hub_standing = memberships.standing(current_user)
    return cast(memberships.Standing, g.hub_standing)


def bind(app: Flask) -> None:
    """Enforce policies before each request; raise RuntimeError for an endpoint that declares none."""
    missing = undeclared(app)
    if missing:
        raise RuntimeError(f"endpoints without a policy: {', '.join(missing)}")

    @app.before_request
    def enforce() -> None:
        if request.endpoint is not None:
            who = policy_of(app, request.endpoint)
            check(cast(Who, who), embedded=app.config["HUB"].env == "embedded")
