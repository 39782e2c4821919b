"""Every link of every page leads somewhere, and every form is taken without a script."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from lxml import html

from tests.journeys.addresses import PAGES
from tests.journeys.town import READERS, Town

ELSEWHERE = ("mailto:", "tel:", "https://", "data:")
TAKEN = (200, 302, 303, 409, 410, 422)  # never a refused token, an unknown address or a fault
LEAVING = (
    "security.logout",
    "accounts.end_sessions",
    "accounts.close",
)  # these end the session, so they come last, each in a new one


@pytest.mark.parametrize("reader", READERS)
def test_every_link_leads_somewhere(town: Town, reader: str, figure):
    client = town.client(reader)
    found = {link: path for path in PAGES[reader] for link in links(client, town, path)}
    broken = [f"{link} on {path}: {status}" for link, path in found.items() if (status := get(client, link)) >= 400]
    figure(f"links followed for {reader or 'anybody'}: {len(found)}")
    assert found and broken == []


def links(client: requests.Session, town: Town, path: str) -> Iterator[str]:
    """The internal addresses that the page of this path links to."""
    for link in tree(client, town, path).xpath(
        "//main//a/@href | //header//a/@href | //footer//a/@href | //nav//a/@href"
    ):
        assert link.startswith(("/", "#", town.url, *ELSEWHERE)), f"{path}: {link}"
        if link.startswith(("/", town.url)):
            yield urljoin(town.url, link).partition("#")[0]


def tree(client: requests.Session, town: Town, path: str) -> html.HtmlElement:
    """The elements of the page of this path; its relative links stay as they are written."""
    answer = client.get(town.url + path.format(**town.names), timeout=30)
    return html.fromstring(answer.text, base_url=answer.url)


def get(client: requests.Session, address: str) -> int:
    """The status of that address."""
    return client.get(address, timeout=30, stream=True).status_code


@pytest.mark.parametrize("reader", READERS)
def test_every_form_is_taken_as_it_stands(town: Town, reader: str, figure):
    client = town.client(reader)
    found = {kind_of(town, form): path for path in PAGES[reader] for form in forms(client, town, path)}
    statuses = {}
    for kind in sorted(found, key=lambda kind: LEAVING.index(kind[1]) if kind[1] in LEAVING else -1):
        client = town.client(reader) if kind[1] in LEAVING else client
        statuses[kind] = send(client, town, found[kind], kind)
    figure(f"forms sent for {reader or 'anybody'}: {len(found)}")
    assert {kind: status for kind, status in statuses.items() if status not in TAKEN} == {}


def forms(client: requests.Session, town: Town, path: str) -> list[html.FormElement]:
    """The forms of that page."""
    return list(tree(client, town, path).forms)


def kind_of(town: Town, form: html.FormElement) -> tuple[str, str]:
    """(method, route) of a form: one of each kind is sent."""
    path = urlsplit(form.action or form.base_url).path
    endpoint, _ = town.app.url_map.bind("").match(path, method=form.method)
    return form.method, endpoint


def send(client: requests.Session, town: Town, path: str, kind: tuple[str, str]) -> int:
    """Open the page, send its form of that kind with what it holds; the status. What writes carries its token."""
    form = next(one for one in forms(client, town, path) if kind_of(town, one) == kind)
    values, address = dict(form.form_values()), form.action or form.base_url
    if form.method == "GET":
        return client.get(address, params=values, timeout=30).status_code
    assert values.get("csrf_token"), f"{path}: {address} has no token"
    for field in form.xpath(".//input[@type='email'][not(@value) or @value='']"):
        field.value = f"{kind[1]}@essai.example"  # of one address a server soon hears enough
    return client.post(address, data=form.form_values(), allow_redirects=False, timeout=30).status_code
