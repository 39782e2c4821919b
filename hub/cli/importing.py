"""`hub import`: official files, row by row."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from hub.cli.french import French
from hub.errors import Invalid
from hub.services import imports
from hub.services.imports import Report
from hub.unit_of_work import unit_of_work


@click.command("import", cls=French)
@click.argument("name", metavar="NOM")
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, sans rien écrire.")
@with_appcontext
def import_file(name: str, file: Path, dry_run: bool) -> None:
    """Importer un fichier officiel : communes, schools, establishments, rome ou appellations.

    Chaque ligne refusée est dite avec son numéro et sa raison ; les autres sont écrites. Deux fois le même fichier ne
    changent rien de plus. La commande échoue quand des lignes sont refusées, ou quand le fichier a une autre forme.
    """
    try:
        report = _run(name, file, dry_run)
    except Invalid as refused:
        click.echo(refused.detail, err=True)
        raise SystemExit(1) from refused
    click.echo(report.text)
    if report.refused:
        raise SystemExit(1)


def _run(name: str, file: Path, dry_run: bool) -> Report:
    if dry_run:
        return imports.run(name, file, dry_run=True)
    with unit_of_work():
        return imports.run(name, file)
