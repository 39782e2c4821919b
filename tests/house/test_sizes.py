"""Small files, small functions, and words for those that others call."""

import ast
from collections import Counter
from statistics import median, quantiles

from tests.house.tree import ROOT, Function, functions, modules, project_files, shown

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
MEDIAN_FUNCTION, P90_FUNCTION = 8, 25
FILES_A_ROOM = 25
MEDIAN_TEST = 10
WRITTEN = {".py", ".html", ".css", ".js", ".mjs"}
DOCUMENTED = ("hub/rules", "hub/services", "hub/models")


def every_function(*folders: str) -> list[Function]:
    return [function for path in modules(*folders) for function in functions(path)]


def test_no_file_is_longer_than_one_reads():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in project_files()
        if path.suffix in WRITTEN and "migrations" not in path.parts  # generated, and never changed again
    }
    offenders = [f"{name}: {lines} lines, split by noun" for name, lines in lengths.items() if lines > LONGEST_FILE]
    assert not offenders, shown(offenders)


def test_no_function_is_longer_than_one_sees():
    everywhere = every_function("hub", "config.py", "wsgi.py", "bench", "tests")
    offenders = [f"{one}: {one.lines} lines" for one in everywhere if one.lines > LONGEST_FUNCTION]
    assert not offenders, shown(offenders)


def test_functions_are_small_as_a_rule():
    lines = [function.lines for function in every_function("hub")]
    assert median(lines) <= MEDIAN_FUNCTION
    assert quantiles(lines, n=10)[8] <= P90_FUNCTION


def test_tests_are_short_as_a_rule():
    tests = [one for one in every_function("tests") if one.node.name.startswith("test_")]
    assert median(one.lines - 1 for one in tests) <= MEDIAN_TEST


def test_no_room_is_crowded():
    rooms = Counter(path.parent.relative_to(ROOT) for path in modules("hub"))
    assert not [f"{room}: {files} files" for room, files in rooms.items() if files > FILES_A_ROOM]


def test_what_others_call_says_what_types_cannot():
    silent = [str(one) for one in every_function(*DOCUMENTED) if one.public and not explained(one)]
    assert not silent, shown(silent)


def explained(function: Function) -> bool:
    """Whether a docstring stands there; methods that Python names and members of a protocol need none."""
    return (
        function.node.name.startswith("__")
        or ast.unparse(function.node.body[-1]) == "..."
        or bool(ast.get_docstring(function.node))
    )


def test_every_signature_is_typed():
    untyped = [str(one) for one in every_function("hub", "config.py", "wsgi.py") if not typed(one.node)]
    assert not untyped, shown(untyped)


def typed(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether each argument but `self` and `cls`, and the result, has a type."""
    spec = node.args
    named = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
    return node.returns is not None and all(one.annotation for one in named if one.arg not in ("self", "cls"))
