"""Who prefers dark pages reads them as well."""

import pytest
from playwright.sync_api import Browser

from tests.browser import faults
from tests.journeys.addresses import PAGES
from tests.journeys.town import COMPANY, MODERATOR, Town


@pytest.mark.parametrize("reader", [COMPANY, MODERATOR])
def test_dark_pages_hold_nothing_against_anybody(town: Town, chromium: Browser, reader: str):
    page = town.page(chromium, reader)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = {}
    for path in PAGES[reader]:
        page.goto(town.url + path.format(**town.names))
        found[path] = faults(page)
    assert {path: list(said) for path, said in found.items() if said} == {}
