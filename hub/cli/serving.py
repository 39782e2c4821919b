"""The embedded server: one process that serves pages and sockets, and leaves as soon as it is asked."""

import _thread
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from config import Config
from hub import create_app, jobs
from hub.sockets import live_of

SPARE_THREADS = 24  # for pages, beside one thread a socket: with fewer, the whole process would stall


class Server(BaseApplication):
    """gunicorn, set up by code: one worker with threads, on the loopback address only."""

    def __init__(self, config: Config, port: int) -> None:
        self.hub, self.port = config, port
        self.jobs: jobs.Scheduler | None = None
        super().__init__()

    def load_config(self) -> None:
        """gunicorn's settings, under its names."""
        settings: dict[str, Any] = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": self.hub.socket_cap + SPARE_THREADS,
            "worker_connections": 2 * self.hub.socket_cap + 1000,
            "control_socket_disable": True,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "post_worker_init": self.started,
            "worker_exit": self.ended,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in the worker."""
        return create_app(self.hub)

    def started(self, worker: Any) -> None:
        """Begin the scheduled jobs; say where, and how to end."""
        if self.hub.scheduler == "embedded":
            self.jobs = jobs.start(self.wsgi())
        leave_politely(live_of(self.wsgi()).goodbye)
        click.echo(f"Le hub vous attend sur http://127.0.0.1:{self.port} (Ctrl+C pour l’arrêter).")

    def ended(self, server: Any, worker: Any) -> None:
        """End the scheduled jobs, those that run first."""
        if self.jobs is not None:
            self.jobs.stop()


def leave_politely(goodbye: Callable[[], None]) -> None:
    """Before the server's own handlers, say goodbye to sockets: threads are freed, and clients see a clean end.

    In a thread of its own, whose start nobody waits for: a signal handler must not wait, least of all under gevent.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _precede(number, goodbye)


def _precede(number: signal.Signals, goodbye: Callable[[], None]) -> None:
    previous = signal.getsignal(number)

    def handler(received: int, frame: FrameType | None) -> None:
        _thread.start_new_thread(goodbye, ())
        if callable(previous):
            previous(received, frame)

    signal.signal(number, handler)
