"""When: each job once, by one process, whatever happens to the others."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from hub import jobs
from hub.extensions import db
from hub.jobs import JOBS, Job, Scheduler
from hub.models import OneTimeLink, Posting, now
from hub.services import links, mails
from hub.services.links import Purpose
from hub.unit_of_work import unit_of_work
from tests.make import make_offer, published
from tests.people import authority, company


def test_the_jobs_have_the_names_that_operators_type():
    assert {job.name for job in JOBS} == {"send-mail", "expiry", "cleaning"}
    assert all(job.says.endswith(".") for job in JOBS)


def test_two_schedulers_of_one_database_have_one_leader(app, make_app):
    first, second = jobs.lead_of(app), jobs.lead_of(app)
    assert (first.held(), second.held()) == (True, False)
    assert first.held()
    first.release()
    assert second.held()
    second.release()


def test_a_scheduler_runs_its_jobs_while_it_leads_and_survives_a_failure(app, monkeypatch):
    ran, done = [], threading.Event()

    def run(instant: datetime) -> int:
        ran.append(instant)
        if len(ran) > 1:
            done.set()
        raise RuntimeError("planted")

    monkeypatch.setattr(jobs, "JOBS", (Job("planted", "Échoue.", timedelta(seconds=1), run),))
    scheduler = jobs.start(app)
    assert done.wait(10)
    scheduler.stop()


def test_a_standby_runs_nothing(app):
    leader = jobs.lead_of(app)
    leader.held()
    ran = []
    Scheduler(app).run(Job("planted", "Note.", timedelta(seconds=1), lambda instant: ran.append(instant) or 0))
    leader.release()
    assert ran == []


def test_a_mail_of_a_transaction_leaves_by_the_job(app, make_app, tmp_path):
    with unit_of_work():
        mails.post("no-account", "ada@exemple.example", {"path": "/inscription"})
    with make_app(mail_url=tmp_path.as_uri()).app_context():
        assert jobs.run_once("send-mail") == 1
        assert jobs.run_once("send-mail") == 0


def test_cleaning_deletes_what_ended_and_twice_is_once(app):
    with unit_of_work():
        links.create(Purpose.SIGN_IN, "ada@exemple.example")
    later = now() + timedelta(days=40)
    assert jobs.run_once("cleaning", now()) == 0
    assert jobs.run_once("cleaning", later) == 1
    assert jobs.run_once("cleaning", later) == 0
    assert db.session.query(OneTimeLink).count() == 0


def test_a_posting_expires_by_the_territorys_calendar(app):
    moderator, _ = authority()
    person = company()
    posting = published(person, make_offer(person), moderator)
    last = posting.expires_on
    late = datetime(last.year, last.month, last.day, 23, 59, tzinfo=UTC)
    assert jobs.run_once("expiry", late - timedelta(hours=3)) == 0
    assert jobs.run_once("expiry", late + timedelta(minutes=2)) == 1
    db.session.expire_all()
    assert db.session.get(Posting, posting.id).state == "expired"


def test_a_job_without_a_name_is_refused():
    with pytest.raises(KeyError):
        jobs.run_once("inconnu")
