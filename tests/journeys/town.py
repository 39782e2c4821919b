"""The demonstration territory on a real server, and its readers with a browser and without one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from hub.extensions import db
from hub.models import Account, Membership, Posting
from hub.services import accounts
from hub.vocabulary import State
from tests.people import Person, sign_in

STRANGER = ""
COMPANY, SCHOOL, MODERATOR = "entreprise@demo.example", "etablissement@demo.example", "moderation@demo.example"
READERS = (STRANGER, COMPANY, SCHOOL, MODERATOR)


@dataclass
class Town:
    """The application that the server runs, where it is, and what can be named in an address."""

    app: Flask
    url: str
    names: Mapping[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)  # what the browser said against a page: errors, policy

    def cookie(self, email: str) -> str:
        """A session of that account, who proved just now who they are."""
        account = accounts.by_email(email)
        assert account is not None, email
        client = sign_in(self.app, self.app.test_client(), Person(account.id, account.active_organisation_id or ""))
        with client.session_transaction() as session:
            session["fs_paa"] = time.time()
        cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        return str(cookie.value)

    def client(self, email: str = STRANGER) -> requests.Session:
        """A browser without a script."""
        session = requests.Session()
        if email:
            session.cookies.set("session", self.cookie(email), domain="127.0.0.1", path="/")
        return session

    def page(self, browser: Browser, email: str) -> Page:
        """The tab of that reader, one for all pages; `complaints` begins anew."""
        if email not in self.pages:
            context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
            if email:
                context.add_cookies([{"name": "session", "value": self.cookie(email), "url": self.url}])
            self.pages[email] = page = context.new_page()
            page.on("pageerror", lambda error: self.complaints.append(f"{error}"))
            page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.complaints.clear()
        return self.pages[email]

    def close(self) -> None:
        """Close the tabs."""
        for page in self.pages.values():
            page.context.close()


def names() -> dict[str, str]:
    """What stands for an id in an address: `{published}` of the company, `{other}` of somebody else, and so on."""
    found = {name: _organisation(email) for name, email in (("company", COMPANY), ("school", SCHOOL))}
    found["other"] = _posting(Posting.side == "offer", Posting.organisation_id != found["company"])
    for state in (State.REJECTED, State.EXPIRED):
        found[state.value] = _posting(Posting.state == state)
    found["waiting"] = _posting(Posting.state == State.PENDING, Posting.organisation_id != found["company"])
    found["visit"] = _posting(Posting.kind == "visit", Posting.organisation_id != found["company"])
    found["need"] = _posting(Posting.organisation_id == found["school"], Posting.side == "need")
    for state in (State.PUBLISHED, State.PENDING, State.DRAFT):
        found[state.value] = _posting(Posting.organisation_id == found["company"], Posting.state == state)
    return found


def _organisation(email: str) -> str:
    query = select(Membership.organisation_id).join(Account).where(Account.email == email)
    return db.session.scalars(query).one()


def _posting(*conditions: Any) -> str:
    published = () if any("state" in str(one) for one in conditions) else (Posting.state == State.PUBLISHED,)
    query = select(Posting.id).where(*conditions, *published).order_by(Posting.created_at, Posting.id).limit(1)
    return db.session.scalars(query).one()
