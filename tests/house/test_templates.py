"""No template and no macro is left that nobody asks for."""

import ast
import re
from functools import cache
from pathlib import Path

import flask_security
import jinja2
import pytest
from jinja2 import nodes

from tests.house.tree import HUB, modules, parse, project_files, shown

TEMPLATES = HUB / "templates"
ASKING = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")


@cache
def templates() -> dict[str, str]:
    """Name → source of every template of the hub; built ones (the sprite) are not written by hand."""
    files = [path for path in project_files() if path.is_relative_to(TEMPLATES)]
    return {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in files}


def asked_by_code() -> set[str]:
    """Patterns of the names that code says: whole strings, and f-strings with a gap for each value."""
    return {pattern for path in modules("hub") for node in ast.walk(parse(path)) if (pattern := pattern_of(node))}


def pattern_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "[^/]+" for part in node.values]
        return "".join(parts) if any("/" in part for part in parts) else None
    return None


def asked_by_templates() -> set[str]:
    """Patterns of the names that other templates extend, include or import."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.i18n"], autoescape=True)
    trees = [environment.parse(text) for name, text in templates().items() if name.endswith((".html", ".txt", ".xml"))]
    asking = [node for tree in trees for kind in ASKING for node in tree.find_all(kind)]
    return {pattern for node in asking for pattern in patterns_in(node.template)}


def patterns_in(node: nodes.Node) -> list[str]:
    if isinstance(node, nodes.Const):
        return [re.escape(name) for name in ([node.value] if isinstance(node.value, str) else node.value)]
    if isinstance(node, nodes.Concat):
        return ["".join(re.escape(p.value) if isinstance(p, nodes.Const) else "[^/]+" for p in node.nodes)]
    if isinstance(node, nodes.CondExpr):
        return [*patterns_in(node.expr1), *(patterns_in(node.expr2) if node.expr2 else [])]
    return [pattern for child in node.iter_child_nodes() for pattern in patterns_in(child)]


def asked_by_the_security_extension() -> set[str]:
    folder = Path(flask_security.__file__).parent / "templates"
    return {re.escape(str(path.relative_to(folder))) for path in folder.rglob("*.*")}


def test_every_template_is_asked_for():
    asked = asked_by_code() | asked_by_templates() | asked_by_the_security_extension()
    anything = re.compile("|".join(f"(?:{pattern})" for pattern in asked))
    unused = [name for name in templates() if not anything.fullmatch(name)]
    assert not unused, shown(unused)


def test_every_macro_is_called():
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules("hub"))
    calls = MACRO.sub("", "\n".join(templates().values())) + code
    macros = [(name, macro) for name, text in templates().items() for macro in MACRO.findall(text)]
    unused = [f"{name}: {macro}" for name, macro in macros if not re.search(rf"\b{macro}\b", calls)]
    assert not unused, shown(unused)


@pytest.mark.parametrize("forbidden", [r"\sstyle=", r"\son[a-z]+=[\"']", r"<script(?![^>]*(nonce|src)=)"])
def test_no_template_needs_what_the_content_policy_forbids(forbidden):
    pattern = re.compile(forbidden)
    pages = {name: text for name, text in templates().items() if not name.startswith("mail/")}
    offenders = [f"{name}: {match[0].strip()}" for name, text in pages.items() for match in pattern.finditer(text)]
    assert not offenders, shown(offenders)
