"""Entry points of browsers and programs: parse, authorise, open the unit of work, reply."""

from hub.blueprints import favourites, feed, health, legal

BLUEPRINTS = (
    favourites.bp,
    feed.bp,
    health.bp,
    legal.bp,
)
