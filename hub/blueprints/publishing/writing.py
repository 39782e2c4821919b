"""Writing an offer or a need: the choice, one form a side, drafts, and what comes after."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, cast

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_security import current_user
from marshmallow import ValidationError, fields

from hub.blueprints.publishing import composing
from hub.errors import Invalid
from hub.extensions import limiter
from hub.models import Draft, Organisation, now
from hub.policy import Who, allow, current_account, current_standing
from hub.rules.states import Action
from hub.schemas.accounts import ONE_LINE
from hub.schemas.posting_form import Typed, kind_of, one, typed_in
from hub.services import idempotency, links, occupations, organisations, postings, rights
from hub.services.links import Purpose
from hub.services.organisations import Declared
from hub.services.publishing import drafts, submission
from hub.services.publishing.submission import WORDS
from hub.unit_of_work import unit_of_work
from hub.vocabulary import OrganisationKind, Side, Trust

bp = Blueprint("publishing", __name__)
links.on_consumed(Purpose.DRAFT, submission.claim)

View = TypeVar("View", bound=Callable[..., Any])

SIDES: Final = {word: side for side, word in WORDS.items()}
REDRAWN: Final = ("refresh", "look", "slot", "year")  # buttons that only show the form again
WHO_NEEDS: Final = (OrganisationKind.SCHOOL, OrganisationKind.TRAINING_CENTRE)


def signed_in() -> bool:
    """Whether the limits on what strangers send do not apply."""
    return bool(current_user.is_authenticated)


def sparingly(view: View) -> View:
    """Strangers: 120 a quarter of an hour from one place, 3000 in all; a form is redrawn and saved by posting it."""
    for limit, scope, key in (
        ("3000 per 15 minutes", "publish-all", lambda: "all"),
        ("120 per 15 minutes", "publish-place", get_remote_address),
    ):
        shared = limiter.shared_limit(limit, scope=scope, key_func=key, methods=["POST"], exempt_when=signed_in)
        view = cast(View, shared(view))
    return view


@bp.get("/publier")
@allow(Who.ANYONE)
def index() -> ResponseReturnValue:
    """The choice: an offer or a need, and of which family; what the active organisation mostly does comes first."""
    needs_first = current_standing().kind in WHO_NEEDS
    kept = drafts.of_account(current_account.id)[:3] if signed_in() else []
    return render_template(
        "publishing/index.html",
        tiles=composing.tiles(),
        sides=[Side.NEED, Side.OFFER] if needs_first else [Side.OFFER, Side.NEED],
        words=WORDS,
        first_kinds=composing.first_kinds(),
        drafts=[(draft, draft_title(draft)) for draft in kept],
        active_page="publish",
    )


def draft_title(draft: Draft) -> str:
    """What a draft is called in a list."""
    return one(draft.typed, "title") or ("Offre sans titre" if draft.side == Side.OFFER else "Besoin sans titre")


@bp.get("/publier/<any(offre, besoin):word>")
@allow(Who.ANYONE)
def form(word: str) -> ResponseReturnValue:
    """The form of one side: empty, or a draft (`brouillon`), or with what the address says (`kind`, `title`, …)."""
    side, key = SIDES[word], request.args.get("brouillon", "")
    draft = drafts.find(current_standing(), key)
    asked = {name: values for name, values in typed_in(request.args.items(multi=True)).items() if name != "brouillon"}
    kept: Typed = dict(draft.typed) if draft else {}
    kind = kind_of(kept | asked, submission.FIRST_KINDS[side])
    typed = (kept or composing.defaults(side, kind)) | asked
    return _page(side, typed, draft_key=key if draft else "", saved_at=draft.updated_at if draft else None)


@bp.post("/publier/<any(offre, besoin):word>")
@allow(Who.ANYONE)
@sparingly
def write(word: str) -> ResponseReturnValue:
    """Redraw, keep for later, or send; without an account a mail confirms the address first."""
    side, typed = SIDES[word], typed_in(request.form.items(multi=True))
    action = request.form.get("action", "")
    if action in REDRAWN:
        return _page(side, redrawn(typed, side, action), errors=_looked_up(typed, side) if action == "look" else None)
    if action == "later" and signed_in():
        with unit_of_work():
            drafts.keep(current_standing(), request.form.get("draft", ""), side, typed)
        flash("Votre brouillon vous attend ici.", "success")
        return redirect(url_for("postings.mine"), 303)
    try:
        return _sent(side, typed) if signed_in() else _confirmed_later(side, typed)
    except Invalid as error:
        return _refused(side, typed, error.errors)
    except Declared as error:
        with unit_of_work():
            organisations.ask_to_join(current_account, organisations.get(error.organisation_id))
        return _refused(side, typed, {"siret" if side is Side.OFFER else "uai": [f"{error.detail} C’est fait."]})


def redrawn(typed: Typed, side: Side, action: str) -> Typed:
    """What the form holds after a button that only redraws it."""
    kind = kind_of(typed, submission.FIRST_KINDS[side])
    fitting = {level for level, _ in composing.levels_of(kind)}
    levels = [level for level in typed.get("levels", []) if level in fitting]
    fresh = typed | {"levels": levels or composing.defaults(side, kind).get("levels", [])}
    return composing.whole_year(fresh, kind) if action == "year" else fresh


def _looked_up(typed: Typed, side: Side) -> Mapping[str, list[str]]:
    return submission.newcomer(typed, side)[1]


def _organisation() -> Organisation | None:
    organisation_id = current_standing().organisation_id
    return organisations.get(organisation_id) if organisation_id else None


def _page(
    side: Side,
    typed: Typed,
    *,
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
    draft_key: str | None = None,
    saved_at: Any = None,
    twin: str | None = None,
) -> ResponseReturnValue:
    organisation = _organisation()
    shown = composing.shown(typed)
    html = render_template(
        "publishing/form.html",
        **composing.context(side, shown, organisation=organisation, errors=errors),
        action=url_for("publishing.write", word=WORDS[side]),
        draft_key=request.form.get("draft", "") if draft_key is None else draft_key,
        saved=composing.saved_text(saved_at) if saved_at else "",
        idempotency_key=request.form.get("idempotency_key") or secrets.token_urlsafe(16),
        at_once=organisation is not None and organisation.trust == Trust.TRUSTED,
        twin=twin,
        version=None,
        example="" if one(typed, "title") else composing.example(side, kind_of(typed, submission.FIRST_KINDS[side])),
    )
    return html, status


def _refused(side: Side, typed: Typed, errors: Mapping[str, list[str]]) -> ResponseReturnValue:
    """The form again with what was typed, which is kept as a draft too."""
    with unit_of_work():
        key = drafts.keep(current_standing(), request.form.get("draft", ""), side, typed)
    return _page(side, typed, errors=errors, status=422, draft_key=key, saved_at=now())


def _sent(side: Side, typed: Typed) -> ResponseReturnValue:
    """A member's form: the posting is created and sent, once for each key; a second one like it is pointed out."""
    text = "\n".join(f"{name}={values}" for name, values in sorted(typed.items()))
    body_hash = idempotency.hashed(request.path, text.encode())
    given = request.form.get("idempotency_key", "")[:60]
    key = f"form:{given}:{body_hash[:16]}" if given else ""
    twin = _twin(side, typed)
    if twin and not one(typed, "twin_known") and _answered(key, body_hash) is None:
        return _page(side, typed, status=409, twin=twin)
    with unit_of_work():
        posting_id = _answered(key, body_hash) or _create(side, typed, key, body_hash)
    return redirect(url_for("publishing.thanks", posting_id=posting_id), 303)


