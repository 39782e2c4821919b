"""Entry points of browsers and programs: parse, authorise, open the unit of work, reply."""

from hub.blueprints import favourites, feed, health, legal, matches

BLUEPRINTS = (
    favourites.bp,
    feed.bp,
    health.bp,
    legal.bp,
    matches.bp,
)
