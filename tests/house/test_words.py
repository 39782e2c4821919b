"""Words that the house does not use, and addresses that are nobody's business."""

import ast
import re

import pytest

from tests.house.tree import ROOT, modules, parse, project_files, shown, texts

SHAPELESS = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "dao", "misc"}
PROMISES = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
STATE_LOOK = re.compile(
    r"\bds" r"fr\b|\bmari" r"anne\b|[\"' ]fr-(btn|card|header|footer|grid|container)\b", re.IGNORECASE
)
REGISTRIES = re.compile(
    r"registry\.npm|npmjs\.(org|com)|yarnpkg\.com|pypi\.(org|python)|pythonhosted\.org|(deb|security)\.debian\.org"
    r"|proxy\.golang|crates\.io|index-url=|find-links"
)
MACHINE_PATHS = re.compile(r"(?<![\w.~/-])/(work|root|home|Users|opt)/\w")
UNSAFE = re.compile(r"\|\s*safe\b|\bMarkup\(")


def found(pattern: re.Pattern[str], *roots: str) -> list[str]:
    """Each line of the project's texts under `roots` that the pattern matches."""
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:100]}"
        for path, text in texts()
        if any(path.is_relative_to(ROOT / root) for root in roots)
        if path != ROOT / "tests/house/test_words.py"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_module_has_a_name_that_says_nothing():
    written = [path for path in project_files() if path.suffix in {".py", ".js", ".mjs"}]
    offenders = [str(p.relative_to(ROOT)) for p in written if SHAPELESS & {*p.stem.split("_"), p.parent.name}]
    assert not offenders, shown(offenders)


def test_no_class_has_a_name_that_says_nothing():
    offenders = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules("hub", "tests", "bench")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ClassDef) and re.search(r"(Utils?|Helpers?|DAO|Common|Misc)$", node.name)
    ]
    assert not offenders, shown(offenders)


def test_nothing_is_put_off_in_a_comment():
    offenders = found(PROMISES, "hub", "assets", "tests", "bench", "config.py", "wsgi.py", "migrations", "Makefile")
    assert not offenders, shown(offenders)


def test_nothing_looks_like_the_state():
    offenders = found(STATE_LOOK, "hub", "assets")
    assert not offenders, shown(offenders)


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATHS], ids=["registry", "machine"])
def test_no_address_of_a_registry_or_a_machine_is_committed(pattern):
    offenders = found(pattern, ".")
    assert not offenders, shown(offenders)


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (REGISTRIES, "https://registry.npmjs.org/x"),
        (MACHINE_PATHS, "open('/home/somebody/x')"),
        (STATE_LOOK, '"fr-btn"'),
    ],
)
def test_what_is_looked_for_would_be_found(pattern, planted):
    assert pattern.search(planted)


def test_the_lock_of_the_browser_packages_names_no_address():
    lock = (ROOT / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_text_is_escaped_unless_a_line_says_why_not():
    offenders = [line for line in found(UNSAFE, "hub") if "safe:" not in line]
    assert not offenders, shown(offenders)
