"""Templates ask for pictograms and classes that exist."""

import re

from tests.house.tree import HUB, ROOT, project_files, shown

ICONS = set((ROOT / "assets" / "icons.txt").read_text().split())
ASKED_ICON = re.compile(r"""\b(?:icon|hut|blob)\(\s*["']([a-z0-9-]+)["']""")
CLASSES = re.compile(r'class="([^"]*)"')
IN_BRACES = re.compile(r"{{.*?}}|{%.*?%}")
NAMED = re.compile(r"\.([a-zA-Z][\w-]*)")


def templates() -> dict[str, str]:
    """Name → source of the pages; mails carry a sheet of their own."""
    pages = [path for path in project_files() if path.is_relative_to(HUB / "templates") and path.suffix == ".html"]
    return {str(p.relative_to(HUB / "templates")): p.read_text() for p in pages if "mail" not in p.parent.name}


def said_by(*suffixes: str) -> str:
    """The text of all stylesheets, or scripts."""
    return "\n".join(
        p.read_text() for p in project_files() if p.is_relative_to(ROOT / "assets") and p.suffix in suffixes
    )


def test_every_pictogram_that_a_template_names_is_in_the_sprite():
    asked = [(name, icon) for name, text in templates().items() for icon in ASKED_ICON.findall(text)]
    unknown = [f"{name}: {icon}" for name, icon in asked if icon not in ICONS]
    assert not unknown, shown(unknown)


def test_every_class_of_a_template_has_a_rule_or_a_script():
    known = set(NAMED.findall(said_by(".css", ".js")))
    unknown = [f"{name}: {one}" for name, text in templates().items() for one in classes_of(text) - known]
    assert not unknown, shown(unknown)


def classes_of(text: str) -> set[str]:
    """Whole class names; those that a template puts together (`t-{{ family }}`) are left out, and hooks of scripts."""
    written = (IN_BRACES.sub("\0", group) for group in CLASSES.findall(text))
    return {name for group in written for name in group.split() if "\0" not in name and not name.startswith("js-")}
