"""`hub token`: a key for programs."""

import click
from flask.cli import with_appcontext

from hub.cli.french import French
from hub.services import accounts, tokens
from hub.unit_of_work import unit_of_work

NAME = "Ligne de commande"


@click.command("token", cls=French)
@click.argument("email", metavar="ADRESSE")
@with_appcontext
def make_token(email: str) -> None:
    """Créer un jeton d’API pour le compte de cette adresse, et n’afficher que lui."""
    with unit_of_work():
        account = accounts.by_email(email)
        secret = tokens.create(account, NAME) if account else None
    if secret is None:
        click.echo(f"Aucun compte n’a l’adresse {email}.", err=True)
        raise SystemExit(1)
    click.echo(secret)
