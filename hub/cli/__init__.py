"""The `hub` command."""

import sys

import click
from flask import Flask
from flask.cli import FlaskGroup
from flask_migrate import upgrade

from config import WeakSetting, from_environment
from hub import create_app
from hub.services import reference
from hub.unit_of_work import unit_of_work


def application() -> Flask:
    """The application of this environment."""
    return create_app(from_environment())


@click.group(cls=FlaskGroup, create_app=application, add_default_commands=False)
def main() -> None:
    """Le hub d’un territoire : offres, besoins, relecture et correspondances."""


@main.command()
def migrate() -> None:
    """Amener la base de données au schéma de cette version."""
    upgrade()
    with unit_of_work():
        reference.load_shipped()
