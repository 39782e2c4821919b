"""The `hub` command, as an operator types it."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask_security.utils import verify_password
from sqlalchemy import func, select

from hub.cli import main
from hub.extensions import db
from hub.models import Account, Organisation
from hub.services import accounts, demonstration, tokens
from tests.make import make_account

COMMANDS = ("migrate", "demo", "import", "token", "serve", "scheduler", "job")
BAD_SCHOOLS = "uai,nom,type,commune,insee,lat,lon\n0594640A,College,collège,Ville,59094,50.9,2.2\n"


@pytest.fixture
def hub(app):
    """`hub(*words)`: what the command answers."""

    def run(*words: str) -> Result:
        db.session.commit()
        answer = app.test_cli_runner().invoke(main, words)
        db.session.rollback()
        return answer

    return run


def stored(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_help_lists_the_commands_in_french(hub):
    text = hub("--help").output
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", text, re.MULTILINE)] == []
    assert not re.search(r"\b(Usage|Commands|Show|Flask|Options:\n.*--app)\b", text)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_each_command_explains_itself_in_french(hub, name):
    text = hub(name, "--help").output
    assert text.startswith("À taper : ")
    assert "Show this message" not in text


def test_a_token_is_printed_alone_and_holds(hub):
    account = make_account(email="claire@demo.example")
    answer = hub("token", " Claire@demo.example ")
    assert (answer.exit_code, answer.output.count("\n")) == (0, 1)
    found = tokens.account_of(answer.output.strip())
    assert found is not None and found.id == account.id


def test_nobody_unknown_gets_a_token(hub):
    answer = hub("token", "personne@demo.example")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "Aucun compte" in answer.stderr


def test_the_demonstration_is_loaded_once_and_says_how_to_sign_in(hub):
    first = hub("demo")
    assert (first.exit_code, stored(Organisation)) == (0, 14)
    assert "etablissement2@demo.example" in first.output and "/connexion" in first.output
    account = accounts.by_email("entreprise@demo.example")
    assert account is not None and verify_password(demonstration.password(), account.password)
    assert demonstration.password() in first.output
    again = hub("demo")
    assert (again.exit_code, stored(Organisation)) == (1, 14)
    assert "n’est pas vide" in again.stderr


def test_a_database_in_use_is_served_as_it_is(hub):
    make_account()
    answer = hub("demo", "--if-empty")
    assert (answer.exit_code, answer.output, stored(Account)) == (0, "", 1)


def test_an_import_with_refused_rows_fails_and_says_which(hub, tmp_path: Path):
    file = tmp_path / "ecoles.csv"
    file.write_text(BAD_SCHOOLS, encoding="utf-8")
    answer = hub("import", "schools", str(file))
    assert answer.exit_code == 1
    assert re.search(r"Ligne 2, colonne «\suai\s»", answer.output)


def test_a_database_without_tables_is_said_in_one_sentence(make_app, blank_url):
    answer = make_app(database_url=blank_url).test_cli_runner().invoke(main, ["token", "a@demo.example"])
    assert answer.exit_code == 1
    assert "hub migrate" in answer.stderr
    assert "Traceback" not in answer.output
