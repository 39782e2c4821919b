"""Every page at three widths: axe has nothing to say, nothing runs out of the window, one heading, a title, French."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import troubles
from tests.journeys.addresses import PAGES, expected
from tests.journeys.town import Town

SHAPE = """() => ({
  headings: document.querySelectorAll("h1").length, title: document.title.trim().length > 0,
  lang: document.documentElement.lang, main: document.querySelectorAll("main").length,
})"""
WELL_MADE = {"headings": 1, "title": True, "lang": "fr", "main": 1}
ALL = [(reader, path) for reader, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize(
    ("reader", "path"), ALL, ids=[f"{reader.split('@')[0] or 'anybody'}-{path}" for reader, path in ALL]
)
def test_a_page_holds_nothing_against_anybody(town: Town, chromium: Browser, reader: str, path: str):
    page = town.page(chromium, reader)
    address = town.url + path.format(**town.names)
    answer = page.goto(address)
    assert answer and (page.url, answer.status) == (address, expected(reader, path))
    assert well_made(page) == []
    assert [said for said in town.complaints if f"status of {answer.status}" not in said] == []


def well_made(page: Page) -> list[str]:
    """What is wrong with the page as it stands; none is the only good answer."""
    shape = page.evaluate(SHAPE)
    return [f"{name}: {shape[name]}" for name, wanted in WELL_MADE.items() if shape[name] != wanted] + troubles(page)
