"""Official files come in: read, checked row by row, compared with what is stored, then written."""

from hub.services.imports.importing import run
from hub.services.imports.report import Change, Refusal, Report
from hub.services.imports.shapes import SHAPES

NAMES = tuple(SHAPES)

__all__ = ["NAMES", "Change", "Refusal", "Report", "run"]
