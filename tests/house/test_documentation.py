"""What the documentation repeats equals what the code says, and what it points to is there."""

import re

import pytest

from hub import jobs
from tests.house.tree import ROOT, project_files, shown

ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)\)")
PAGES = [path for path in project_files() if path.suffix == ".md"]
DECISIONS = ROOT / "docs" / "decisions"
UNITS = {"s": 1, "min": 60, "h": 3600}


def rows(name: str) -> dict[str, str]:
    """First column, in code → second column, of the tables of a page."""
    return {first: second.strip() for first, second in ROW.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))}


def seconds(text: str) -> int:
    """« 10 min » as 600."""
    number, unit = text.split()
    return int(number) * UNITS[unit]


def test_the_jobs_are_those_of_their_page():
    told = {name: seconds(every) for name, every in rows("jobs.md").items()}
    assert told == {job.name: job.every.total_seconds() for job in jobs.JOBS}


def test_every_setting_is_explained_and_no_other():
    read = set(re.findall(r"environ\.get\(['\"]([A-Z_]+)", (ROOT / "config.py").read_text(encoding="utf-8")))
    assert read
    assert set(rows("operate.md")) == read


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_points_to_is_there(page):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing, shown(missing)


def test_every_decision_is_listed_and_says_its_price():
    files = {path.name: path for path in DECISIONS.glob("[0-9]*.md")}
    assert files.keys() == set(LINK.findall((DECISIONS / "README.md").read_text(encoding="utf-8")))
    parts = ("**Context.**", "**Choice.**", "**Price.**", "**Reopen when**")
    silent = [name for name, path in files.items() if not all(part in path.read_text() for part in parts)]
    assert not silent, shown(silent)


def test_debt_stays_short_and_countable():
    entries = [line for line in (ROOT / "docs" / "debt.md").read_text().splitlines() if re.match(r"\| \d+ \|", line)]
    assert 0 < len(entries) <= 10
    assert all(line.endswith("` |") for line in entries)


def test_what_is_looked_for_would_be_found():
    assert LINK.findall("[a](b.md), [c](https://d.example)") == ["b.md", "https://d.example"]
    assert seconds("10 min") == 600
