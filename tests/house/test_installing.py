"""What is declared is locked, with hashes, and the two commands are told to readers."""

import configparser
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)( ; .+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
RUN = ("production", "redis")


def declared(*extras: str) -> list[Requirement]:
    """The requirements of setup.cfg, with those of some extras."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    parts = [setup["options"]["install_requires"], *(setup["options.extras_require"][name] for name in extras)]
    return [Requirement(line) for part in parts for line in part.split("\n") if line]


def locked(name: str) -> dict[str, set[str]]:
    """Package → locked versions (more than one where Python's version decides)."""
    versions: dict[str, set[str]] = {}
    for package, version, _, _ in PINNED.findall((ROOT / name).read_text()):
        versions.setdefault(package, set()).add(version)
    return versions


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", RUN), ("requirements-dev.lock", (*RUN, "dev"))], ids=["run", "dev"]
)
def test_every_requirement_is_locked(lock, extras):
    pins = locked(lock)
    wrong = [
        str(wanted)
        for wanted in declared(*extras)
        if not any(wanted.specifier.contains(pin) for pin in pins.get(canonicalize_name(wanted.name), ()))
    ]
    assert not wrong, f"type  make lock: {wrong}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_nothing_without_a_hash(lock):
    assert not PINNED.sub("", (ROOT / lock).read_text()).strip()


def test_both_locks_agree():
    developing = locked("requirements-dev.lock")
    assert all(versions <= developing[name] for name, versions in locked("requirements.lock").items())


def test_readers_are_told_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text()
