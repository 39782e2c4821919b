"""Fifty accounts listen while a moderator approves twenty offers that answer all of them."""

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pytest
import requests
from flask import Flask
from playwright.sync_api import Page, expect

from config import ROOT
from hub.extensions import db
from hub.services import notifications
from hub.vocabulary import Trust
from tests.databases import Database
from tests.journeys.acts import listening, period, shown, toasts
from tests.journeys.conftest import OwnServer
from tests.journeys.pace import limit, load_text
from tests.listeners import Listener, bearer
from tests.listeners import listening as listening_to
from tests.make import make_need, make_offer, submitted
from tests.people import Person, authority, colleague, company, lycee
from tests.servers import wait_until

ACCOUNTS, APPROVALS = 50, 20


@pytest.fixture
def own_server(app: Flask, database: Database, tmp_path: Path) -> Iterator[OwnServer]:
    """A server whose territory lets more than three alerts a day through, so that each approval is seen."""
    folder = shutil.copytree(ROOT / "hub" / "territories" / "dunkerque", tmp_path / "territory")
    terms = folder / "territory.toml"
    text = terms.read_text(encoding="utf-8")
    terms.write_text(text.replace("live_alerts_a_day = 3", "live_alerts_a_day = 100"), encoding="utf-8")
    server = OwnServer(database, tmp_path, HUB_TERRITORY=str(folder))
    yield server
    server.running.stop()


def teachers(count: int) -> list[Person]:
    """So many members of one lycée, each with a need on line."""
    first = lycee(Trust.TRUSTED)
    found = [first, *(colleague(first) for _ in range(count - 1))]
    for number, person in enumerate(found):
        make_need_on_line(person, f"Besoin {number}")
    return found


def make_need_on_line(person: Person, title: str) -> None:
    assert submitted(person, make_need(person, kind="pfmp", title=title, **period())).state == "published"


def test_every_approval_is_on_every_screen_within_a_second(visit, own_server, figure):
    elise, _ = authority()
    sarah = company()
    watcher, *others = teachers(ACCOUNTS + 1)
    offers = [
        submitted(sarah, make_offer(sarah, kind="pfmp", title=f"Offre {n}", **period())) for n in range(APPROVALS)
    ]
    calls = [(offer.id, {"decision": "approve", "version": offer.version}) for offer in offers]
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(listening_to(own_server.url, bearer(one.account_id), cursor=0)) for one in others
        ]
        page = listening(visit("/", person=watcher))
        waits = approvals(page, own_server.url, bearer(elise.account_id), calls)
        for socket in sockets:
            wait_until(lambda socket=socket: len(socket.items) >= APPROVALS, 30)
        lost = [
            person.account_id for person, socket in zip(others, sockets, strict=True) if told(person) != kept(socket)
        ]
    assert lost == []
    assert [(one["seq"], one["title"]) for one in shown(page)] == told(watcher)
    p95 = sorted(waits)[round(0.95 * len(waits)) - 1]
    times = f"median {median(waits):.2f} s, p95 {p95:.2f} s, {load_text()}"
    figure(f"{db.engine.name}: {APPROVALS} approvals told to {ACCOUNTS + 1} accounts, request to toast {times}; lost 0")
    assert p95 <= limit(1.0)


def approvals(page: Page, url: str, headers: dict[str, str], calls: list[tuple[str, dict[str, object]]]) -> list[float]:
    """Seconds from each approval's request to its toast, which is read and closed before the next."""
    waits = []
    for number, (offer_id, body) in enumerate(calls):
        asked = time.time()
        answer = requests.post(f"{url}/api/v1/moderation/{offer_id}", json=body, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        expect(toasts(page)).to_contain_text(f"Offre {number}")
        waits.append(shown(page)[-1]["at"] - asked)
        page.get_by_role("button", name="Fermer la notification").click()
    return waits


def told(person: Person) -> list[tuple[int, str]]:
    """What the centre holds for that person: number and text."""
    return [(item.seq, item.text) for item in notifications.page(person.account_id).items]


def kept(listener: Listener) -> list[tuple[int, str]]:
    """What that socket showed."""
    return [(item["seq"], item["text"]) for item in listener.items]
