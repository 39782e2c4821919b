"""`hub scheduler` and `hub job`: what is done again and again, without a browser."""

import signal
import threading
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from hub import jobs
from hub.cli.french import French
from hub.extensions import territory


@click.command("scheduler", cls=French)
@with_appcontext
def run_scheduler() -> None:
    """Faire tourner les tâches planifiées, jusqu’à Ctrl+C ; un second processus attend son tour."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    scheduler = jobs.start(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("Les tâches planifiées tournent (Ctrl+C pour les arrêter).")
    ended.wait()
    scheduler.stop()


class Instant(click.ParamType[datetime]):
    """An instant such as 2027-01-11T07:00:00+01:00; without an offset, by the territory's clock."""

    name = "instant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Aware. A text that is none ends the command."""
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"« {value} » n’est pas un instant, comme 2027-01-11T07:00:00+01:00.", param, ctx)
        return instant


@click.command("job", cls=French)
@click.argument("name", metavar="NOM", type=click.Choice(list(jobs.NAMES)))
@click.option("--at", metavar="INSTANT", type=Instant(), help="Comme si c’était à cet instant ; sinon maintenant.")
@with_appcontext
def run_job(name: str, at: datetime | None) -> None:
    """Faire une tâche planifiée, une fois : send-mail, expiry ou cleaning."""
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=territory.zone)
    click.echo(f"{name} : {jobs.run_once(name, at)}")
