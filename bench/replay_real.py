"""The hub's whole way on real input: import, publish, read, match, announce, show; what is lost on it is counted.

    .venv/bin/python -m bench.replay_real                     on a new SQLite file
    .venv/bin/python -m bench.replay_real --postgresql        on a PostgreSQL of its own, thrown away at the end
    .venv/bin/python -m bench.replay_real --database URL      on that database, which must be empty

Through `hub migrate`, `hub import`, `hub serve` and the HTTP API, with one live socket a school. Every third posting, a
school's line is cut for a while, so that what is told meanwhile has to be caught up. Exit status 1 when a row of a
centre was not shown by its screen, was shown twice or to somebody else, or when the time is over.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Lock
from typing import Any, Final

from sqlalchemy import func, select

from bench.real_input import Draw, Job, Member, enrol, moderator, rows
from bench.screens import Api, Refused, Screen
from bench.title_occupation import DATA, wilson
from config import ROOT, Config
from hub import create_app
from hub.extensions import db
from hub.models import Announcement, Notification, Posting
from hub.unit_of_work import unit_of_work
from tests.postgres import create_database, postgres
from tests.servers import serving, wait_until

SEED: Final = 20260906
IMPORTS: Final = (
    ("communes", "communes_flandre_audomarois.csv"),
    ("schools", "schools_dunkerque.csv"),
    ("establishments", "establishments_dunkerque.csv"),
    ("rome", "rome.csv"),
    ("appellations", "rome_appellations.csv"),
)
SETTLE_SECONDS: Final = 20.0
BEST: Final = 5
PAGE: Final = 100


@dataclass(slots=True)
class Run:
    """One replay under way: who takes part, what was published when, what went wrong."""

    api: Api
    chief: str
    screens: dict[str, Screen]
    parents: dict[str, str]
    deadline: float
    lock: Lock = field(default_factory=Lock)
    approved: dict[str, float] = field(default_factory=dict)
    needs: list[tuple[Member, str]] = field(default_factory=list)
    proposals: list[tuple[bool, bool]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    cut: list[Screen] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class Lines:
    """What the screens showed against what the centres hold, and how long it took."""

    rows: int
    pushed: int
    synced: int
    lost: int
    wrong: int
    twice: int
    waited: int
    ms: list[float]


def main() -> int:
    """Replay and print; the exit status."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--database", default="", help="URL of an empty database")
    options.add_argument("--postgresql", action="store_true", help="a PostgreSQL of its own")
    options.add_argument("--data", type=Path, default=DATA, help="folder of the official files")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--publishers", type=int, default=3, help="programs that publish at the same time")
    options.add_argument("--minutes", type=float, default=15.0, help="longest time for publishing")
    options.add_argument("--first", type=int, default=10_000, help="only so many postings, for a quick look")
    asked = options.parse_args()
    with place(asked.database, asked.postgresql) as (url, folder):
        found = replay(url, folder, asked.data, asked.seed, asked.publishers, asked.minutes, asked.first)
    return 1 if found["lost"] or found["wrong"] or found["twice"] or found["unpublished"] else 0


@contextmanager
def place(database: str = "", postgresql: bool = False) -> Iterator[tuple[str, Path]]:
    """URL of the database and a folder for this run."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-replay-")))
        if postgresql:
            database = create_database(stack.enter_context(postgres(())), "replay")
        yield database or f"sqlite:///{folder / 'hub.sqlite3'}", folder


def replay(
    url: str, folder: Path, data: Path, seed: int, publishers: int, minutes: float, first: int = 10_000
) -> dict[str, Any]:
    """The whole run; its figures."""
    hub(url, folder, "migrate")
    for name, file in IMPORTS:
        print(hub(url, folder, "import", name, str(data / file)).splitlines()[0], flush=True)
    app = create_app(Config(instance=folder, database_url=url, scheduler="off"))
    with app.app_context():
        with unit_of_work():
            schools, companies = enrol(data)
            chief = moderator()
        jobs = Draw(data, seed).jobs(schools, companies)[:first]
        db.session.remove()
        with serving(url, folder) as server:
            run = Run(Api(server.url), chief, {}, parents(data), time.perf_counter() + 60 * minutes)
            watch(run, schools)
            publish(run, jobs, publishers)
            figures = report(run, schools, len(jobs))
            for screen in run.screens.values():
                screen.cut()
        db.engine.dispose()
    return figures


def hub(url: str, folder: Path, *words: str) -> str:
    """What the `hub` command prints. Raises CalledProcessError when it fails."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    command = [sys.executable, "-W", "ignore", "-c", "from hub.cli import main; main()", *words]
    environment = ours | {"HUB_DATABASE_URL": url, "HUB_INSTANCE": str(folder)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ).stdout


