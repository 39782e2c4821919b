"""Every entry point says whom it serves, or the application does not start."""

import pytest
from flask import Blueprint

import hub
from config import Config
from hub import create_app
from hub.extensions import socketio
from hub.policy import undeclared


def test_every_route_says_whom_it_serves(app):
    assert len(list(app.url_map.iter_rules())) > 1
    assert not undeclared(app)


def test_the_application_does_not_start_with_a_route_that_says_nothing(monkeypatch, tmp_path):
    planted = Blueprint("planted", __name__)
    planted.add_url_rule("/plante", "page", lambda: "")
    monkeypatch.setattr(hub, "BLUEPRINTS", (*hub.BLUEPRINTS, planted))
    with pytest.raises(RuntimeError, match=r"planted\.page"):
        create_app(Config(instance=tmp_path, scheduler="off"))


def test_every_socket_event_says_whom_it_serves(app):
    events = {name: handler for name, handler, _ in hub_events()}
    assert {"sync", "ack"} <= set(events)
    assert not [name for name, handler in events.items() if not hasattr(handler, "hub_policy")]


def hub_events() -> list[tuple[str, object, str]]:
    """(event, handler, namespace) of those that a client may send; leaving needs no permission."""
    return [one for one in socketio.handlers if one[0] != "disconnect"]
