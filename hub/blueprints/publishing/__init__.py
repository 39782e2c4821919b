"""Writing an offer or a need: the pages, and what their form shows."""

from hub.blueprints.publishing.writing import bp

__all__ = ["bp"]