def _answered(key: str, body_hash: str) -> str | None:
    known = idempotency.answer(current_account.id, key, body_hash) if key else None
    return str(known[0]["id"]) if known else None


def _create(side: Side, typed: Typed, key: str, body_hash: str) -> str:
    actor = current_standing()
    if actor.organisation_id is None:
        actor = submission.declared(current_account, typed, side)
    posting = submission.publish(actor, typed, side)
    drafts.discard(actor, request.form.get("draft", ""))
    if key:
        idempotency.keep(current_account.id, key, body_hash, 303, {"id": posting.id})
    return posting.id


def _twin(side: Side, typed: Typed) -> str | None:
    organisation_id = current_standing().organisation_id
    if organisation_id is None or not one(typed, "title"):
        return None
    kind = kind_of(typed, submission.FIRST_KINDS[side])
    return postings.twin({"side": side, "kind": kind, "title": one(typed, "title")}, organisation_id)


def _confirmed_later(side: Side, typed: Typed) -> ResponseReturnValue:
    """A stranger's form: kept for seven days, sent once the mailed link is pressed."""
    loaded = submission.check_newcomer(typed, side, _email_errors(typed))
    with unit_of_work():
        key = drafts.keep(current_standing(), request.form.get("draft", ""), side, typed)
        draft = drafts.find(current_standing(), key)
        assert draft is not None, "kept just now"
        drafts.confirm_address(draft, one(typed, "email").lower(), loaded["title"])
    return render_template("publishing/sent.html", side=side, email=one(typed, "email"), active_page="publish")


def _email_errors(typed: Typed) -> dict[str, list[str]]:
    try:
        fields.Email(validate=ONE_LINE).deserialize(one(typed, "email"))
    except ValidationError as error:
        return {"email": [str(text) for text in error.messages]}
    return {}


@bp.post("/publier/brouillon")
@allow(Who.ANYONE)
@sparingly
def keep() -> ResponseReturnValue:
    """Keep what is being typed: the key of the draft, when it was kept, and the card as it looks by now.

    A posting that exists is only shown: its changes are kept by its own form.
    """
    side = SIDES.get(request.form.get("side", ""), Side.OFFER)
    typed = typed_in(request.form.items(multi=True))
    key, saved = "", ""
    if not request.form.get("shown_only"):
        with unit_of_work():
            key, saved = drafts.keep(current_standing(), request.form.get("draft", ""), side, typed), _saved()
    organisation = _organisation() or submission.newcomer(typed, side)[0]
    card = render_template("publishing/_preview.html", card=composing.preview(side, typed, organisation))
    return jsonify(draft=key, saved=saved, card=card)


def _saved() -> str:
    return composing.saved_text(now())


@bp.get("/publier/metiers")
@allow(Who.ANYONE)
@limiter.limit("120 per minute")
def trades() -> ResponseReturnValue:
    """Occupations for a title, best first, as the form proposes them while one types."""
    found = occupations.propose(request.args.get("title", "")[:150])
    return jsonify([{"code": one.code, "label": one.label, "exact": one.exact} for one in found])


@bp.post("/publier/brouillon/<draft_id>/effacer")
@allow(Who.SIGNED_IN)
def discard(draft_id: str) -> ResponseReturnValue:
    """Forget a draft of one's own."""
    with unit_of_work():
        drafts.discard(current_standing(), draft_id)
    return redirect(url_for("postings.mine"), 303)


@bp.get("/annonces/<posting_id>/merci")
@allow(Who.SIGNED_IN)
def thanks(posting_id: str) -> ResponseReturnValue:
    """What happens now, in the state that the posting has."""
    posting = postings.found(current_standing(), posting_id)
    rights.demand(current_standing(), posting, Action.SEE_MATCHES)
    return render_template("publishing/thanks.html", posting=posting, active_page="publish")
