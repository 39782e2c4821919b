"""Rows of the open data that lies beside the project."""

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file; skips the test when the folder is not there."""
    if not FOLDER.is_dir():
        pytest.skip(f"no open data in {FOLDER.name} beside the project: {name} is not checked")
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
