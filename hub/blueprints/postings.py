"""One posting: its page, its changes, its history; and those of one's own organisation."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.blueprints import reading
from hub.blueprints.errors import wants_problem
from hub.blueprints.publishing import composing
from hub.errors import Gone, Invalid, StaleVersion
from hub.extensions import territory
from hub.models import Posting
from hub.policy import Who, allow, current_account, current_standing
from hub.rules.french import day_text
from hub.rules.states import Action
from hub.rules.wording import hour_text, long_day
from hub.schemas.posting_form import Typed, typed_in, typed_of
from hub.services import cards, idempotency, organisations, postings, rights
from hub.services.memberships import Standing
from hub.services.publishing import drafts, revisions, submission
from hub.unit_of_work import unit_of_work
from hub.vocabulary import STATE_LABELS, Side, State

bp = Blueprint("postings", __name__)

Verb = Callable[[Standing, Posting, int | None], Posting]

# The order of « Mes annonces »: what waits for its owner first.
GROUPS: Final = (
    ("À compléter", (State.CHANGES_REQUESTED,)),
    ("En ligne", (State.PUBLISHED, State.FILLED)),
    ("En relecture", (State.PENDING,)),
    ("Brouillons", (State.DRAFT,)),
    ("Terminées", (State.EXPIRED, State.WITHDRAWN, State.REJECTED, State.HIDDEN)),
)
ACTION_LABELS: Final = {
    "create": "Brouillon créé",
    Action.EDIT: "Texte modifié",
    Action.CORRECT: "Faute corrigée par la relecture",
    Action.SUBMIT: "Envoyée",
    Action.WITHDRAW: "Retirée",
    Action.UNDO_WITHDRAW: "Remise en ligne",
    Action.RENEW: "Prolongée",
    Action.FILL: "Complète",
    Action.REOPEN: "De nouveau ouverte",
    Action.EXPIRE: "Arrivée à échéance",
    Action.APPROVE: "Relue et publiée",
    Action.REQUEST_CHANGES: "Précision demandée",
    Action.REJECT: "Refusée",
    Action.HIDE: "Masquée par la relecture",
    Action.PUT_BACK: "De nouveau visible",
}


@bp.get("/annonces/<posting_id>")
@allow(Who.ANYONE)
def show(posting_id: str) -> ResponseReturnValue:
    """The page of a posting: 410 when it is no longer on line, 404 when it never was."""
    standing = current_standing()
    try:
        posting = postings.found(standing, posting_id)
    except Gone as refusal:
        if wants_problem():
            raise
        return reading.gone(posting_id, refusal.detail)
    return render_template("postings/show.html", **reading.context(standing, posting))


def slot_words(instant: Any) -> str:
    """« mardi 12 janvier 2027, 9 h 30 »."""
    local = instant.astimezone(territory.zone)
    return f"{long_day(local.date())}, {hour_text(local)}"


@bp.get("/mes-annonces")
@allow(Who.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """The active organisation's postings by state, and the account's drafts."""
    standing = current_standing()
    own = postings.of_organisation(standing.organisation_id) if standing.organisation_id else []
    by_id = {card.id: card for card in cards.of([one.posting_id for one in own])}
    rows = [(label, [(one, by_id[one.posting_id]) for one in own if one.state in states]) for label, states in GROUPS]
    return render_template(
        "postings/mine.html",
        groups=[(label, found) for label, found in rows if found],
        drafts=drafts.of_account(current_account.id),
        day_text=day_text,
        idempotency_key=secrets.token_urlsafe(12),
        first_side=Side.NEED if standing.kind in ("school", "training_centre") else Side.OFFER,
        active_page="mine",
    )


@bp.get("/annonces/<posting_id>/modifier")
@allow(Who.SIGNED_IN)
def edit(posting_id: str) -> ResponseReturnValue:
    """The form with the posting's last text; what the address says (`radius_km`, …) is filled in over it."""
    posting = _editable(posting_id)
    return _form(posting, _typed(posting) | typed_in(request.args.items(multi=True)), posting.version)


@bp.post("/annonces/<posting_id>/modifier")
@allow(Who.SIGNED_IN)
def change(posting_id: str) -> ResponseReturnValue:
    """Give the posting other terms; a draft or a completed posting is sent too, unless it is kept for later."""
    posting, typed = _editable(posting_id), typed_in(request.form.items(multi=True))
    version = request.form.get("version", type=int)
    if request.form.get("action") in ("refresh", "slot", "year"):
        return _form(posting, typed, version)
    try:
        with unit_of_work():
            _write(posting_id, typed, version, send=request.form.get("action") != "later")
    except Invalid as error:
        return _form(posting, typed, version, errors=error.errors, status=422)
    except StaleVersion as error:
        return _form(posting, typed, error.data["version"], stale=error.data["current"], status=409)
    if request.form.get("action") == "later":
        flash("Vos changements sont enregistrés.", "success")
        return redirect(url_for("postings.mine"), 303)
    return redirect(url_for("publishing.thanks", posting_id=posting_id), 303)


