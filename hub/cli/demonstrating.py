"""`hub demo`: a territory that lives, to be tried."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_security.utils import hash_password

from hub.cli.french import French
from hub.errors import HubError
from hub.services import demonstration
from hub.territory import TerritoryError
from hub.unit_of_work import unit_of_work


@click.command("demo", cls=French)
@click.option("--if-empty", is_flag=True, help="Réussir sans rien charger quand la base n’est pas vide.")
@with_appcontext
def load_demonstration(if_empty: bool) -> None:
    """Charger la démonstration du territoire dans une base vide, et dire ses comptes."""
    if not if_empty or demonstration.has_room():
        _load()
    for line in _accounts():
        click.echo(line)


def _load() -> None:
    try:
        with unit_of_work():
            count = demonstration.load(hash_password(demonstration.password()))
    except (HubError, TerritoryError) as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(1) from refused
    click.echo(f"La démonstration est chargée : {count} annonces.")


def _accounts() -> list[str]:
    """Who can sign in and how; nothing when the database holds no demonstration."""
    shown = demonstration.shown()
    if not shown:
        return []
    width = max(len(one.email) for one in shown)
    roles = {True: ", modération", False: ""}
    address = current_app.config["HUB"].base_url
    return [
        "",
        "Comptes de démonstration :",
        *(f"  {one.email:{width}}  {one.name}, {one.organisation}{roles[one.moderator]}" for one in shown),
        "",
        f"Pour vous connecter : {address}/connexion",
        f"  mot de passe de tous ces comptes : {demonstration.password()}",
        f"  ou bien un lien envoyé par courriel, à lire sur {address}/mail",
        "",
    ]
