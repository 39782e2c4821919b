"""The pages that the law asks for, in a real browser."""

import pytest

from tests.browser import troubles

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

PAGES = ("mentions-legales", "donnees-personnelles", "accessibilite", "conditions", "contact", "plan-du-site")


@pytest.mark.parametrize("slug", PAGES)
def test_a_legal_page_holds_nothing_against_anybody(visit, slug):
    assert troubles(visit(f"/{slug}")) == []


def test_a_page_that_does_not_exist_holds_nothing_against_anybody(visit):
    assert troubles(visit("/nulle-part")) == []
