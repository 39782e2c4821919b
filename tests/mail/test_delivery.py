"""Mail leaves for real: to an SMTP server on this machine, or to a folder; what arrives is parsed."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller

from hub import jobs, mailer
from hub.extensions import db
from hub.mailer import Undeliverable, Unreachable
from hub.models import now
from hub.services import mails
from hub.unit_of_work import unit_of_work
from tests.forms import posted
from tests.postgres import free_port

DATA = {"path": "/connexion/lien/x1", "name": "Zoé Lœuil"}


class Inbox:
    """What an SMTP server hears; refuses the addresses that say so."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.sessions: set[int] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("inconnu"):
            return "550 5.1.1 nobody of that name"
        if address.startswith("plus-tard"):
            return "450 4.2.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.sessions.add(id(session))
        self.messages.append(message_from_bytes(envelope.content, EmailMessage, policy=default))
        return "250 OK"


@pytest.fixture
def server() -> Iterator[Controller]:
    """A real SMTP server on a free port."""
    controller = Controller(Inbox(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def post(*recipients: str) -> None:
    with unit_of_work():
        for recipient in recipients:
            mails.post("sign-in", recipient, DATA)


def send_by(make_app, url: str) -> int:
    with make_app(mail_url=url).app_context():
        return jobs.send_mail(now())


def states() -> dict[str, str]:
    db.session.expire_all()
    return {mail.recipient.partition("@")[0]: mail.state for mail in posted()}


@pytest.mark.smtp
def test_what_arrives_is_whole(app, make_app, server):
    post("zoe@exemple.example")
    assert send_by(make_app, f"smtp://127.0.0.1:{server.port}") == 1
    (message,) = server.handler.messages
    assert message["Subject"] == "Votre lien de connexion"
    assert message["From"] == "Le Quai <ne-pas-repondre@localhost>"
    assert message["To"] == "zoe@exemple.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<sign-in.localhost>"
    assert message["Message-ID"] == posted()[0].message_id
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "Bonjour Zoé Lœuil," in message.get_body(("plain",)).get_content()
    assert "/connexion/lien/x1" in message.get_body(("html",)).get_content()


@pytest.mark.smtp
def test_one_connection_takes_them_all(app, make_app, server):
    post(*(f"personne{n}@exemple.example" for n in range(25)))
    assert send_by(make_app, f"smtp://127.0.0.1:{server.port}") == 25
    assert len(server.handler.sessions) == 1
    assert set(states().values()) == {"sent"}


@pytest.mark.smtp
def test_a_refusal_for_good_stops_one_for_now_waits_and_the_others_leave(app, make_app, server):
    post("inconnu@exemple.example", "plus-tard@exemple.example", "zoe@exemple.example")
    assert send_by(make_app, f"smtp://127.0.0.1:{server.port}") == 1
    assert states() == {"inconnu": "failed", "plus-tard": "pending", "zoe": "sent"}


@pytest.mark.smtp
def test_a_server_that_is_away_loses_nothing(app, make_app, server):
    post("zoe@exemple.example", "ada@exemple.example")
    assert send_by(make_app, f"smtp://127.0.0.1:{free_port()}?starttls=no") == 0
    assert states() == {"zoe": "pending", "ada": "pending"}
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert send_by(make_app, f"smtp://127.0.0.1:{server.port}") == 2


@pytest.mark.smtp
def test_a_connection_that_the_server_closed_is_opened_again(app, server):
    message = EmailMessage()
    message["From"], message["To"] = "a@exemple.example", "b@exemple.example"
    with mailer.courier(f"smtp://127.0.0.1:{server.port}") as courier:
        courier.send(message, "1")
        courier.session.close()
        courier.send(message, "2")
    assert len(server.handler.messages) == 2


def test_a_folder_holds_one_file_a_mail(app, make_app, tmp_path):
    post("zoe@exemple.example")
    assert send_by(make_app, (tmp_path / "courrier").as_uri()) == 1
    (file,) = (tmp_path / "courrier").iterdir()
    assert file.name.endswith("-sign-in.eml")
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == "zoe@exemple.example"


def test_a_folder_that_cannot_be_written_loses_nothing(app, make_app, tmp_path):
    (tmp_path / "courrier").mkdir()
    courier = mailer.courier((tmp_path / "courrier").as_uri())
    (tmp_path / "courrier").rmdir()
    with pytest.raises(Unreachable):
        courier.send(EmailMessage(), "1")


def test_another_scheme_is_refused():
    with pytest.raises(ValueError, match="carrier-pigeon"):
        mailer.courier("carrier-pigeon://loft")
    assert issubclass(Undeliverable, Exception)
