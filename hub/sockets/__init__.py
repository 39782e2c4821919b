"""Live notifications: the guard before the upgrade, the events, the dispatcher."""

from flask import Flask


def bind(app: Flask) -> None:
    """Guard the sockets of this application and start its dispatcher with the first one."""
