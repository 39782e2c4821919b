"""The feed, the search and the map as a real browser shows them."""

import pytest

from tests.browser import troubles

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize("path", ["/", "/carte", "/recherche?q=introuvable"])
def test_the_empty_pages_hold_nothing_against_anybody(visit, path):
    page = visit(path)
    found = troubles(page)
    assert found == []
