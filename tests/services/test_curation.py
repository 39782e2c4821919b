"""What moderators read, and what they decide."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from hub.errors import Invalid, NotFound, StaleVersion, WrongState
from hub.extensions import db
from hub.models import Decision, Mail, Notification, Posting, PostingRevision
from hub.services import curation, postings, queue
from hub.services.publishing import terms
from hub.unit_of_work import unit_of_work
from hub.vocabulary import State, Trust, Verdict
from tests import make, people
from tests.statements import statements


@pytest.fixture
def sarah(app):
    return people.company()


@pytest.fixture
def moderators(app):
    return people.authority()


def decide(person, posting, verdict, reason="", version=None):
    with unit_of_work():
        curation.decide(person.standing, posting, verdict, reason, version)
    return posting


def edited(person, posting, **changes):
    with unit_of_work():
        postings.edit(person.standing, posting, make.loaded({**terms.jsonable(terms.of(posting)), **changes}))
    return posting


def test_an_approval_puts_on_line_tells_the_author_and_keeps_the_decision(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    decision = db.session.scalars(select(Decision)).one()
    told = db.session.scalars(select(Notification).where(Notification.account_id == sarah.account_id)).all()
    mail = db.session.scalars(select(Mail).where(Mail.kind == "moderation")).one()
    assert (posting.state, posting.read_at is not None) == (State.PUBLISHED, True)
    assert (decision.verdict, decision.decided_by_id, decision.version) == ("approve", moderators[0].account_id, 2)
    assert [(one.kind, one.url) for one in told] == [("moderation", f"/annonces/{posting.id}")]
    assert mail.account_id == sarah.account_id


def test_a_refusal_needs_a_reason_and_tells_it(sarah, moderators):
    posting = make.submitted(sarah, make.make_offer(sarah))
    with pytest.raises(Invalid):
        decide(moderators[0], posting, Verdict.REJECT, "  ")
    decide(moderators[0], posting, Verdict.REJECT, "Hors du pacte.")
    mail = db.session.scalars(select(Mail).where(Mail.kind == "moderation")).one()
    assert (posting.state, mail.data["reason"]) == (State.REJECTED, "Hors du pacte.")


def test_a_posting_sent_back_is_completed_and_read_again(sarah, moderators):
    posting = make.submitted(sarah, make.make_offer(sarah))
    decide(moderators[0], posting, Verdict.REQUEST_CHANGES, "Les horaires manquent.")
    edited(sarah, posting, practical={"arrival": "9 h", "departure": "16 h"})
    make.submitted(sarah, posting)
    assert posting.state == State.PENDING
    assert [one.posting_id for one in queue.waiting(moderators[0].standing)] == [posting.id]


def test_the_second_of_two_moderators_is_told(sarah, moderators):
    posting = make.submitted(sarah, make.make_offer(sarah))
    decide(moderators[0], posting, Verdict.APPROVE, version=2)
    with pytest.raises(StaleVersion):
        decide(moderators[1], posting, Verdict.REJECT, "Hors du pacte.", version=2)
    with pytest.raises(WrongState):
        decide(moderators[1], posting, Verdict.REJECT, "Hors du pacte.")


def test_of_two_moderators_at_the_same_instant_one_decides(app, sarah, moderators):
    posting_id = make.submitted(sarah, make.make_offer(sarah)).id
    start = Barrier(2)

    def verdict(moderator):
        with app.app_context():
            standing = moderator.standing
            start.wait(timeout=20)
            try:
                with unit_of_work():
                    posting = db.session.get_one(Posting, posting_id)
                    curation.decide(standing, posting, Verdict.APPROVE, version=2)
            except StaleVersion as refusal:
                return refusal.data["version"]
            return "decided"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(verdict, moderators))) == ["3", "decided"]


def test_publishing_costs_few_statements(sarah, moderators):
    posting = make.submitted(sarah, make.make_offer(sarah))
    standing = moderators[0].standing
    with statements() as sent, unit_of_work():
        curation.decide(standing, db.session.get_one(Posting, posting.id), Verdict.APPROVE, version=2)
    assert len(sent) <= 32, sent


def test_an_approved_revision_replaces_the_text(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    edited(sarah, posting, title="Une tout autre semaine", places=9)
    decide(moderators[1], posting, Verdict.APPROVE)
    assert (posting.title, posting.places, posting.revision) == ("Une tout autre semaine", 9, 2)
    assert [row.places for row in posting.weeks] == [9, 9]
    assert db.session.scalars(select(PostingRevision)).one().state == "published"


def test_a_refused_revision_leaves_the_text_on_line(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    edited(sarah, posting, title="Une tout autre semaine")
    decide(moderators[1], posting, Verdict.REJECT, "Hors du pacte.")
    assert (posting.title, posting.state) == ("Découvrir la chaudronnerie navale", State.PUBLISHED)
    assert queue.waiting(moderators[0].standing) == []


def test_a_text_read_afterwards_stays_or_is_hidden(moderators):
    trusted = people.company(Trust.TRUSTED)
    good = make.submitted(trusted, make.make_offer(trusted))
    bad = make.submitted(trusted, make.make_offer(trusted, title="Vendre à domicile"))
    assert {one.what for one in queue.waiting(moderators[0].standing)} == {"afterwards"}
    decide(moderators[0], good, Verdict.APPROVE)
    decide(moderators[0], bad, Verdict.REJECT, "Hors du pacte.")
    assert (good.state, bad.state) == (State.PUBLISHED, State.HIDDEN)
    assert queue.count() == 0


def test_nobody_decides_on_their_own_making(moderators):
    elise, karim = moderators
    with unit_of_work():
        posting = postings.create(elise.standing, make.loaded(make.observation()))
        posting.state, posting.submitted_at = "pending", posting.created_at
    with pytest.raises(NotFound, match="Une autre personne"):
        decide(elise, posting, Verdict.APPROVE)
    decide(karim, posting, Verdict.APPROVE)
    assert posting.state == State.PUBLISHED


def test_who_edited_a_posting_of_the_authority_does_not_decide_on_it(moderators):
    elise, karim = moderators
    posting = make.make_offer(elise)
    edited(karim, posting, title="Une semaine au port")
    with unit_of_work():
        posting.state, posting.submitted_at = "pending", posting.created_at
    assert [one.mine for one in queue.waiting(karim.standing)] == [True]
    with pytest.raises(NotFound, match="Une autre personne"):
        decide(karim, posting, Verdict.APPROVE)


def test_who_is_no_moderator_decides_nothing(sarah):
    posting = make.submitted(sarah, make.make_offer(sarah))
    with pytest.raises(NotFound):
        decide(sarah, posting, Verdict.APPROVE)


def test_the_riskiest_comes_first_among_those_of_the_same_age(sarah, moderators):
    doubtful = people.company(Trust.UNVERIFIED, siret=None, name="Chantiers de l’Estran")
    make.published(sarah, make.make_offer(sarah, title="Une première semaine"), moderators[0])
    calm = make.submitted(sarah, make.make_offer(sarah))
    risky = make.submitted(
        doubtful, make.make_offer(doubtful, description="Écrire à chantier@estran.example, WhatsApp")
    )
    found = queue.waiting(moderators[0].standing)
    assert [one.posting_id for one in found] == [risky.id, calm.id]
    assert found[1].signals == ()
    assert found[0].signals == (queue.FIRST, queue.UNVERIFIED, queue.CONTACT, "Mot à vérifier : « whatsapp »")


def test_minors_and_regulated_work_are_pointed_out(app):
    terms_of_text = {"title": "Souder", "practical": {"regulated": True}}
    assert queue.signals(terms_of_text, {"3e"}, Trust.VERIFIED, known=True) == (queue.REGULATED,)
    assert queue.signals(terms_of_text, {"bac+3"}, Trust.VERIFIED, known=True) == ()


def test_a_risk_word_is_a_whole_word(app):
    assert queue.risk_words("Travail de NUIT") == ["nuit"]
    assert queue.risk_words("Une ambiance sans ennuit") == []


def test_a_slip_is_corrected_and_no_more_than_that(sarah, moderators):
    posting = make.submitted(sarah, make.make_offer(sarah))
    with unit_of_work():
        curation.correct(moderators[0].standing, posting, "Découvrir la chaudronnerie navales", "")
    assert posting.title.endswith("navales")
    with pytest.raises(Invalid), unit_of_work():
        curation.correct(moderators[0].standing, posting, "Vendre à domicile", "")


def test_what_is_hidden_comes_back(sarah, moderators):
    posting = make.published(sarah, make.make_offer(sarah), moderators[0])
    with unit_of_work():
        curation.hide(moderators[0].standing, posting, "Signalée deux fois.")
    assert posting.state == State.HIDDEN
    with unit_of_work():
        curation.put_back(moderators[1].standing, posting)
    assert posting.state == State.PUBLISHED


def test_the_queue_costs_the_same_for_one_and_for_many(sarah, moderators):
    standing = moderators[0].standing
    make.submitted(sarah, make.make_offer(sarah))
    with statements() as one:
        queue.waiting(standing)
    for n in range(5):
        make.submitted(sarah, make.make_offer(sarah, title=f"Semaine {n}"))
    with statements() as many:
        assert len(queue.waiting(standing)) == 6
    assert len(one) == len(many) <= 4
