"""When: the table of jobs, the one scheduler that runs them, and a way to run one of them once."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from filelock import FileLock, Timeout
from flask import Flask
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from hub import mailer
from hub.extensions import db, settings, territory
from hub.mailer import Courier, Deferred, Undeliverable, Unreachable
from hub.models import now
from hub.services import idempotency, invitations, links, mails, notifications, sessions
from hub.services.mails import Leased
from hub.services.publishing import drafts, expiry
from hub.unit_of_work import unit_of_work

log = structlog.get_logger()

BATCH: Final = 20  # mails leased at once: a lease outlasts their sending
KEPT_DAYS: Final = 31  # notifications, and names of ended sessions, outlive the longest cookie
LEADER_KEY: Final = 7462001  # of the advisory lock; any number that no other program of this database takes


def send_mail(instant: datetime) -> int:
    """Send what is due, over one connection; how many left."""
    sent = 0
    with mailer.courier(settings.mail) as courier:
        while batch := _leased(instant):
            sent += _deliver(courier, batch)
    return sent


def _leased(instant: datetime) -> list[Leased]:
    if not mails.any_due(instant):
        db.session.rollback()  # ends the reading, so that nothing is held between two looks
        return []
    with unit_of_work():
        return mails.lease(BATCH, instant)


def _deliver(courier: Courier, batch: list[Leased]) -> int:
    """Send each mail and note what became of it; when the server is away, the rest of the batch waits its turn."""
    sent = 0
    for number, leased in enumerate(batch):
        try:
            courier.send(leased.message, leased.name)
        except Undeliverable as error:
            _note_failure([leased], error, permanent=True)
        except Deferred as error:
            _note_failure([leased], error)
        except Unreachable as error:
            _note_failure(batch[number:], error)
            break
        else:
            with unit_of_work():
                mails.mark_sent(leased.mail_id)
            sent += 1
    return sent


def _note_failure(failed: list[Leased], error: Exception, permanent: bool = False) -> None:
    with unit_of_work():
        for leased in failed:
            mails.mark_failed(leased.mail_id, str(error), permanent)
    log.warning("mail not sent", mails=[leased.mail_id for leased in failed], permanent=permanent)


def clean(instant: datetime) -> int:
    """Delete what nobody needs any more, each kind in its own transaction; how many rows or accounts."""
    old = instant - timedelta(days=KEPT_DAYS)
    tasks: tuple[Callable[[], int], ...] = (
        lambda: links.clean(instant),
        lambda: mails.clean(instant),
        lambda: invitations.clean(instant),
        lambda: drafts.clean(instant),
        idempotency.clean,
        lambda: sessions.clean(old),
    )
    return sum(_once(task) for task in tasks) + _until_none(lambda: notifications.clean(old))


def expire(instant: datetime) -> int:
    """Take what is over off line, by the territory's calendar; how many postings."""
    today = instant.astimezone(territory.zone).date()
    return _until_none(lambda: len(expiry.expire_due(today)))


def _once(task: Callable[[], int]) -> int:
    with unit_of_work():
        return task()


def _until_none(task: Callable[[], int]) -> int:
    total = 0
    while done := _once(task):
        total += done
    return total


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is done again and again; `run(instant)` answers how much it did, and twice is once."""

    name: str
    says: str
    every: timedelta
    run: Callable[[datetime], int]


JOBS: Final = (
    Job("send-mail", "Envoie le courrier en attente.", timedelta(seconds=2), send_mail),
    Job("expiry", "Retire du fil les annonces arrivées à leur terme.", timedelta(minutes=10), expire),
    Job("cleaning", "Efface ce dont personne n’a plus besoin.", timedelta(hours=6), clean),
)
NAMES: Final = {job.name: job for job in JOBS}


def run_once(name: str, instant: datetime | None = None) -> int:
    """Run a job now, as of `instant`; how much it did. Raises KeyError for no such job."""
    return NAMES[name].run(instant or now())


class Lead(Protocol):
    """At most one process holds it."""

    def held(self) -> bool:
        """Whether this process leads, taking the lead when it is free."""
        ...

    def release(self) -> None:
        """Let another process lead."""
        ...


class FileLead:
    """A locked file beside the SQLite database; the system frees it when its process dies."""

    def __init__(self, path: str) -> None:
        self._lock = FileLock(path, timeout=0, thread_local=False)
        self._guard = threading.Lock()

    def held(self) -> bool:
        """Whether this process leads, taking the lead when it is free."""
        with self._guard:
            if not self._lock.is_locked:
                with suppress(Timeout):
                    self._lock.acquire()
            return self._lock.is_locked

    def release(self) -> None:
        """Let another process lead."""
        self._lock.release(force=True)


class AdvisoryLead:
    """PostgreSQL's advisory lock, on a connection of its own; lost with it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._guard = threading.Lock()

    def held(self) -> bool:
        """Whether this process leads, taking the lead when it is free."""
        with self._guard:
            try:
                return self._alive() or self._take()
            except DBAPIError:
                self._drop()
                return False

    def release(self) -> None:
        """Let another process lead."""
        with self._guard:
            self._drop()

    def _alive(self) -> bool:
        if self._connection is None:
            return False
        self._connection.execute(text("SELECT 1"))
        return True

    def _take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection = connection
        if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER_KEY}):
            return True
        self._drop()
        return False

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # closes the line, and with it the lock
            self._connection.close()
        self._connection = None


def lead_of(app: Flask) -> Lead:
    """The lead that the schedulers of this application's database share."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            return AdvisoryLead(db.engine)
        return FileLead(str(app.config["HUB"].instance / "scheduler.lock"))


class Scheduler:
    """Runs each job on its beat while this process leads; a second one waits to take over."""

    def __init__(self, app: Flask) -> None:
        self._app, self._lead = app, lead_of(app)
        self._beat = BackgroundScheduler(
            timezone=app.extensions["hub_territory"].zone,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in JOBS:
            self._beat.add_job(self.run, IntervalTrigger(seconds=int(job.every.total_seconds())), [job], id=job.name)

    def run(self, job: Job) -> None:
        """Run the job when this process leads; a failure is logged, and the next beat tries again."""
        if not self._lead.held():
            return
        with self._app.app_context():
            try:
                done = job.run(now())
            except Exception:  # whatever it is, the scheduler goes on
                log.exception("job failed", job=job.name)
                return
        if done:
            log.info("job done", job=job.name, done=done)

    def start(self) -> None:
        """Begin; returns at once."""
        self._beat.start()

    def stop(self) -> None:
        """End after the jobs that run, and let another process lead."""
        self._beat.shutdown(wait=True)
        self._lead.release()


def start(app: Flask) -> Scheduler:
    """A running scheduler for this application."""
    scheduler = Scheduler(app)
    scheduler.start()
    return scheduler
