"""The moderators' queue: read as it will be published, decide, with the reasons ready."""

from datetime import UTC, datetime
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.errors import Invalid, StaleVersion
from hub.extensions import territory
from hub.models import Posting, PostingHistory
from hub.policy import Who, allow, current_standing
from hub.rules.states import READ_ON_LINE, Action
from hub.rules.wording import lapse_text, short_instant
from hub.schemas.moderation import DecisionForm
from hub.services import cards, curation, organisations, postings, queue, rights
from hub.services.publishing import changes, revisions
from hub.services.queue import Waiting
from hub.unit_of_work import unit_of_work
from hub.vocabulary import HISTORY_LABELS, TRUST_LABELS, Trust, Verdict

bp = Blueprint("moderation", __name__, url_prefix="/moderation")

DONE = {
    Verdict.APPROVE: "« {} » est en ligne.",
    Verdict.REQUEST_CHANGES: "Une précision est demandée pour « {} ».",
    Verdict.REJECT: "« {} » n’est pas publiée.",
}
RISKY = 2  # signals from which the risk is high


@bp.get("/")
@allow(Who.MODERATOR)
def index() -> ResponseReturnValue:
    """The queue, the first posting open beside it; « Tout est lu » when it is empty."""
    waiting = queue.waiting(current_standing())
    if not waiting:
        return render_template("moderation/index.html", waiting=[])
    first = next((one for one in waiting if not one.mine), waiting[0])
    return _desk(waiting, first.posting_id)


@bp.get("/<posting_id>")
@allow(Who.MODERATOR)
def show(posting_id: str) -> ResponseReturnValue:
    """One posting, beside the queue; also one that no longer waits."""
    return _desk(queue.waiting(current_standing()), posting_id)


@bp.post("/<posting_id>")
@allow(Who.MODERATOR)
def decide(posting_id: str) -> ResponseReturnValue:
    """Publish, ask for a precision or refuse, then the next one of the queue."""
    form = DecisionForm().load(request.form)
    verdict = Verdict(form["verdict"])
    try:
        with unit_of_work():
            posting = postings.found(current_standing(), posting_id)
            curation.decide(current_standing(), posting, verdict, message_of(form), form["version"])
            title = posting.title
    except StaleVersion as stale:
        return _desk(queue.waiting(current_standing()), posting_id, stale=stale, typed=form), 409
    except Invalid as invalid:
        return _desk(queue.waiting(current_standing()), posting_id, errors=invalid.errors, typed=form), 422
    flash(DONE[verdict].format(title), "success")
    return redirect(url_for("moderation.index"), 303)


@bp.post("/<posting_id>/masquer")
@allow(Who.MODERATOR)
def hide(posting_id: str) -> ResponseReturnValue:
    """Take a posting off line; the flash offers to put it back."""
    form = DecisionForm(partial=True).load(request.form)
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        curation.hide(current_standing(), posting, form.get("message", ""), form.get("version"))
        text = f"« {posting.title} » n’est plus visible."
    undo = {"text": text, "undo": url_for("moderation.put_back", posting_id=posting_id), "undo_label": "Remettre"}
    flash(cast(str, undo), "success")
    return redirect(url_for("moderation.show", posting_id=posting_id), 303)


@bp.post("/<posting_id>/remettre")
@allow(Who.MODERATOR)
def put_back(posting_id: str) -> ResponseReturnValue:
    """Put a hidden posting on line again."""
    with unit_of_work():
        posting = postings.found(current_standing(), posting_id)
        curation.put_back(current_standing(), posting)
    flash(f"« {posting.title} » est de nouveau en ligne.", "success")
    return redirect(url_for("moderation.show", posting_id=posting_id), 303)


def message_of(form: dict[str, Any]) -> str:
    """What was typed, then the ticked sentences that it does not hold yet (no script put them there)."""
    ticked = [reason.text for reason in territory.moderation.reasons if reason.id in form["reasons"]]
    missing = [text for text in ticked if text not in form["message"]]
    return "\n".join(filter(None, [form["message"].strip(), *missing]))


def _desk(waiting: list[Waiting], posting_id: str, **typed: Any) -> str:
    posting = postings.found(current_standing(), posting_id)
    item = next((one for one in waiting if one.posting_id == posting_id), None)
    by_id = {card.id: card for card in cards.of([one.posting_id for one in waiting])}
    places = [one.posting_id for one in waiting if not one.mine]
    after = places[(places.index(posting_id) + 1) % len(places)] if posting_id in places and len(places) > 1 else ""
    story = postings.story(posting)
    return render_template(
        "moderation/index.html",
        waiting=[(one, by_id[one.posting_id], risk(one)) for one in waiting],
        posting=posting,
        item=item,
        risk=risk(item) if item else None,
        following=after,
        unverified=organisations.count_to_verify(),
        may=rights.actions(current_standing(), posting),
        history=story,
        history_rows=_lines(story),
        waiting_time=waiting_time,
        **_read(posting),
        **{"errors": {}, "stale": None, "typed": {}, **typed},
    )


def _read(posting: Posting) -> dict[str, Any]:
    """What the moderator reads: the card as it will stand, the whole text, what changes, who the author is."""
    latest = revisions.latest_terms(posting)
    waits = posting.state in READ_ON_LINE and rights.pending_revision(posting.id) is not None
    trust = Trust(posting.organisation.trust)
    known = [("badge-check" if trust != Trust.UNVERIFIED else "circle-alert", TRUST_LABELS[trust])]
    number = posting.organisation.siret or posting.organisation.uai
    if number:
        known.append(("building-2", f"{'SIRET' if posting.organisation.siret else 'UAI'} {number}"))
    return {
        "p": cards.of_terms(latest, posting.organisation, posting.id),
        "text": latest.get("description", ""),
        "terms": latest,
        "differences": changes.between(posting, latest) if waits else [],
        "trust": known,
        "contact": latest.get("contact", {}),
        "stranger": Action.APPROVE not in rights.actions(current_standing(), posting),
    }


def risk(item: Waiting) -> tuple[str, int]:
    """(level, sum): how many signals ask for a closer look."""
    count = len(item.signals)
    return ("high" if count >= RISKY else "mid" if count else "low"), count


def waiting_time(since: datetime) -> str:
    """How long it has waited, « 5 h 40 »."""
    return lapse_text(since, datetime.now(UTC))


def _lines(story: list[tuple[PostingHistory, str]]) -> list[tuple[str, str, str, str]]:
    """(instant, when, act, who and why) of each change, oldest first."""
    return [
        (
            line.created_at.isoformat(),
            short_instant(line.created_at, territory.zone),
            HISTORY_LABELS.get(line.action, line.action),
            " : ".join(filter(None, [name, line.reason])),
        )
        for line, name in story
    ]
