"""`hub import`, as an operator types it."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from hub.cli.importing import import_file
from hub.extensions import db
from hub.models import School

SCHOOLS = "uai,nom,type,commune,insee,lat,lon\n0594640Y,College,collège,Ville,59094,50.9,2.2\n"


@pytest.fixture
def typed(app: Flask, tmp_path):
    """`typed(text, *options)`: what `hub import schools` answers for a file with that text."""

    def run(text: str, *options: str) -> Result:
        path = tmp_path / "ecoles.csv"
        path.write_text(text, encoding="utf-8")
        return CliRunner().invoke(import_file, ["schools", str(path), *options], obj=ScriptInfo(create_app=lambda: app))

    return run


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(School)) or 0


def test_what_is_imported_is_told_and_kept(typed):
    answer = typed(SCHOOLS)
    assert (answer.exit_code, stored()) == (0, 1)
    assert "1 ajoutée" in answer.output


def test_a_dry_run_keeps_nothing(typed):
    answer = typed(SCHOOLS, "--dry-run")
    assert (answer.exit_code, stored()) == (0, 0)
    assert "1 ajoutée" in answer.output


def test_a_file_of_another_shape_fails_with_one_sentence(typed):
    answer = typed("a,b\n1,2\n")
    assert (answer.exit_code, stored()) == (1, 0)
    assert answer.output.startswith("ecoles.csv n’a pas la forme attendue")
