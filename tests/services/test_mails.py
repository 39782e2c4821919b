"""The outbox: leased, retried, dropped, at most one a period."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from hub.extensions import db
from hub.models import Account, Mail, now
from hub.services import mails
from hub.unit_of_work import unit_of_work
from tests.forms import posted
from tests.make import make_account

DEVICE = {"device": "Firefox", "at": "hier", "path": "/compte", "name": ""}


def post(**changes: str) -> None:
    with unit_of_work():
        mails.post("new-device", changes.pop("recipient", "a@exemple.example"), DEVICE, **changes)


def lease(limit: int = 10) -> list[mails.Leased]:
    with unit_of_work():
        return mails.lease(limit)


def fail(leased: mails.Leased, permanent: bool = False) -> None:
    with unit_of_work():
        mails.mark_failed(leased.mail_id, "450 plus tard", permanent)


def test_a_leased_mail_is_not_leased_again_before_its_lease_ends(app):
    post()
    (first,) = lease()
    assert lease() == []
    with time_machine.travel(now() + mails.LEASE + timedelta(seconds=1), tick=False):
        (again,) = lease()
    assert again.message["Message-ID"] == first.message["Message-ID"]


def test_a_sent_mail_forgets_its_secrets(app):
    post()
    (leased,) = lease()
    with unit_of_work():
        mails.mark_sent(leased.mail_id)
    assert [(mail.state, mail.data) for mail in posted()] == [("sent", {})]
    assert not mails.any_due(now() + timedelta(days=2))


def test_a_mail_is_tried_again_after_1_5_15_then_60_minutes_for_a_day(app):
    post()
    start, waits = now(), []
    with time_machine.travel(start, tick=False) as clock:
        while leased := lease():
            fail(leased[0])
            db.session.expire_all()
            (mail,) = posted()
            waits.append(round((mail.due_at - now()).total_seconds() / 60))
            clock.move_to(mail.due_at + timedelta(milliseconds=1))
    assert waits[:6] == [1, 5, 15, 60, 60, 60]
    assert posted()[0].state == "failed"
    assert posted()[0].tries == 4 + 23 + 1


def test_a_hard_bounce_is_not_tried_again(app):
    post()
    fail(lease()[0], permanent=True)
    assert [(mail.state, mail.failure) for mail in posted()] == [("failed", "450 plus tard")]


def test_a_mail_to_a_closed_account_does_not_leave(app):
    account = make_account()
    post(account_id=account.id, recipient=account.email)
    with unit_of_work():
        db.session.get(Account, account.id).active = False
    assert lease() == []
    assert posted()[0].state == "failed"


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_others(app):
    with unit_of_work():
        mails.post("moderation", "a@exemple.example", {"title": "sans verdict"})
        mails.post("no-account", "b@exemple.example", {"path": "/inscription"})
    assert [leased.message["To"] for leased in lease()] == ["b@exemple.example"]


def test_the_database_refuses_a_second_mail_of_a_period(app):
    account = make_account()
    post(account_id=account.id, period="2027-W02")
    with pytest.raises(IntegrityError):
        post(account_id=account.id, period="2027-W02")


def test_an_unknown_kind_is_refused_at_once(app):
    with pytest.raises(KeyError), unit_of_work():
        mails.post("inconnu", "a@exemple.example", {})


def test_mails_older_than_a_month_are_deleted_and_those_that_wait_are_kept(app):
    post()
    post()
    fail(lease(1)[0], permanent=True)
    with unit_of_work():
        assert mails.clean(now() + timedelta(days=32)) == 1
    assert db.session.query(Mail).count() == 1
