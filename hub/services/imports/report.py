"""What an import did, row by row, in French."""

from dataclasses import dataclass, field

MOST_LINES = 200  # of each sort in the text; the report itself keeps all


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out; `column` is "" when the whole row cannot be read."""

    line: int
    column: str
    reason: str

    @property
    def text(self) -> str:
        """One line for a console."""
        column = f", colonne « {self.column} »" if self.column else ""
        return f"Ligne {self.line}{column} : {self.reason}."


@dataclass(frozen=True, slots=True)
class Change:
    """A row that changed what was stored under its key."""

    line: int
    key: str
    columns: tuple[str, ...]

    @property
    def text(self) -> str:
        """One line for a console."""
        return f"Ligne {self.line} : {self.key} modifiée ({', '.join(self.columns)})."


@dataclass(slots=True)
class Report:
    """Counts of rows; read = added + changed + unchanged + repeated + refused.

    `repeated` rows say again, word for word, what an earlier row of the file said.
    """

    name: str
    dry_run: bool = False
    read: int = 0
    added: int = 0
    unchanged: int = 0
    repeated: int = 0
    changes: list[Change] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many rows changed what was stored."""
        return len(self.changes)

    @property
    def refused(self) -> int:
        """How many rows were left out."""
        return len(self.refusals)

    @property
    def text(self) -> str:
        """The whole report for a console, several lines."""
        lines = [
            f"{self.name} : {_counted(self.read, 'ligne lue', 'lignes lues')}, "
            f"{_counted(self.added, 'ajoutée')}, {_counted(self.changed, 'modifiée')}, "
            f"{_counted(self.unchanged, 'inchangée')}, {_counted(self.repeated, 'répétée')}, "
            f"{_counted(self.refused, 'refusée')}."
        ]
        if self.dry_run:
            lines.append("Essai à blanc : rien n’a été écrit.")
        lines += _first([one.text for one in self.refusals], "refusées")
        lines += _first([one.text for one in self.changes], "modifiées")
        return "\n".join(lines)


def _counted(number: int, noun: str, plural: str = "") -> str:
    figures = f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{figures} {noun if number < 2 else plural or noun + 's'}"


def _first(lines: list[str], what: str) -> list[str]:
    more = len(lines) - MOST_LINES
    return lines[:MOST_LINES] + ([f"… et {more} autres lignes {what}."] if more > 0 else [])
