"""Logs tell facts with ids; nobody's name or address is among them."""

import json
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask

from hub import logs


@pytest.fixture
def production(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    logs.configure(production=True)
    yield
    logs.configure(production=False)


def test_a_request_is_one_json_line_with_ids(app: Flask, production: None, capsys: pytest.CaptureFixture[str]) -> None:
    app.test_client().get("/recherche?q=sarah.delattre@demo.example")
    (line,) = [json.loads(text) for text in capsys.readouterr().err.splitlines() if '"request"' in text]
    assert (line["event"], line["endpoint"], line["status"]) == ("request", "feed.search", 200)
    assert "sarah" not in json.dumps(line)


def test_a_fault_leaves_no_address_in_its_line(production: None, capsys: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger()
    try:
        raise ValueError("cannot write to sarah.delattre@demo.example")
    except ValueError:
        log.exception("fault", recipient="sarah.delattre@demo.example", account_id="abc")
    text = capsys.readouterr().err
    assert '"account_id": "abc"' in text
    assert "sarah" not in text
