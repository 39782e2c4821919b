"""The stairs: a module imports only from strictly lower steps, or from its own package."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.house.tree import HUB, ROOT, dotted, imports, modules, parse, shown

STAIRS = [  # bottom to top
    {"vocabulary"},
    {"extensions", "rules", "errors", "territory", "logs"},
    {"models", "schemas"},
    {"realtime", "mailer"},
    {"services"},
    {"unit_of_work", "policy"},
    {"blueprints", "sockets", "jobs"},
    {"__init__"},
    {"cli"},
]
STEP = {name: step for step, names in enumerate(STAIRS) for name in names}
PURE = {"rules", "vocabulary"}
FLASK_FROM = STEP["policy"]
SETTINGS_FROM = STEP["__init__"]  # only these fetch settings; entry points know their type
GRANTED = {  # the proxies of the application's territory and settings stand with the other proxies
    ("extensions", "flask.current_app"),
    ("extensions", "config.Config"),
    ("extensions", "hub.territory.Territory"),
}
CODE = modules("hub")


def room(path: Path) -> str:
    return path.relative_to(HUB).parts[0].removesuffix(".py")


def objection(mine: str, name: str) -> str | None:
    """Why the room `mine` may not import `name`, if it may not."""
    top, _, rest = name.partition(".")
    if (mine, name) in GRANTED:
        return None
    if top == "hub":
        theirs = rest.split(".")[0]
        theirs = theirs if theirs in STEP else "__init__"
        return None if theirs == mine or STEP[theirs] < STEP[mine] else f"{theirs} stands no lower"
    if top == "":
        return "imports are absolute"
    if mine in PURE and top not in sys.stdlib_module_names:
        return "this room is pure"
    if top == "flask" and STEP[mine] < FLASK_FROM:
        return "this room runs outside requests too"
    if name == "config.Config" and STEP[mine] >= STEP["blueprints"]:
        return None
    if top in ("config", "wsgi") and STEP[mine] < SETTINGS_FROM:
        return "settings are handed down, not fetched"
    return None


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_keeps_to_the_stairs(path):
    mine = room(path)
    assert mine in STEP, f"{mine} has no step: see docs and STAIRS"
    objections = [f"{name}: {why}" for name in imports(parse(path)) if (why := objection(mine, name))]
    assert not objections, shown(objections)


def test_a_step_that_is_skipped_upwards_is_noticed():
    assert objection("services", "hub.blueprints.postings")
    assert objection("models", "hub.schemas.postings")
    assert objection("rules", "sqlalchemy.select")
    assert objection("services", "flask.request")
    assert not objection("blueprints", "hub.services.postings")


def test_nothing_is_imported_inside_a_function():
    offenders = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} imports {name}"
        for path in modules("hub", "config.py", "wsgi.py", "bench", "tests")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in imports(node)
    ]
    assert not offenders, shown(offenders)


def knot(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one import cycle; empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_module_imports_itself_by_way_of_others():
    names = {dotted(path) for path in CODE}
    graph = {dotted(path): {known(name, names) for name in imports(executed(path))} - {None} for path in CODE}
    assert not knot(graph), " → ".join(knot(graph))
    assert knot({"a": {"b"}, "b": {"a"}})


def executed(path: Path) -> ast.Module:
    """The file without what only type checkers read: two models may name each other there."""
    kept = [
        node
        for node in parse(path).body
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
    ]
    return ast.Module(kept, type_ignores=[])


def known(name: str, names: set[str]) -> str | None:
    """The module that an imported name comes from, among ours."""
    return name if name in names else parent if (parent := name.rpartition(".")[0]) in names else None


def test_only_the_settings_read_the_environment():
    offenders = [
        str(path.relative_to(ROOT))
        for path in CODE
        if {"os.environ", "os.getenv", "os.environb"}
        & {ast.unparse(node) for node in ast.walk(parse(path)) if isinstance(node, ast.Attribute)}
        or {"os.environ", "os.getenv"} & set(imports(parse(path)))
    ]
    assert not offenders, shown(offenders)
