"""`hub authority`: the first account that may moderate."""

import click
from flask.cli import with_appcontext

from hub.cli.french import French
from hub.errors import Invalid
from hub.extensions import territory
from hub.rules.identifiers import compact
from hub.services import accounts, organisations
from hub.unit_of_work import unit_of_work


@click.command("authority", cls=French)
@click.argument("email", metavar="ADRESSE")
@click.option("--siret", metavar="SIRET", help="De la collectivité, ou d’un partenaire que le territoire liste.")
@with_appcontext
def found_authority(email: str, siret: str | None) -> None:
    """Inscrire la collectivité et nommer cette personne responsable et relectrice ; deux fois vaut une."""
    number = compact(siret or territory.authority.siret)
    try:
        with unit_of_work():
            account = accounts.by_email(email) or accounts.create(email)
            name = organisations.found_authority(account, number).name
    except Invalid as error:
        raise click.ClickException(error.errors["siret"][0]) from error
    click.echo(f"{email} est responsable de {name} et peut relire. Un lien de connexion lui suffit.")
