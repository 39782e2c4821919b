"""From a job's title to occupations, in memory: words, everyday titles, usual trades, index."""

from hub.services.titles.index import Card, Proposal, TitleIndex

__all__ = ["Card", "Proposal", "TitleIndex"]
