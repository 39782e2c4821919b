"""What people of the journeys do on the pages, and what they then see."""

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from hub.services import notifications
from hub.unit_of_work import unit_of_work
from tests.make import days_ahead, make_need, published
from tests.people import Person, authority, company, lycee
from tests.servers import wait_until

TITLE = "PFMP en maintenance des équipements industriels"
LISTENS = "localStorage.getItem(`hub-live:${document.body.dataset.account}`) !== null"
WATCH = """() => {
  window.shown = [];
  const note = (toast) => shown.push({
    seq: Number(toast.dataset.seq), at: Date.now() / 1000,
    title: toast.querySelector('[data-slot="title"]').textContent,
    text: toast.querySelector('[data-slot="text"]').textContent,
  });
  new MutationObserver((changes) => {
    for (const change of changes) for (const toast of change.addedNodes) queueMicrotask(() => note(toast));
  }).observe(document.getElementById("toasts"), {childList: true});
}"""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: a company, the teacher whose need is on line, and two moderators."""

    sarah: Person
    nathalie: Person
    elise: Person
    karim: Person


def period() -> dict[str, Any]:
    """Four weeks that an offer and a need share."""
    return {"starts_on": days_ahead(30).isoformat(), "ends_on": days_ahead(58).isoformat()}


def the_cast() -> Cast:
    """The four, with the need of a lycée that waits for `TITLE`; committed."""
    elise, karim = authority()
    nathalie = lycee()
    title = "Six élèves de 1re cherchent une PFMP en maintenance"
    need = make_need(nathalie, kind="pfmp", title=title, levels=["1re"], **period())
    published(nathalie, need, karim)
    with unit_of_work():
        notifications.ack(nathalie.account_id, 1)  # that her need is on line
    return Cast(company(), nathalie, elise, karim)


def listening(page: Page) -> Page:
    """The page, once its line to the server stands; from now on it notes each toast and when it appeared."""
    wait_until(lambda: page.evaluate(LISTENS), 30)
    page.evaluate(WATCH)
    return page


def shown(page: Page) -> list[dict[str, Any]]:
    """The toasts that appeared since `listening`: {seq, title, text, at}, in order."""
    return list(page.evaluate("window.shown"))


def toasts(page: Page) -> Locator:
    """The toasts that stand on the page now."""
    return page.locator("#toasts .toast")


def counted(page: Page) -> str:
    """The number on the bell."""
    return page.locator(".top .js-unread").inner_text()


def write_offer(page: Page, title: str = TITLE) -> None:
    """Fill the form of an offer, a PFMP of a month, and send it."""
    page.get_by_label("Titre").fill(title)
    page.locator("label.tile", has_text="PFMP").click()
    redraw = page.get_by_role("button", name="Actualiser le formulaire")
    if redraw.is_visible():
        redraw.click()
    page.get_by_label("Premier jour").fill(period()["starts_on"])
    page.locator(".rome input").first.check()
    page.get_by_label("Dernier jour").fill(period()["ends_on"])
    page.get_by_label("Places en tout").fill("2")
    page.locator("label.opt", has_text="1re").click()
    page.locator(".submit .btn-primary").click()
    page.wait_for_url("**/merci")


def approve(page: Page, title: str = TITLE) -> float:
    """Open the queue's posting of that title and let it through; the instant of the press."""
    page.locator(".q").get_by_role("link", name=title).click()
    button = page.locator(".decide").get_by_role("button", name="Publier")
    button.wait_for()
    pressed = time.time()
    button.click()
    expect(page.locator(".flash")).to_contain_text(f"« {title} » est en ligne")
    return pressed
