"""Matches of postings: computed when asked, never stored; only announcements are (design/matching.md)."""

from hub.services.matching.finding import (
    MOST_OWN,
    Match,
    NearMiss,
    matches,
    near_misses,
    of_organisation,
    other_trades,
    refresh,
    with_own,
)

__all__ = [
    "MOST_OWN",
    "Match",
    "NearMiss",
    "matches",
    "near_misses",
    "of_organisation",
    "other_trades",
    "refresh",
    "with_own",
]
