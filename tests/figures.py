"""Figures that tests measure: noted while they run, printed once the suite has ended."""

from collections.abc import Callable, Iterable

import pytest

FIGURE = "figure"


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """`figure("approval to toast: 0.4 s")`: one line for the end of the run."""
    return lambda text: record_property(FIGURE, text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was noted, whichever process ran the test."""
    lines = sorted(set(noted(terminalreporter)))
    if lines:
        terminalreporter.section("figures")
    for line in lines:
        terminalreporter.write_line(line)


def noted(terminalreporter: pytest.TerminalReporter) -> Iterable[str]:
    """The figures of every report, in no order."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                yield from (f"{text}" for name, text in report.user_properties if name == FIGURE)