def _editable(posting_id: str) -> Posting:
    posting = postings.found(current_standing(), posting_id)
    rights.demand(current_standing(), posting, Action.EDIT)
    return posting


def _write(posting_id: str, typed: Typed, version: int | None, send: bool) -> None:
    actor = current_standing()
    posting = postings.found(actor, posting_id)
    submission.write(actor, typed, Side(posting.side), posting, version)
    if send and posting.state in (State.DRAFT, State.CHANGES_REQUESTED):
        postings.submit(actor, posting)


def _typed(posting: Posting) -> Typed:
    loaded = revisions.latest_terms(posting)
    return typed_of(loaded, composing.commune_name(loaded["commune"]), territory.zone)


def _form(
    posting: Posting,
    typed: Typed,
    version: int | None,
    *,
    errors: Mapping[str, list[str]] | None = None,
    stale: Mapping[str, Any] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    organisation = organisations.get(posting.organisation_id)
    side = Side(posting.side)
    html = render_template(
        "publishing/form.html",
        **composing.context(side, composing.shown(typed), organisation=organisation, errors=errors, posting=posting),
        action=url_for("postings.change", posting_id=posting.id),
        draft_key="",
        saved="",
        idempotency_key="",
        at_once=postings.publishes_at_once(organisation),
        twin=None,
        version=version,
        stale=stale,
    )
    return html, status


@bp.get("/annonces/<posting_id>/historique")
@allow(Who.SIGNED_IN)
def history(posting_id: str) -> ResponseReturnValue:
    """Every change of the posting, for its owners and the moderators."""
    posting = postings.found(current_standing(), posting_id)
    rights.demand(current_standing(), posting, Action.SEE_MATCHES)
    lines = [
        (line.created_at.isoformat(), slot_words(line.created_at), ACTION_LABELS[line.action], said(line.reason, name))
        for line, name in postings.story(posting)
    ]
    return render_template("postings/history.html", posting=posting, lines=lines, active_page="mine")


def said(reason: str, name: str) -> str:
    """Who and why, in one sentence; the hub itself when nobody is named."""
    who = f"Par {name}." if name else "Par le service."
    return f"{who} {reason}".strip()


@bp.post("/annonces/<posting_id>/<any(soumettre, retirer, renouveler, completer, rouvrir):act>")
@allow(Who.SIGNED_IN)
def act(posting_id: str, act: str) -> ResponseReturnValue:
    """One act of the owner, on the version that was shown; then back to one's postings."""
    verb, sentence = ACTS[act]
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        verb(current_standing(), posting, request.form.get("version", type=int))
        title, state = posting.title, State(posting.state)
    flash(told(act, sentence.format(title, STATE_LABELS[state].lower()), posting_id), "success")
    return redirect(url_for("postings.mine"), 303)


ACTS: Final[dict[str, tuple[Verb, str]]] = {
    "soumettre": (postings.submit, "« {} » est envoyée : {}."),
    "retirer": (postings.withdraw, "« {} » est retirée."),
    "renouveler": (postings.renew, "« {} » est prolongée de deux mois."),
    "completer": (postings.fill, "« {} » est notée complète."),
    "rouvrir": (postings.reopen, "« {} » est de nouveau ouverte."),
}


def told(act: str, text: str, posting_id: str) -> Any:
    """The message after an act, with the way back where there is one."""
    if act != "retirer":
        return text
    return {"text": text, "undo": url_for("postings.undo", posting_id=posting_id), "undo_label": "Annuler le retrait"}


@bp.post("/annonces/<posting_id>/annuler-retrait")
@allow(Who.SIGNED_IN)
def undo(posting_id: str) -> ResponseReturnValue:
    """Take a withdrawal back while it is fresh."""
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        postings.undo_withdraw(current_standing(), posting)
        title = posting.title
    flash(f"« {title} » est de nouveau en ligne.", "success")
    return redirect(url_for("postings.mine"), 303)


@bp.post("/annonces/<posting_id>/dupliquer")
@allow(Who.SIGNED_IN)
def duplicate(posting_id: str) -> ResponseReturnValue:
    """« Republier comme l’an dernier »: a draft with this year's dates, ready to be read and sent."""
    key = f"copy:{posting_id}:{request.form.get('idempotency_key', '')[:60]}"
    with unit_of_work():
        known = idempotency.answer(current_account.id, key, posting_id)
        posting = postings.found(current_standing(), posting_id)
        copy_id = known[0]["id"] if known else postings.duplicate(current_standing(), posting).id
        if known is None:
            idempotency.keep(current_account.id, key, posting_id, 303, {"id": copy_id})
    flash("Voici la même annonce, aux dates suivantes. Relisez-la, puis publiez-la.", "success")
    return redirect(url_for("postings.edit", posting_id=copy_id), 303)
