"""The `hub` command."""

from urllib.parse import urlsplit

import click
from flask import Flask
from flask_migrate import upgrade

from config import Config, WeakSetting, from_environment
from hub import create_app
from hub.cli.demonstrating import load_demonstration
from hub.cli.founding import found_authority
from hub.cli.french import Commands
from hub.cli.importing import import_file
from hub.cli.keys import make_token
from hub.cli.scheduling import run_job, run_scheduler
from hub.cli.serving import Server
from hub.services import notifications, reference
from hub.territory import TerritoryError
from hub.unit_of_work import unit_of_work


def settings(port: int | None = None) -> Config:
    """The settings of this environment; a weak one ends the command with its name."""
    try:
        return from_environment(port=port)
    except WeakSetting as error:
        raise click.ClickException(str(error)) from error


def application() -> Flask:
    """The application of this environment; a territory's folder with a fault ends the command with it."""
    try:
        return create_app(settings())
    except TerritoryError as error:
        raise click.ClickException(str(error)) from error


@click.group(cls=Commands, create_app=application)
def main() -> None:
    """Le hub d’un territoire : offres, besoins, relecture et correspondances."""


@main.command()
def migrate() -> None:
    """Amener la base de données au schéma de cette version."""
    upgrade()
    with unit_of_work():
        reference.load_shipped()
        notifications.make_epoch()


main.add_command(load_demonstration)
main.add_command(import_file)
main.add_command(make_token)
main.add_command(found_authority)
main.add_command(run_scheduler)
main.add_command(run_job)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="5000, ou celui de l’adresse du service.")
def serve(port: int | None) -> None:
    """Servir le hub sur cette machine, jusqu’à Ctrl+C."""
    config = settings(port)
    Server(config, port or urlsplit(config.base_url).port or 5000).run()
