"""What the home page weighs on the wire, and that nobody leaves a trace by reading."""

import re

from playwright.sync_api import Browser

from tests.browser import weight
from tests.journeys.addresses import PAGES
from tests.journeys.town import STRANGER, Town

MOST_BYTES, MOST_REQUESTS = 150_000, 12
MAY_WRITE = {"/publier/offre", "/publier/besoin", "/connexion", "/inscription", "/mot-de-passe/oublie"}
WRITES = re.compile(r'<form[^>]+method="post"')


def test_the_home_page_is_light(town: Town, chromium: Browser, figure):
    page = town.page(chromium, STRANGER)
    size, asked = weight(page, f"{town.url}/")
    figure(f"home page, cold: {size / 1000:.1f} kB on the wire, {len(asked)} requests")
    assert size <= MOST_BYTES
    assert len(asked) <= MOST_REQUESTS
    assert [one for one in asked if not one.startswith((town.url, "data:"))] == []


def test_styles_and_scripts_travel_compressed(town: Town):
    home = town.client().get(f"{town.url}/", timeout=30)
    texts = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', home.text)
    plain = [path for path in texts if encoding(town, path) != "br"]
    assert texts and plain == []


def encoding(town: Town, path: str) -> str:
    """How that address is sent to a browser that reads gzip and Brotli."""
    answer = town.client().get(f"{town.url}{path}", headers={"Accept-Encoding": "gzip, br"}, stream=True, timeout=30)
    answer.close()
    return answer.headers.get("Content-Encoding", "")


def test_who_only_reads_gets_no_cookie(town: Town):
    found = {}
    for path in PAGES[STRANGER]:
        answer = town.client().get(town.url + path.format(**town.names), timeout=30)
        found[path] = bool(answer.cookies), bool(WRITES.search(answer.text))
    assert [path for path, (cookie, writes) in found.items() if cookie and not writes] == []
    assert {path.partition("?")[0] for path, (cookie, _) in found.items() if cookie} <= MAY_WRITE
