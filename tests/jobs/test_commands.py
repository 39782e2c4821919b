"""`hub scheduler`, `hub job` and `hub authority`, as an operator types them."""

import signal
import subprocess
import sys

import pytest

from config import ROOT
from hub.cli.founding import found_authority
from hub.cli.scheduling import run_job
from hub.extensions import territory
from hub.rules.identifiers import is_siret
from hub.services import accounts, mails, memberships
from hub.unit_of_work import unit_of_work
from tests.servers import wait_until


def type_in(app, command, *words: str):
    return app.test_cli_runner().invoke(command, list(words))


def test_a_job_is_run_once_and_says_how_much_it_did(app, make_app, tmp_path):
    with unit_of_work():
        mails.post("no-account", "ada@exemple.example", {"path": "/inscription"})
    hub = make_app(mail_url=tmp_path.as_uri())
    assert type_in(hub, run_job, "send-mail").output == "send-mail\u00a0: 1\n"
    assert type_in(hub, run_job, "expiry", "--at", "2027-01-11T07:00:00+01:00").output == "expiry\u00a0: 0\n"
    assert type_in(hub, run_job, "expiry", "--at", "2027-01-11T07:00").exit_code == 0


@pytest.mark.parametrize("words", [["inconnu"], ["expiry", "--at", "hier"]])
def test_what_is_mistyped_is_refused_in_french(app, words):
    answer = type_in(app, run_job, *words)
    assert answer.exit_code == 2


def test_the_first_moderator_is_named_by_who_runs_the_hub(app):
    siret = next(s for n in range(100) if is_siret(s := f"{territory.authority.siren}{n:05}"))
    assert type_in(app, found_authority, "elise@cud.example", "--siret", siret).exit_code == 0
    assert memberships.standing(accounts.by_email("elise@cud.example")).moderator
    refused = type_in(app, found_authority, "ada@exemple.example", "--siret", "99940020300017")
    assert refused.exit_code == 1
    assert accounts.by_email("ada@exemple.example") is None


def test_the_scheduler_sends_what_waits_and_leaves_when_asked(app, database, tmp_path):
    with unit_of_work():
        mails.post("no-account", "ada@exemple.example", {"path": "/inscription"})
    environment = {"HUB_DATABASE_URL": database.url, "HUB_INSTANCE": str(tmp_path), "PATH": ""}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", "from hub.cli import main; main()", "scheduler"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert "tâches planifiées" in process.stdout.readline()
        wait_until(lambda: any((tmp_path / "mail").glob("*.eml")), 20.0)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        process.stdout.close()
