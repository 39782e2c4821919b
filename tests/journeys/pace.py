"""Time: what a person at a screen needs, and limits on a machine that others use too."""

import os
import time

from playwright.sync_api import Locator, Page

# Keystroke-level model: Card, Moran & Newell (1980), with the values of a person who types now and then.
KEY, POINTING, MENTAL = 0.28, 1.10, 1.35  # seconds


class Hand:
    """Somebody who uses a page: what they do is done at once, and counted as long as it takes a person.

    `seconds` is the sum of their acts and of what they waited for.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = self.pointings = self.thoughts = 0
        self.waited = 0.0

    @property
    def seconds(self) -> float:
        """Modelled acts and measured waits."""
        return self.keys * KEY + self.pointings * POINTING + self.thoughts * MENTAL + self.waited

    def __str__(self) -> str:
        acts = f"{self.keys} keys, {self.pointings} pointings, {self.thoughts} thoughts"
        return f"{self.seconds:.0f} s ({acts}, {self.waited:.1f} s of waiting, {load_text()})"

    def think(self, times: int = 1) -> None:
        """Read, or decide."""
        self.thoughts += times

    def choose(self, target: Locator) -> None:
        """Decide, point, press; what it changes on this page is waited for by what follows."""
        self.think()
        self.pointings += 1
        target.click()

    def write(self, field: Locator, text: str, keys: int = 0) -> None:
        """Decide, point to the field, type; `keys` where the browser writes part of it."""
        self.think()
        self.pointings += 1
        self.keys += keys or len(text)
        field.fill(text)

    def follow(self, target: Locator, address: str) -> None:
        """Decide, press, and wait until the page of that address (a glob) is there."""
        started = time.monotonic()
        self.choose(target)
        self.page.wait_for_url(address)
        self.waited += time.monotonic() - started


def load() -> float:
    """How many programs want each core just now; below 1 the machine is at rest."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def limit(seconds: float) -> float:
    """So many seconds on a machine of one's own; longer, in proportion, where others work as well."""
    return seconds * max(1.0, load())


def load_text() -> str:
    """« at load 0.4 a core », for a figure that was measured just now."""
    return f"at load {load():.1f} a core"
