"""The project's own files and their syntax trees, as the rules of the house read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
HUB = ROOT / "hub"
TEXTS = {".py", ".html", ".txt", ".xml", ".md", ".css", ".js", ".mjs", ".json", ".toml", ".cfg", ".csv", ".svg", ".sh"}


class Function(NamedTuple):
    """A function or method of the project."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef
    public: bool  # at the top of a module, or of a public class

    @property
    def lines(self) -> int:
        """From `def` to its end, without the docstring: words that explain are free."""
        first = self.node.body[0]
        written = ast.get_docstring(self.node) is not None
        free = (first.end_lineno or 0) - first.lineno + 1 if written else 0
        return (self.node.end_lineno or 0) - self.node.lineno + 1 - free

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.node.lineno} {self.node.name}"


@cache
def project_files() -> list[Path]:
    """Files that are committed or about to be, in order; what is ignored is not the project's."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(path for name in set(listed.split("\0")) if name and (path := ROOT / name).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """Every file that people write, with its text."""
    for path in project_files():
        if path.suffix in TEXTS or path.name in ("Makefile", "run", "debian"):
            yield path, path.read_text(encoding="utf-8")


def modules(*folders: str) -> list[Path]:
    """Python files under these folders of the project."""
    roots = [ROOT / folder for folder in folders]
    return [p for p in project_files() if p.suffix == ".py" and any(p.is_relative_to(root) for root in roots)]


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file, nested ones and methods included."""
    yield from _functions(path, parse(path), public=True)


def _functions(path: Path, parent: ast.AST, public: bool) -> Iterator[Function]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(path, node, public and not node.name.startswith("_"))
            yield from _functions(path, node, public=False)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(path, node, public and not node.name.startswith("_"))
        else:
            yield from _functions(path, node, public)


def imports(node: ast.AST) -> Iterator[str]:
    """Dotted names imported anywhere below a node; a relative import keeps its dots."""
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (f"{'.' * child.level}{child.module or ''}.{alias.name}" for alias in child.names)


def dotted(path: Path) -> str:
    """The name under which a module of the hub is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def shown(offenders: list[str]) -> str:
    """Offenders one a line, for a failing assertion."""
    return "\n  ".join(["", *offenders])
