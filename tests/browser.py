"""A real Chromium on the application under test: what a page weighs, what axe says of it, where Tab leads.

`visit("/carte", width=390, person=teacher)` opens a page that the test's own application serves. A test that reads
several widths opens it once and calls `page.set_viewport_size`.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from config import ROOT
from hub.extensions import db
from tests.people import Person, sign_in

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1440, 390, 320)
RUN_AXE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
STOP = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const word = (at.getAttribute("aria-label") || at.innerText || at.value || at.name || "").trim().split("\\n")[0];
  return {name: `${at.tagName.toLowerCase()} ${word}`, end: at === document.body,
          shown: box.width > 0 && box.height > 0 && getComputedStyle(at).visibility === "visible"};
}"""


class Quiet(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log(self, *_: Any) -> None:
        """Nothing: a test's output is its own."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a worker; each visit has its own context, without the cookies of the others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the application under test, served from this process on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(app: Flask, site: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`visit(path, width=1440, person=None, scripts=True)`: the page, loaded."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, width: int = 1440, person: Person | None = None, scripts: bool = True) -> Page:
        db.session.commit()
        size = {"width": width, "height": 900}
        context = chromium.new_context(
            viewport=size, locale="fr-FR", java_script_enabled=scripts, reduced_motion="reduce", bypass_csp=False
        )
        contexts.append(context)
        if person:
            context.add_cookies([{"name": "session", "value": session_of(app, person), "url": site}])
        page = context.new_page()
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def session_of(app: Flask, person: Person) -> str:
    """The session cookie of that person."""
    client = sign_in(app, app.test_client(), person)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value


def faults(page: Page) -> list[str]:
    """What axe holds against the page as it is now: rule, then where; none is the only good answer."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(RUN_AXE, TAGS)
    return [
        f"{rule['id']}: {node['target'][0]} {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def troubles(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Faults by axe and sideways scroll at each width; none is the only good answer."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {fault}" for fault in faults(page)]
        found += [f"{width} px: {over} px too wide"] if (over := sideways(page)) > 0 else []
    return found


def tab_stops(page: Page, most: int = 200) -> list[str]:
    """Where Tab leads from the top of the page, « a Carte »; raises AssertionError for a stop that is not seen."""
    page.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
    found: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["end"]:
            break
        assert stop["shown"], f"focus on what is not seen: {stop['name']}"
        found.append(stop["name"])
    return found


def weight(page: Page, path: str) -> tuple[int, list[str]]:
    """(bytes on the wire, addresses asked for) of a cold load of that path by this page's browser."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    asked: list[str] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    page.goto(path, wait_until="networkidle")
    return int(sum(sizes)), asked
