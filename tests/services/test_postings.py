"""The life of a posting, as its owner lives it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hub.errors import Gone, Invalid, NotAllowed, NotFound, StaleVersion, WrongState
from hub.extensions import db
from hub.models import Notification, Posting, PostingLexeme, PostingRevision, now
from hub.rules.periods import add_months
from hub.services import memberships, postings
from hub.services.publishing import expiry, revisions, terms, years
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Side, State, Trust
from tests import make, people
from tests.statements import statements


@pytest.fixture
def sarah(app):
    return people.company()


@pytest.fixture
def moderators(app):
    return people.authority()


def act(person, posting, verb, *args, **kwargs):
    with unit_of_work():
        verb(person.standing, posting, *args, **kwargs)
    return posting


def changed(posting: Posting, **changes):
    return make.loaded({**terms.jsonable(terms.of(posting)), **changes})


def actions(posting: Posting) -> list[str]:
    return [line.action for line in postings.history(posting)]


def is_found(posting: Posting, lexeme: str) -> bool:
    query = select(PostingLexeme).where(PostingLexeme.posting_id == posting.id, PostingLexeme.lexeme == lexeme)
    return db.session.scalar(query) is not None


def test_a_new_posting_is_a_draft_with_one_line_of_history(sarah):
    posting = make.make_offer(sarah)
    assert (posting.state, posting.version, posting.located) == (State.DRAFT, 1, "commune")
    assert actions(posting) == ["create"]


def test_nobody_publishes_for_another_s_organisation(sarah, moderators):
    sent = make.loaded(make.observation(organisation_id=moderators[0].organisation_id))
    with pytest.raises(NotAllowed), unit_of_work():
        postings.create(sarah.standing, sent)


def test_a_stranger_is_not_told_that_a_draft_exists(sarah):
    posting = make.make_offer(sarah)
    with pytest.raises(NotFound):
        postings.found(memberships.NOBODY, posting.id)
    assert postings.found(sarah.standing, posting.id) is posting


def test_a_verified_organisation_waits_for_the_moderators(sarah):
    posting = make.submitted(sarah, make.make_offer(sarah))
    assert (posting.state, posting.published_at) == (State.PENDING, None)
    assert not is_found(posting, "chaudronner")


def test_a_trusted_organisation_is_on_line_at_once_and_read_afterwards(app):
    trusted = people.company(Trust.TRUSTED)
    posting = make.submitted(trusted, make.make_offer(trusted))
    assert (posting.state, posting.read_at) == (State.PUBLISHED, None)
    assert postings.found(memberships.NOBODY, posting.id) is posting


def test_a_published_posting_is_found_by_its_words_until_it_is_withdrawn(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah, rome=["H2902"]), moderators[0])
    words = ("naval", "belle", "bellevoil", "chaudron", "grand", "synth")
    assert sum(is_found(posting, word) for word in words) >= 3
    act(sarah, posting, postings.withdraw)
    left = select(func.count()).select_from(PostingLexeme).where(PostingLexeme.posting_id == posting.id)
    assert db.session.scalar(left) == 0


def test_what_was_on_line_is_gone_and_what_never_was_is_not_found(sarah, moderators):
    shown = make.published(sarah, make.make_offer(sarah), moderators[0])
    never = make.make_offer(sarah, title="Une autre semaine à l’atelier")
    act(sarah, shown, postings.withdraw)
    act(sarah, never, postings.withdraw)
    with pytest.raises(Gone):
        postings.found(memberships.NOBODY, shown.id)
    with pytest.raises(NotFound):
        postings.found(memberships.NOBODY, never.id)


def test_the_second_of_two_who_edit_the_same_version_sees_both(sarah):
    posting = make.make_offer(sarah)
    act(sarah, posting, postings.edit, changed(posting, title="Une semaine à l’atelier"), 1)
    with pytest.raises(StaleVersion) as refusal:
        act(sarah, posting, postings.edit, changed(posting, title="Deux semaines à l’atelier"), 1)
    data = refusal.value.data
    assert (data["version"], data["current"]["title"]) == (2, "Une semaine à l’atelier")
    assert data["yours"]["title"] == "Deux semaines à l’atelier"


def test_the_wrong_state_says_what_can_be_done(sarah):
    posting = make.submitted(sarah, make.make_offer(sarah))
    with pytest.raises(WrongState) as refusal:
        act(sarah, posting, postings.submit)
    assert refusal.value.data["allowed"] == ["duplicate", "edit", "see_contact", "see_matches", "withdraw"]


def test_an_edited_text_waits_beside_the_approved_one(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    act(sarah, posting, postings.edit, changed(posting, title="Une tout autre semaine", places=9))
    waiting = db.session.scalars(select(PostingRevision)).one()
    assert (posting.title, posting.places, posting.state) == ("Découvrir la chaudronnerie navale", 2, "published")
    assert (waiting.terms["title"], waiting.state, waiting.revision) == ("Une tout autre semaine", "pending", 2)
    assert revisions.latest_terms(posting)["title"] == "Une tout autre semaine"


def test_a_second_edit_replaces_the_text_that_waits(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    for title in ("Une tout autre semaine", "Encore une autre semaine"):
        act(sarah, posting, postings.edit, changed(posting, title=title))
    rows = db.session.scalars(select(PostingRevision).order_by(PostingRevision.revision)).all()
    assert [(row.revision, row.state) for row in rows] == [(2, "replaced"), (3, "pending")]


def test_fewer_places_a_week_given_up_and_the_contact_take_effect_at_once(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah, weeks=make.class_weeks(3)), moderators[0])
    weeks = [row.week for row in posting.weeks]
    contact = {"name": "Paul", "email": "paul@bellevoile.example"}
    act(sarah, posting, postings.edit, changed(posting, places=1, weeks=weeks[:2], contact=contact))
    assert [(row.week, row.places) for row in posting.weeks] == [(weeks[0], 1), (weeks[1], 1)]
    assert posting.contact_name == "Paul"
    assert db.session.scalar(select(func.count()).select_from(PostingRevision)) == 0


def test_a_cancelled_session_is_gone_at_once_and_a_new_one_waits(sarah, moderators):
    first, second, third = (f"{make.days_ahead(n)}T09:00:00+00:00" for n in (40, 41, 42))
    slots = [{"starts_at": at, "ends_at": at.replace("T09", "T11"), "places": 12} for at in (first, second, third)]
    sent = make.observation(kind="visit", weeks=None, slots=slots[:2])
    posting = make.published(sarah, make.make_posting(sarah, sent), moderators[0])
    act(sarah, posting, postings.edit, changed(posting, slots=[slots[1], slots[2]]))
    assert [slot.starts_at.isoformat() for slot in posting.open_slots] == [second]
    assert db.session.scalars(select(PostingRevision)).one().state == "pending"


def test_no_place_that_is_taken_is_given_up(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    with unit_of_work():
        posting.weeks[0].taken = 2
    with pytest.raises(Invalid):
        act(sarah, posting, postings.edit, changed(posting, places=1))
    assert posting.places == 2


def test_a_trusted_organisation_s_text_changes_at_once(app):
    trusted = people.company(Trust.TRUSTED)
    posting = make.submitted(trusted, make.make_offer(trusted))
    act(trusted, posting, postings.edit, changed(posting, title="Une tout autre semaine"))
    assert (posting.title, posting.revision, posting.read_at) == ("Une tout autre semaine", 2, None)


def test_a_withdrawal_is_taken_back_within_seconds_only(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    act(sarah, posting, postings.withdraw)
    act(sarah, posting, postings.undo_withdraw)
    assert posting.state == State.PUBLISHED
    act(sarah, posting, postings.withdraw)
    with time_machine.travel(now() + timedelta(seconds=20), tick=True), pytest.raises(WrongState):
        act(sarah, posting, postings.undo_withdraw)


def test_an_offer_without_an_end_expires_after_two_months_and_one_click_prolongs(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah, kind="talk", weeks=None), moderators[0])
    last = add_months(terms.today(), 2)
    assert posting.expires_on == last
    act(sarah, posting, postings.renew)
    assert posting.expires_on == add_months(last, 2)


def test_a_dated_offer_stays_until_its_last_day(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah, kind="pfmp"), moderators[0])
    assert posting.expires_on == posting.ends_on


def test_what_is_over_expires_once_and_may_come_back(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah, kind="talk", weeks=None), moderators[0])
    after = posting.expires_on + timedelta(days=1)
    with unit_of_work():
        assert expiry.expire_due(posting.expires_on) == []
        assert expiry.expire_due(after) == [posting.id]
        assert expiry.expire_due(after) == []
    act(sarah, posting, postings.renew)
    assert (posting.state, actions(posting)[-2:]) == (State.PUBLISHED, ["expire", "renew"])


def test_reminders_find_what_ends_in_so_many_days(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah, kind="talk", weeks=None), moderators[0])
    assert expiry.due_in(posting.expires_on - timedelta(days=7), 7) == [(posting.id, sarah.account_id, posting.title)]
    assert expiry.due_in(posting.expires_on - timedelta(days=6), 7) == []


def test_last_year_s_offer_is_published_again_with_this_year_s_weeks(sarah):
    posting = make.make_offer(sarah, weeks=make.class_weeks(3))
    with unit_of_work():
        copy = postings.duplicate(sarah.standing, posting)
    later = [years.later_week(row.week, 1) for row in posting.weeks]
    assert (copy.state, copy.duplicate_of_id, copy.title) == (State.DRAFT, posting.id, posting.title)
    assert {row.week for row in copy.weeks} <= set(later) and copy.weeks


def test_old_dates_move_as_many_years_as_needed(app):
    old = {
        "kind": "pfmp",
        "starts_on": terms.today() - timedelta(days=800),
        "ends_on": terms.today() - timedelta(days=780),
    }
    moved = years.moved_ahead(old, terms.today())
    assert terms.today() < moved["starts_on"] <= terms.today() + timedelta(days=366)


def test_what_is_full_leaves_the_feed_and_comes_back(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    act(sarah, posting, postings.fill)
    assert not is_found(posting, "naval")
    act(sarah, posting, postings.reopen)
    assert is_found(posting, "naval")


def test_the_same_open_offer_is_recognised(sarah):
    posting = make.make_offer(sarah)
    again = {"side": Side.OFFER, "kind": posting.kind, "title": "découvrir  la chaudronnerie NAVALE"}
    assert postings.twin(again, sarah.organisation_id) is None
    make.submitted(sarah, posting)
    assert postings.twin(again, sarah.organisation_id) == posting.id
    assert postings.twin(again, sarah.organisation_id, besides=posting.id) is None


def test_only_who_may_see_the_contact_reads_it(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah, contact={"phone": "0328000001"}), moderators[0])
    assert "contact" not in postings.dump(memberships.NOBODY, posting)
    assert postings.dump(sarah.standing, posting)["contact"]["phone"] == "0328000001"


def test_a_draft_whose_weeks_have_passed_is_not_sent(sarah):
    posting = make.make_offer(sarah)
    with time_machine.travel(now() + timedelta(days=400), tick=True), pytest.raises(Invalid):
        act(sarah, posting, postings.submit)


def test_one_s_own_postings_cost_the_same_for_one_and_for_many(sarah, moderators):
    make.published(sarah, make.make_offer(sarah), moderators[0])
    with statements() as one:
        postings.of_organisation(sarah.organisation_id)
    for n in range(5):
        make.make_offer(sarah, title=f"Semaine {n}")
    with statements() as many:
        found = postings.of_organisation(sarah.organisation_id)
    assert len(one) == len(many) == 2
    assert [one.state for one in found] == ["draft"] * 5 + ["published"]


def test_who_changes_a_posting_is_told_by_name(sarah):
    posting = make.make_offer(sarah)
    assert [(line.action, name) for line, name in postings.story(posting)] == [("create", "Sarah Delattre")]
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 0
