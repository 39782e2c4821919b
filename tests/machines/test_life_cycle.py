"""The life of a posting in the hands of its owner, a colleague and two moderators who act on what they last saw."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from hub.errors import Gone, NotFound, StaleVersion, WrongState
from hub.extensions import db
from hub.models import Decision, Posting, PostingFacet, PostingHistory, PostingLexeme, PostingRevision
from hub.rules.states import MOVES, READ_ON_LINE, STAYS, VERDICTS, Action, Actor, allowed
from hub.services import curation, postings
from hub.services.publishing import expiry, terms
from hub.unit_of_work import unit_of_work
from hub.vocabulary import State, Verdict
from tests import make, people

OWNERS = ("sarah", "paul")
MODERATORS = ("elise", "karim")
TITLES = ("Une semaine à l’atelier", "Une semaine au port", "Une semaine à la criée")
OWN_ACTS = {
    Action.SUBMIT: postings.submit,
    Action.WITHDRAW: postings.withdraw,
    Action.UNDO_WITHDRAW: postings.undo_withdraw,
    Action.RENEW: postings.renew,
    Action.FILL: postings.fill,
    Action.REOPEN: postings.reopen,
}


class LifeCycle(RuleBasedStateMachine):
    """One company's posting, or one of the authority written by Élise; everybody acts with the version they saw."""

    cast: dict[str, people.Person]

    @initialize(of_authority=strategies.booleans())
    def write(self, of_authority: bool) -> None:
        self.author = "elise" if of_authority else "sarah"
        self.of_authority = of_authority
        with unit_of_work():
            sent = make.loaded(make.observation(kind="talk", weeks=None, title=TITLES[0]))
            self.id = postings.create(self.cast[self.author].standing, sent).id
        self.wrote = {self.author}
        self.seen = dict.fromkeys((*OWNERS, *MODERATORS), 1)

    @property
    def posting(self) -> Posting:
        return db.session.get_one(Posting, self.id)

    @property
    def owners(self) -> tuple[str, ...]:
        return MODERATORS if self.of_authority else OWNERS

    @rule(who=strategies.sampled_from((*OWNERS, *MODERATORS)))
    def look(self, who: str) -> None:
        self.seen[who] = self.posting.version

    @rule(who=strategies.sampled_from(OWNERS + MODERATORS), act=strategies.sampled_from(sorted(OWN_ACTS)))
    def own_act(self, who: str, act: Action) -> None:
        self.attempt(who, act, lambda: OWN_ACTS[act](self.cast[who].standing, self.posting, self.seen[who]))

    @rule(who=strategies.sampled_from(OWNERS + MODERATORS), title=strategies.sampled_from(TITLES))
    def edit(self, who: str, title: str) -> None:
        changed = make.loaded({**terms.jsonable(terms.of(self.posting)), "title": title})
        standing, seen = self.cast[who].standing, self.seen[who]
        if self.attempt(who, Action.EDIT, lambda: postings.edit(standing, self.posting, changed, seen)):
            self.wrote.add(who)

    @rule(who=strategies.sampled_from(MODERATORS), verdict=strategies.sampled_from(Verdict))
    def decide(self, who: str, verdict: Verdict) -> None:
        standing, seen = self.cast[who].standing, self.seen[who]
        act, why = Action(verdict.value), "Précisez les horaires."
        self.attempt(who, act, lambda: curation.decide(standing, self.posting, verdict, why, seen))

    @rule(who=strategies.sampled_from(MODERATORS))
    def hide(self, who: str) -> None:
        standing, seen = self.cast[who].standing, self.seen[who]
        self.attempt(who, Action.HIDE, lambda: curation.hide(standing, self.posting, "Signalée.", seen))

    @rule(who=strategies.sampled_from(MODERATORS))
    def put_back(self, who: str) -> None:
        standing, seen = self.cast[who].standing, self.seen[who]
        self.attempt(who, Action.PUT_BACK, lambda: curation.put_back(standing, self.posting, seen))

    @rule()
    def time_passes(self) -> None:
        was = self.posting.state
        with unit_of_work():
            expired = expiry.expire_due(terms.today() + timedelta(days=4000))
        assert (self.id in expired) == (was == State.PUBLISHED)

    def attempt(self, who: str, act: Action, verb) -> bool:
        """Try; what is done was allowed to somebody who saw the current version, what is refused was not."""
        stale = self.seen[who] != self.posting.version
        allowed_now, version = act in self.may(who), self.posting.version
        done = False
        with suppress(NotFound, Gone, WrongState, StaleVersion):
            with unit_of_work():
                verb()
            done = True
        assert done == (allowed_now and not stale), (who, act, self.posting.state)
        assert self.posting.version == version + done
        if done:
            self.seen[who] = self.posting.version
        return done

    def may(self, who: str) -> frozenset[Action]:
        """What the table gives them, told apart from the services' own reading of it."""
        posting = self.posting
        own = who in self.owners
        judge = who in MODERATORS and who not in self.wrote and (self.of_authority or not own)
        waits = select(PostingRevision).where(PostingRevision.posting_id == self.id, PostingRevision.state == "pending")
        unread = posting.read_at is None or db.session.scalar(waits) is not None
        found: frozenset[Action] = frozenset()
        for actor, here in ((Actor.OWN, own), (Actor.MODERATOR, judge)):
            if here:
                state, was = State(posting.state), posting.published_at is not None
                found |= allowed(state, actor, unread=unread, was_published=was)
        return found

    @invariant()
    def history_tells_everything(self) -> None:
        query = select(PostingHistory).where(PostingHistory.posting_id == self.id).order_by(PostingHistory.id)
        lines = list(db.session.scalars(query))
        assert [line.version for line in lines] == list(range(1, self.posting.version + 1))
        assert [line.state_to for line in lines[:-1]] == [line.state_from for line in lines[1:]]
        assert lines[-1].state_to == self.posting.state
        for line in lines[1:]:
            move = State(line.state_from), Action(line.action)
            stays = line.state_from == line.state_to
            read = stays and move[0] in READ_ON_LINE and move[1] in VERDICTS
            at_once = self.of_authority and move == (State.DRAFT, Action.SUBMIT) and line.state_to == State.PUBLISHED
            assert MOVES.get(move) == line.state_to or (stays and move in STAYS) or read or at_once, move

    @invariant()
    def what_is_published_is_found_and_nothing_else(self) -> None:
        for table in (PostingFacet, PostingLexeme):
            rows = db.session.scalar(select(func.count()).select_from(table).where(table.posting_id == self.id))
            assert bool(rows) == (self.posting.state == State.PUBLISHED)

    @invariant()
    def its_author_never_decided(self) -> None:
        judges = select(Decision.decided_by_id).where(Decision.posting_id == self.id)
        assert self.cast[self.author].account_id not in set(db.session.scalars(judges))

    @invariant()
    def one_text_waits_at_most(self) -> None:
        waits = select(func.count()).select_from(PostingRevision)
        mine = waits.where(PostingRevision.posting_id == self.id, PostingRevision.state == "pending")
        assert (db.session.scalar(mine) or 0) <= 1

    def teardown(self) -> None:
        db.session.rollback()


@pytest.fixture
def cast(app) -> dict[str, people.Person]:
    sarah = people.company()
    elise, karim = people.authority()
    return {"sarah": sarah, "paul": people.colleague(sarah), "elise": elise, "karim": karim}


@pytest.mark.soak
def test_a_posting_lives_by_the_table(cast):
    machine = type("OfThisCast", (LifeCycle,), {"cast": cast})
    run_state_machine_as_test(machine, settings=settings())
