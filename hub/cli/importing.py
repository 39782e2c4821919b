"""`hub import`: official files, row by row."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from hub.errors import Invalid
from hub.services import imports
from hub.services.imports import Report
from hub.unit_of_work import unit_of_work


@click.command("import")
@click.argument("name", metavar="NOM")
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, sans rien écrire.")
@with_appcontext
def import_file(name: str, file: Path, dry_run: bool) -> None:
    """Importer un fichier officiel : communes, schools, establishments, rome ou appellations."""
    try:
        report = _run(name, file, dry_run)
    except Invalid as refused:
        click.echo(refused.detail, err=True)
        raise SystemExit(1) from refused
    click.echo(report.text)


def _run(name: str, file: Path, dry_run: bool) -> Report:
    if dry_run:
        return imports.run(name, file, dry_run=True)
    with unit_of_work():
        return imports.run(name, file)
