"""Entry points of browsers and programs: parse, authorise, open the unit of work, reply."""

from hub.blueprints import feed, health

BLUEPRINTS = (
    feed.bp,
    health.bp,
)
