"""What looks at pages sees what it should: each planted fault is found."""

import pytest

from tests.browser import faults, sideways, tab_stops, troubles

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def page(visit):
    return visit("/contact")


def test_a_field_without_a_name_is_found(page):
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert [fault for fault in faults(page) if fault.startswith("label:")]


def test_a_page_that_is_too_wide_is_found(page):
    page.evaluate("document.querySelector('main').style.width = '2000px'")
    assert sideways(page) > 0
    assert [trouble for trouble in troubles(page, (390,)) if "too wide" in trouble]


def test_a_stop_that_nobody_sees_is_found(page):
    page.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<a href=\"/\" hidden>x</a>')")
    assert tab_stops(page)
    page.evaluate("document.querySelector('main a').style.cssText = 'display:block!important;width:0;height:0'")
    with pytest.raises(AssertionError, match="not seen"):
        tab_stops(page)
