"""The courier of mail: takes finished messages to an SMTP server, over a kept connection, or to a folder."""

import os
import smtplib
import ssl
import tempfile
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

TIMEOUT_SECONDS: Final = 20
PERMANENT: Final = 500  # from here on, an SMTP answer will not change by asking again


class Undeliverable(Exception):
    """The server will never take this message for this recipient."""


class Deferred(Exception):
    """The server does not take this message just now; others it may."""


class Unreachable(Exception):
    """The server takes nothing just now."""


class Courier(Protocol):
    """Takes messages away one by one; a context manager that keeps its connection."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, message: EmailMessage, name: str) -> None:
        """Take one message away. Raises Undeliverable, Deferred or Unreachable."""


class Folder:
    """One `.eml` file a mail, named so that the newest sorts last; what the embedded hub does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def send(self, message: EmailMessage, name: str) -> None:
        """Write the file whole or not at all; twice the same name is one file."""
        try:
            handle, draft = tempfile.mkstemp(dir=self.folder, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(message.as_bytes(policy=SMTP))
            Path(draft).replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(str(error)) from error


class Smtp:
    """An SMTP session, opened with the first message and again when the server closed it."""

    def __init__(self, url: SplitResult) -> None:
        self.host = url.hostname or "localhost"
        self.implicit_tls = url.scheme == "smtps"
        self.port = url.port or (465 if self.implicit_tls else 25)
        self.user = unquote(url.username or "")
        self.password = unquote(url.password or "")
        self.starttls = parse_qs(url.query).get("starttls", ["yes"])[0] != "no"
        self.session: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: EmailMessage, name: str) -> None:
        """Hand it over. Raises Undeliverable for a refusal of class 5, Deferred of class 4, Unreachable otherwise."""
        try:
            self._open().send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            self._fail(code, answer, error)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            self._fail(error.smtp_code, error.smtp_error, error)
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise Unreachable(str(error)) from error

    def _fail(self, code: int, answer: bytes | str, error: Exception) -> None:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        raise (Undeliverable if code >= PERMANENT else Deferred)(f"{code} {text}") from error

    def _open(self) -> smtplib.SMTP:
        if self.session is not None and self._alive(self.session):
            return self.session
        self._close()
        self.session = self._connect()
        return self.session

    def _connect(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self.implicit_tls:
            session: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=trusted)
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
            session.ehlo()
            if self.starttls and session.has_extn("starttls"):
                session.starttls(context=trusted)
        if self.user:
            session.login(self.user, self.password)
        return session

    @staticmethod
    def _alive(session: smtplib.SMTP) -> bool:
        try:
            return session.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _close(self) -> None:
        if self.session is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.session.quit()
            self.session.close()
        self.session = None


def courier(url: str) -> Courier:
    """The courier for `smtp://`, `smtps://` (user, password and port in the URL) or `file:///folder`.

    `smtp://` turns to TLS when the server offers it, unless the URL ends with `?starttls=no`.
    Raises ValueError for another scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    if parts.scheme in ("smtp", "smtps"):
        return Smtp(parts)
    raise ValueError(f"HUB_MAIL_URL: {parts.scheme or 'no scheme'} is not smtp, smtps or file")
