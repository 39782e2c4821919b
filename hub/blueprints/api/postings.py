"""Postings for programs: the same verbs, terms and refusals as the pages."""

from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from hub.blueprints.api.idempotency import once
from hub.errors import Invalid, Stale
from hub.models import Posting
from hub.policy import Who, allow, current_standing
from hub.rules.states import Action
from hub.schemas.calls import ActIn, MatchOut, PostingPatch, PostingsOut, ReportIn
from hub.schemas.feed import PostingsQuery, point
from hub.schemas.postings import HistoryOut, PostingIn, PostingOut
from hub.services import curation, feed, listing, matching, postings, reports, rights
from hub.services.matching import Match
from hub.services.publishing import terms
from hub.unit_of_work import unit_of_work

blp = Blueprint("api_postings", __name__, description="Offres et besoins.")


@blp.post("/postings")
@allow(Who.SIGNED_IN)
@blp.arguments(PostingIn)
@blp.response(201, PostingOut)
def create(body: dict[str, Any]) -> ResponseReturnValue:
    """Écrire une annonce ; elle est un brouillon jusqu’à son envoi en relecture."""

    def write() -> dict[str, Any]:
        posting = postings.create(current_standing(), body)
        return postings.dump(current_standing(), posting)

    return once(write, 201)


@blp.get("/postings")
@allow(Who.ANYONE)
@blp.arguments(PostingsQuery, location="query")
@blp.response(200, PostingsOut)
def index(query: dict[str, Any]) -> Response:
    """Les annonces en ligne, les plus récentes d’abord ; les siennes dans tout état avec `state`."""
    filters = _filters(query)
    standing = current_standing()
    try:
        ids, following = listing.ids(filters, query["state"], standing.organisation_ids, query["after"], query["limit"])
    except ValueError as error:
        raise Invalid({"after": ["Ce curseur ne vient pas de nous."]}) from error
    return jsonify(items=listing.dump_many(ids), next=following or None)


def _filters(query: dict[str, Any]) -> feed.Filters:
    centre = point(query["near"]) if query["near"] else None
    near = feed.Near(*centre, query.get("radius_km") or feed.DEFAULT_RADIUS_KM) if centre else None
    return feed.Filters(
        q=query["q"],
        side=query["side"],
        kinds=(query["kind"],) if query["kind"] else (),
        weeks=(query["week"],) if query["week"] else (),
        levels=(query["level"],) if query["level"] else (),
        commune=query["commune"],
        near=near,
        rome=query["rome"],
        organisation_id=query["organisation_id"],
    )


@blp.get("/postings/<posting_id>")
@allow(Who.ANYONE)
@blp.response(200, PostingOut)
def show(posting_id: str) -> Response:
    """Une annonce ; 410 quand elle n’est plus en ligne, 404 quand elle ne l’a jamais été."""
    posting = postings.found(current_standing(), posting_id)
    return _answer(posting)


@blp.patch("/postings/<posting_id>")
@allow(Who.SIGNED_IN)
@blp.arguments(PostingPatch)
@blp.response(200, PostingOut)
def edit(body: dict[str, Any], posting_id: str) -> Response:
    """Changer des champs. En ligne, le texte relu reste jusqu’à la relecture du nouveau."""
    version = body.pop("version", None)
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        version = _expected(posting, version)
        whole = {**terms.of(posting), **body}
        postings.edit(current_standing(), posting, whole, version)
    return _answer(posting)


@blp.get("/postings/<posting_id>/history")
@allow(Who.SIGNED_IN)
@blp.response(200, HistoryOut(many=True))
def history(posting_id: str) -> Any:
    """Chaque changement : qui, quand, pourquoi. Pour qui l’a publiée et pour qui relit."""
    posting = postings.found(current_standing(), posting_id)
    rights.demand(current_standing(), posting, Action.SEE_MATCHES)
    return postings.history(posting)


@blp.get("/postings/<posting_id>/matches")
@allow(Who.SIGNED_IN)
@blp.response(200, MatchOut(many=True))
def matches(posting_id: str) -> Response:
    """Ce qui répond à l’annonce, le meilleur d’abord, avec ses raisons ; vide quand elle n’est pas en ligne."""
    posting = postings.found(current_standing(), posting_id)
    rights.demand(current_standing(), posting, Action.SEE_MATCHES)
    found = matching.matches(posting_id)
    dumped = {one["id"]: one for one in listing.dump_many([match.posting_id for match in found])}
    return jsonify([_match(match, dumped[match.posting_id]) for match in found])


def _match(match: Match, posting: dict[str, Any]) -> dict[str, Any]:
    return {
        "posting": posting,
        "score": match.fit.score,
        "reasons": [reason.text for reason in match.reasons],
        "factors": dict(match.fit.factors),
    }


@blp.post("/postings/<posting_id>/submit")
@allow(Who.SIGNED_IN)
@blp.arguments(ActIn)
@blp.response(200, PostingOut)
def submit(body: dict[str, Any], posting_id: str) -> Response:
    """Envoyer en relecture ; une organisation de confiance paraît aussitôt."""
    return _act(posting_id, body, postings.submit)


@blp.post("/postings/<posting_id>/withdraw")
@allow(Who.SIGNED_IN)
@blp.arguments(ActIn)
@blp.response(200, PostingOut)
def withdraw(body: dict[str, Any], posting_id: str) -> Response:
    """Retirer l’annonce."""
    return _act(posting_id, body, postings.withdraw)


@blp.post("/postings/<posting_id>/renew")
@allow(Who.SIGNED_IN)
@blp.arguments(ActIn)
@blp.response(200, PostingOut)
def renew(body: dict[str, Any], posting_id: str) -> Response:
    """Prolonger l’annonce, ou remettre en ligne celle qui a expiré."""
    return _act(posting_id, body, postings.renew)


@blp.post("/postings/<posting_id>/unpublish")
@allow(Who.SIGNED_IN)
@blp.arguments(ActIn)
@blp.response(200, PostingOut)
def unpublish(body: dict[str, Any], posting_id: str) -> Response:
    """Ne plus montrer l’annonce : son organisation la retire, la modération la masque."""
    moderates = current_standing().moderator
    return _act(posting_id, body, _hide(body["reason"]) if moderates else postings.withdraw)


@blp.post("/postings/<posting_id>/report")
@allow(Who.SIGNED_IN)
@blp.arguments(ReportIn)
@blp.response(204)
def report(body: dict[str, Any], posting_id: str) -> None:
    """Signaler un problème à la modération."""
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        reports.report(current_standing(), posting, body["category"], body["text"])


def _hide(reason: str) -> Any:
    return lambda actor, posting, version: curation.hide(actor, posting, reason, version)


def _act(posting_id: str, body: dict[str, Any], verb: Any) -> Response:
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        verb(current_standing(), posting, _expected(posting, body["version"]))
    return _answer(posting)


def _expected(posting: Posting, version: int | None) -> int | None:
    """The version that the caller read: of the body, else of `If-Match`. Raises Stale when the header's is older."""
    wanted = request.if_match
    if not wanted or wanted.star_tag:
        return version
    if not wanted.contains(str(posting.version)):
        raise Stale(current=postings.dump(current_standing(), posting), version=posting.version)
    return version


def _answer(posting: Posting) -> Response:
    response = jsonify(postings.dump(current_standing(), posting))
    response.set_etag(str(posting.version))
    return response