def parents(data: Path) -> dict[str, str]:
    """ROME code → its card of ROME 3."""
    return {row["code"]: row["code_parent"] for row in rows(data, "rome.csv")}


def watch(run: Run, schools: Sequence[Member]) -> None:
    """Open one screen a school."""
    for member in schools:
        screen = run.screens[member.account_id] = Screen(run.api.url, member.token)
        screen.epoch = run.api.get(member.token, "/notifications", limit=1)["epoch"]
        screen.connect()
    print(f"{len(run.screens)} schools watch", flush=True)


def publish(run: Run, jobs: Sequence[Job], publishers: int) -> None:
    """Publish everything, several at a time; lines break and come back meanwhile."""
    with ThreadPoolExecutor(publishers) as pool:
        for count, _ in enumerate(pool.map(lambda job: attempt(run, job), jobs), start=1):
            if count % 3 == 0:
                break_a_line(run, count // 3)
            if count % 50 == 0:
                print(f"{count} of {len(jobs)} after {time.perf_counter() - run.started:.0f} s", flush=True)
    while run.cut:
        run.cut.pop().connect()


def attempt(run: Run, job: Job) -> None:
    """Publish one posting, unless the time is over; a refusal is noted."""
    if time.perf_counter() > run.deadline:
        return
    try:
        publish_one(run, job)
    except Refused as refusal:
        run.refused.append(f"{job.body['title']}: {refusal}")


def publish_one(run: Run, job: Job) -> None:
    """Ask for the occupation of a real title, write, send, approve."""
    body, token = dict(job.body), job.member.token
    if job.real_title:
        proposed = run.api.get(token, "/occupations", title=body["title"])
        if job.rome_parent:
            run.proposals.append(compare(run, job, proposed))
        body["rome"] = [one["code"] for one in proposed[:1]]
    made = run.api.post(token, "/postings", body)
    run.approved[made["id"]] = time.perf_counter()
    sent = run.api.post(token, f"/postings/{made['id']}/submit", {"version": made["version"]})
    if sent["state"] == "pending":
        run.approved[made["id"]] = time.perf_counter()
    run.api.post(run.chief, f"/moderation/{made['id']}", {"decision": "approve", "version": sent["version"]})
    if body["side"] == "need":
        run.needs.append((job.member, made["id"]))


def compare(run: Run, job: Job, proposed: Sequence[dict[str, Any]]) -> tuple[bool, bool]:
    """Whether the first proposal is the known occupation, and whether it has the same card of ROME 3."""
    code = proposed[0]["code"] if proposed else ""
    return code == job.rome, run.parents.get(code, "") == job.rome_parent


def break_a_line(run: Run, turn: int) -> None:
    """The line that was cut comes back; another one is cut."""
    if run.cut:
        run.cut.pop().connect()
    screen = list(run.screens.values())[turn % len(run.screens)]
    screen.cut()
    run.cut.append(screen)


def report(run: Run, schools: Sequence[Member], jobs: int) -> dict[str, Any]:
    """Print what the issue asks for; the figures."""
    taken = time.perf_counter() - run.started
    lines = compare_lines(run, schools)
    found = [match for need in run.needs for match in matches_of(run, *need)]
    announced, live = _announced()
    published = db.session.scalar(select(func.count()).where(Posting.state == "published")) or 0
    told = db.session.scalar(select(func.count()).where(Notification.kind == "match")) or 0
    print(f"published: {published} of {jobs} in {taken:.0f} s; refused: {len(run.refused)}")
    print(*(f"  {text}" for text in run.refused[:10]), sep="\n", end="\n" if run.refused else "")
    print(f"matches: {len(found)}, of {len(run.needs)} needs")
    print(f"announced: {announced} pairs, {live} live and {announced - live} in the centre only, in {told} lines")
    print(
        f"schools' centres: {lines.rows} rows; pushed to the screens: {lines.pushed}, "
        f"{lines.waited} of them when a cut line came back; by sync: {lines.synced}"
    )
    print(f"lost: {lines.lost}; to somebody else: {lines.wrong}; twice: {lines.twice}")
    print("best matches:")
    show_best(found)
    show_times(lines.ms)
    exact, parent = shares(run)
    figures = {"published": published, "unpublished": jobs - published - len(run.refused), "matches": len(found)}
    figures |= {"announced": announced, "live": live, "lost": lines.lost, "wrong": lines.wrong, "twice": lines.twice}
    return figures | {"median_ms": median(lines.ms), "p95_ms": p95(lines.ms), "exact": exact, "parent": parent}


def _announced() -> tuple[int, int]:
    query = select(func.count(), func.count().filter(Announcement.live)).select_from(Announcement)
    total, live = db.session.execute(query).one()
    return total, live


def matches_of(run: Run, member: Member, posting_id: str) -> list[dict[str, Any]]:
    """The matches of a need with its title's organisation, as its owner reads them."""
    found = run.api.get(member.token, f"/postings/{posting_id}/matches")
    return [one | {"school": member.name} for one in found]


def compare_lines(run: Run, schools: Sequence[Member]) -> Lines:
    """Wait until the screens have what the centres hold, for some seconds, then compare."""
    centres = {member.account_id: centre(run.api, member.token) for member in schools}
    try:
        wait_until(
            lambda: all(len(run.screens[one].shown) >= len(items) for one, items in centres.items()), SETTLE_SECONDS
        )
    except AssertionError:
        print("some screens still lack rows", flush=True)
    shown = {one: screen.shown for one, screen in run.screens.items()}
    lost = [1 for one, items in centres.items() for item in items if item["seq"] not in shown[one]]
    wrong = [
        1
        for one, seen in shown.items()
        for seq, appearance in seen.items()
        if appearance.item != {item["seq"]: item for item in centres[one]}.get(seq)
    ]
    every = [appearance for seen in shown.values() for appearance in seen.values()]
    synced = sum(one.synced for one in every)
    ms, waited = waits(run)
    rows_held = sum(map(len, centres.values()))
    return Lines(rows_held, len(every) - synced, synced, len(lost), len(wrong), twice(run), waited, ms)


def centre(api: Api, token: str) -> list[dict[str, Any]]:
    """Every row of an account's centre."""
    items: list[dict[str, Any]] = []
    more = True
    while more:
        page = api.get(token, "/notifications", after=items[-1]["seq"] if items else 0, limit=PAGE)
        items += page["items"]
        more = page["more"]
    return items


def twice(run: Run) -> int:
    """Pairs of offer and need that one screen showed in two lines."""
    count = 0
    for screen in run.screens.values():
        told = [_pair(one.item) for one in screen.shown.values() if one.item["kind"] == "match"]
        count += len(told) - len(set(told))
    return count


def _pair(item: dict[str, Any]) -> tuple[str, str, str]:
    return item["data"]["offer_id"], item["data"]["need_id"], item["url"]


def waits(run: Run) -> tuple[list[float], int]:
    """Milliseconds from the moderator's call to the screen, of matches told on an open line; how many others waited."""
    found, waited = [], 0
    for screen in run.screens.values():
        for one in screen.shown.values():
            if one.item["kind"] != "match":
                continue
            begun = max(run.approved[one.item["data"][name]] for name in ("offer_id", "need_id"))
            waited += begun <= one.since
            found += [1000 * (one.at - begun)] if begun > one.since else []
    return found, waited


def p95(ms: Sequence[float]) -> float:
    """The value that one in twenty exceeds."""
    return quantiles(ms, n=20)[18]


def show_times(ms: Sequence[float]) -> None:
    """From approval to screen."""
    print(f"from approval to screen: median {median(ms):.0f} ms, p95 {p95(ms):.0f} ms, n={len(ms)}")


def show_best(found: Sequence[dict[str, Any]]) -> None:
    """The best matches with their reasons, each offer once."""
    by_offer: dict[str, dict[str, Any]] = {}
    for match in sorted(found, key=lambda one: (-one["score"], one["posting"]["id"])):
        by_offer.setdefault(match["posting"]["id"], match)
    for match in list(by_offer.values())[:BEST]:
        offer = match["posting"]
        print(f"  {match['score']:.3f}  {offer['title']} ({offer['organisation']}) for {match['school']}")
        print(f"         {'; '.join(match['reasons'])}")


def shares(run: Run) -> tuple[float, float]:
    """Print how often the first proposal is the known occupation, and its parent; the two shares."""
    total = len(run.proposals)
    found = []
    for label, place in (("the known occupation", 0), ("its parent", 1)):
        hits = sum(one[place] for one in run.proposals)
        low, high = wilson(hits, total)
        print(f"first proposal is {label}: {hits / total:.3f} [{low:.3f}-{high:.3f}], n={total}")
        found.append(hits / total)
    return found[0], found[1]


if __name__ == "__main__":
    sys.exit(main())
