"""`make bench`: every measurement with its target, as a table and as bench/latest.json.

.venv/bin/python -m bench [titles] [replay] [replay-postgresql]        all of them when none is named

Exit status 1 when a count that must be 0 is not; times and shares are told, not judged.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from bench import replay_real, title_occupation
from bench.title_occupation import DATA, Title, hub, measure
from hub.services import imports, occupations
from hub.unit_of_work import unit_of_work

LATEST: Final = Path(__file__).with_name("latest.json")
MINUTES: Final = 15.0
PUBLISHERS: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: `sign` says on which side of the target it should lie."""

    name: str
    figure: float
    sign: str
    target: float
    unit: str = ""

    @property
    def ratio(self) -> float | None:
        """Figure over target; None where the target is 0."""
        return self.figure / self.target if self.target else None

    @property
    def void(self) -> bool:
        """Whether a count that must be 0 is not."""
        return self.target == 0 and self.figure != 0


def titles() -> Iterator[Row]:
    """Occupations proposed for real titles, appellations imported."""
    asked = [Title(row["title"], row["rome_parent"]) for row in title_occupation.rows(DATA, "title_rome_dev.csv")]
    with hub():
        with unit_of_work():
            for name, file in (("rome", "rome.csv"), ("appellations", "rome_appellations.csv")):
                imports.run(name, DATA / file)
        found = measure(occupations.propose, asked, occupations.parents())
    yield Row("titles: parent first", found.first / found.titles, "≥", 0.64)
    yield Row("titles: parent in five", found.five / found.titles, "≥", 0.78)
    yield Row("titles: one answer, median", median(found.ms), "≤", 20, "ms")


def replay(postgresql: bool = False) -> Iterator[Row]:
    """The whole way on real input."""
    where = "replay, PostgreSQL" if postgresql else "replay, SQLite"
    with replay_real.place(postgresql=postgresql) as (url, folder):
        found = replay_real.replay(url, folder, DATA, replay_real.SEED, PUBLISHERS, MINUTES)
    yield Row(f"{where}: not published", found["unpublished"], "=", 0)
    yield Row(f"{where}: lost", found["lost"], "=", 0)
    yield Row(f"{where}: to somebody else", found["wrong"], "=", 0)
    yield Row(f"{where}: shown twice", found["twice"], "=", 0)
    yield Row(f"{where}: approval to screen, p95", found["p95_ms"], "≤", 1000, "ms")


BENCHES: Final[Mapping[str, Callable[[], Iterator[Row]]]] = {
    "titles": titles,
    "replay": replay,
    "replay-postgresql": lambda: replay(postgresql=True),
}


def table(rows: list[Row]) -> str:
    """The rows in columns."""
    lines = [f"{'':45}{'figure':>12}   {'target':>10}{'ratio':>8}"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        figure, target = f"{row.figure:.3g} {row.unit}".strip(), f"{row.sign} {row.target:g} {row.unit}".strip()
        lines.append(f"{row.name:45}{figure:>12}   {target:>10}{ratio:>8}{'  !' if row.void else ''}")
    return "\n".join(lines)


def main(names: list[str]) -> int:
    """Measure what is named, print and keep it; the exit status."""
    if unknown := set(names) - set(BENCHES):
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    if not DATA.is_dir():
        print("../shared/data is absent: nothing to measure on", file=sys.stderr)
        return 2
    rows = [row for name in names or BENCHES for row in BENCHES[name]()]
    print("", table(rows), sep="\n")
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": [asdict(r) | {"ratio": r.ratio} for r in rows],
    }
    LATEST.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if any(row.void for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
