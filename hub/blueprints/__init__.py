"""Entry points of browsers and programs: parse, authorise, open the unit of work, reply."""

from hub.blueprints import (
    accounts,
    favourites,
    feed,
    health,
    invitations,
    legal,
    links,
    mails,
    matches,
    members,
    moderation,
    notifications,
    organisations,
    postings,
    publishing,
    reports,
)

BLUEPRINTS = (
    accounts.bp,
    favourites.bp,
    feed.bp,
    health.bp,
    invitations.bp,
    legal.bp,
    links.bp,
    mails.bp,
    matches.bp,
    members.bp,
    moderation.bp,
    notifications.bp,
    organisations.bp,
    postings.bp,
    publishing.bp,
    reports.bp,
)
