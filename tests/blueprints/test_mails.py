"""The mail of the embedded hub, read in the browser."""

import pytest

from hub import jobs
from hub.services import links
from hub.services.links import Purpose
from hub.unit_of_work import unit_of_work
from tests.forms import text_of


@pytest.fixture
def embedded(app, make_app, tmp_path):
    """A hub that writes its mail to a folder of its own."""
    return make_app(mail_url=(tmp_path / "courrier").as_uri())


def test_a_mail_is_listed_and_its_link_can_be_followed(embedded):
    client = embedded.test_client()
    assert "Rien n’est encore parti." in text_of(client.get("/mail"))
    with embedded.app_context():
        with unit_of_work():
            links.send(Purpose.CONFIRM, "ada@exemple.example", name="Ada")
        jobs.run_once("send-mail")
    page = text_of(client.get("/mail"))
    address = page.split('href="/mail/')[1].split('"')[0]
    shown = text_of(client.get(f"/mail/{address}"))
    assert 'href="http://127.0.0.1:5000/inscription/' in shown
    assert "Set-Cookie" not in client.get("/mail").headers


@pytest.mark.parametrize("name", ["absent", "..%2f..%2fsecret", "*"])
def test_nothing_else_of_the_machine_is_read(embedded, name):
    assert embedded.test_client().get(f"/mail/{name}").status_code == 404


@pytest.mark.parametrize(
    "settings",
    [
        {"mail_url": "smtp://127.0.0.1"},
        {"env": "production", "secret_key": "q7" * 8 + "zx91mvbn4kdlwpe83", "base_url": "https://hub.example"},
    ],
)
def test_a_hub_on_line_has_no_such_page(app, make_app, settings):
    assert make_app(**settings).test_client().get("/mail").status_code == 404
