"""How often the hub's proposals hold the right occupation, on real titles whose occupation is known.

    .venv/bin/python -m bench.title_occupation                       through `hub import` and the service
    .venv/bin/python -m bench.title_occupation --csv                 the index alone, with its parts taken away in turn

Right: the ROME 3 card of a proposal is that of the title. Intervals: Wilson, 95 %.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import sqrt
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import flask_migrate

from config import Config
from hub import create_app
from hub.services import imports, occupations, reference
from hub.services.titles import Card, Proposal, TitleIndex
from hub.unit_of_work import unit_of_work

DATA = Path(__file__).parents[2] / "shared" / "data"
Z = 1.96  # 95 %
Propose = Callable[[str], list[Proposal]]


class Title(NamedTuple):
    """A real title and the card it belongs to."""

    text: str
    card: str


class Measure(NamedTuple):
    """Hits among the titles, and what the answers cost."""

    titles: int
    first: int
    five: int
    distinct: float
    exact: int
    exact_right: int
    ms: list[float]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a data file."""
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    share, pull = hits / total, Z * Z / total
    middle, half = share + pull / 2, Z * sqrt(share * (1 - share) / total + pull / (4 * total))
    return (middle - half) / (1 + pull), (middle + half) / (1 + pull)


def measure(propose: Propose, titles: Sequence[Title], cards: Mapping[str, str]) -> Measure:
    """Ask for each title once, after a first one that warms up."""
    propose(titles[0].text)
    first = five = exact = exact_right = 0
    distinct, ms = [], []
    for title in titles:
        start = time.perf_counter()
        proposals = propose(title.text)
        ms.append(1000 * (time.perf_counter() - start))
        found = [cards[proposal.code] for proposal in proposals]
        first += found[:1] == [title.card]
        five += title.card in found
        distinct.append(len(set(found)))
        if proposals and proposals[0].exact:
            exact, exact_right = exact + 1, exact_right + (found[0] == title.card)
    return Measure(len(titles), first, five, sum(distinct) / len(distinct), exact, exact_right, ms)


def show(name: str, result: Measure) -> None:
    """One line of figures."""
    shares = []
    for label, hits in (("top-1", result.first), ("top-5", result.five)):
        low, high = wilson(hits, result.titles)
        shares.append(f"{label} {hits / result.titles:.3f} [{low:.3f}-{high:.3f}]")
    exact = f"exact {result.exact} of which right {result.exact_right}"
    cost = f"{median(result.ms):.2f} ms median, {quantiles(result.ms, n=20)[18]:.2f} ms p95"
    print(f"{name:32} n={result.titles} {'  '.join(shares)}  {exact}  cards in five {result.distinct:.2f}  {cost}")


@contextmanager
def hub() -> Iterator[None]:
    """An application on a new SQLite database with what ships."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config(instance=Path(folder), scheduler="off"))
        with app.app_context():
            flask_migrate.upgrade()
            with unit_of_work():
                reference.load_shipped()
            yield


def through_the_hub(folder: Path, titles: Sequence[Title]) -> None:
    """The service, before and after the official files are imported."""
    with hub():
        show("shipped labels only", measure(occupations.propose, titles, occupations.parents()))
        start = time.perf_counter()
        with unit_of_work():
            for name, file in (("rome", "rome.csv"), ("appellations", "rome_appellations.csv")):
                report = imports.run(name, folder / file)
                print(f"import {name}: {report.read} read, {report.added} added, {len(report.refusals)} refused")
        print(f"imported in {time.perf_counter() - start:.1f} s")
        start = time.perf_counter()
        occupations.propose("soudeur")
        print(f"index built in {time.perf_counter() - start:.2f} s")
        show("appellations imported", measure(occupations.propose, titles, occupations.parents()))


def in_parts(folder: Path, titles: Sequence[Title]) -> None:
    """The index alone: what the appellations and the everyday titles bring."""
    cards = [Card(row["code"], row["label"], row["code_parent"]) for row in rows(folder, "rome.csv")]
    names = [(row["appellation"].replace("''", "'"), row["rome"]) for row in rows(folder, "rome_appellations.csv")]
    parents = {card.code: card.parent for card in cards}
    show("labels", measure(TitleIndex(cards, everyday={}).propose, titles, parents))
    show("labels, everyday", measure(TitleIndex(cards).propose, titles, parents))
    show("labels, appellations", measure(TitleIndex(cards, names, everyday={}).propose, titles, parents))
    whole = TitleIndex(cards, names)
    show("labels, appellations, everyday", measure(whole.propose, titles, parents))
    other = [title for title in titles if "soud" not in title.text.lower()]
    show("the same, welders left out", measure(whole.propose, other, parents))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=DATA, help="folder of rome.csv and rome_appellations.csv")
    options.add_argument(
        "--titles", type=Path, help="file of titles (title, rome_parent); title_rome_dev.csv of --data"
    )
    options.add_argument("--csv", action="store_true", help="without a database")
    asked = options.parse_args()
    file = asked.titles or asked.data / "title_rome_dev.csv"
    titles = [Title(row["title"], row["rome_parent"]) for row in rows(file.parent, file.name)]
    (in_parts if asked.csv else through_the_hub)(asked.data, titles)


if __name__ == "__main__":
    main()
