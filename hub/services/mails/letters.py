"""What each mail says: data in, one message out, as text and as HTML, over two layouts."""

import re
import textwrap
from collections.abc import Callable, Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from ipaddress import ip_address
from logging import CRITICAL
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from premailer import Premailer

from hub.extensions import settings, territory
from hub.rules.french import NBSP
from hub.services.mails import wording
from hub.services.mails.wording import Letter

WIDTH: Final = 76  # of the text, in characters; addresses are never cut
PLACEHOLDER: Final = re.compile(r"@@([\w.]+)@@")
LINE_ENDS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # controls too: none begins a header
BEFORE_HIGH_SIGNS: Final = re.compile(r" (?=[:;?!»])")

Writer = Callable[[Mapping[str, Any]], Letter]


def check(kind: str) -> None:
    """Raise KeyError for a kind of mail that has no letter."""
    wording.LETTERS[kind]


def typeset(text: str) -> str:
    """The text on one line, with the spaces and the apostrophe of French typography."""
    text = LINE_ENDS.sub(" ", text)
    return BEFORE_HIGH_SIGNS.sub(NBSP, text).replace("« ", f"«{NBSP}").replace("'", "’")


def write(kind: str, data: Mapping[str, Any]) -> Letter:
    """The letter of this kind, typeset. Raises KeyError for an unknown kind or a missing datum."""
    letter = wording.LETTERS[kind](data)
    return Letter(
        subject=typeset(letter.subject),
        paragraphs=tuple(typeset(text) for text in letter.paragraphs),
        why=typeset(letter.why),
        button=letter.button and (typeset(letter.button[0]), letter.button[1]),
        after=tuple(typeset(text) for text in letter.after),
    )


def text_of(letter: Letter) -> str:
    """The letter as plain text, readable alone."""
    return _template("mails/_layout.txt").render(_context(letter)).strip() + "\n"


def html_of(letter: Letter) -> str:
    """The letter as HTML, its styles inlined."""
    return _template("mails/_layout.html").render(_context(letter))


def compose(kind: str, recipient: str, data: Mapping[str, Any], message_id: str, written_at: datetime) -> EmailMessage:
    """The whole message, ready for a courier; the same row always gives the same Message-ID."""
    letter = write(kind, data)
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = sender()
    message["To"] = recipient
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Id"] = f"<{kind}.{domain()}>"
    message["Content-Language"] = "fr"
    if territory.authority.email:
        message["Reply-To"] = territory.authority.email
    message.set_content(text_of(letter))
    message.add_alternative(html_of(letter), subtype="html")
    return message


def domain() -> str:
    """The right-hand side of our addresses and message ids; "localhost" where the hub has no name."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    try:
        ip_address(host)
    except ValueError:
        return host
    return "localhost"


def sender() -> Address:
    """Who writes: the brand, under the configured address."""
    return Address(territory.brand, addr_spec=settings.mail_from or f"ne-pas-repondre@{domain()}")


def _context(letter: Letter) -> dict[str, Any]:
    return {
        "letter": letter,
        "address": settings.base_url + letter.button[1] if letter.button else "",
        "base_url": settings.base_url,
        "brand": territory.brand,
        "tagline": territory.tagline,
        "authority": territory.authority.name,
    }


def wrapped(text: str) -> str:
    """The text in lines that a mail reader shows whole."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hub"),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["wrapped"] = wrapped
    return environment


@lru_cache
def _template(name: str) -> Template:
    """The layout; styles are inlined once a process, in the template itself, not once a mail."""
    environment = _environment()
    if not name.endswith(".html"):
        return environment.get_template(name)
    source, path, _ = PackageLoader("hub").get_source(environment, name)
    inlined = Premailer(
        source, allow_network=False, strip_important=False, disable_validation=True, cssutils_logging_level=CRITICAL
    ).transform()
    code = environment.compile("<!doctype html>\n" + PLACEHOLDER.sub(r"{{ \1 }}", inlined), name=name, filename=path)
    return Template.from_code(environment, code, environment.make_globals(None))
