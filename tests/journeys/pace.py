"""Limits of time on a machine that others use too."""

import os


def load() -> float:
    """How many programs want each core just now; below 1 the machine is at rest."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def limit(seconds: float) -> float:
    """So many seconds on a machine of one's own; longer, in proportion, where others work as well."""
    return seconds * max(1.0, load())


def load_text() -> str:
    """« at load 0.4 a core », for a figure that was measured just now."""
    return f"at load {load():.1f} a core"
