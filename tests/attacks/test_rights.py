"""What is not one's own, not one's to decide, or leads elsewhere."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hub.extensions import db
from hub.models import Membership, Organisation, Posting, PostingRevision
from hub.services import accounts, organisations, postings
from hub.services.publishing.terms import of as terms_of
from hub.unit_of_work import unit_of_work
from hub.vocabulary import MemberRole, Trust
from tests.forms import send
from tests.make import make_offer, published
from tests.people import authority, company, join, lycee, sign_in


def test_a_moderator_does_not_vouch_for_an_organisation_of_their_own(app, client):
    sarah, (elise, _) = company(trust=Trust.UNVERIFIED), authority()
    with unit_of_work():
        own = {"account_id": elise.account_id, "organisation_id": sarah.organisation_id}
        db.session.add(Membership(role=MemberRole.MEMBER.value, moderator=False, **own))
    sign_in(app, client, elise)
    path = f"/moderation/organisations/{sarah.organisation_id}"
    answer = send(client, path, "/moderation/organisations", trust="trusted", version="1")
    assert answer.status_code == 403
    assert sarah.standing.trust == "unverified"


@pytest.mark.parametrize(
    "elsewhere", ["//ailleurs.example", "/\\ailleurs.example", "/\t/ailleurs.example", "/\n/a.example"]
)
def test_nobody_is_sent_elsewhere_after_keeping_a_posting(app, client, elsewhere):
    (elise, _), sarah = authority(), company()
    posting_id = published(sarah, make_offer(sarah), elise).id
    sign_in(app, client, lycee())
    answer = send(client, f"/annonces/{posting_id}/favori", "/compte", on="1", retour=elsewhere)
    assert answer.location == f"/annonces/{posting_id}"


def test_an_error_of_the_database_repeats_nothing_of_anybody(app):
    with pytest.raises(SQLAlchemyError) as caught:
        db.session.execute(text("SELECT absent FROM account WHERE email = :email"), {"email": "0612345678"})
    db.session.rollback()
    assert "0612345678" not in str(caught.value)


def test_a_new_name_is_to_be_verified_again(app):
    sarah = company(trust=Trust.TRUSTED)
    with unit_of_work():
        organisation = db.session.get_one(Organisation, sarah.organisation_id)
        kept = {name: getattr(organisation, name) for name in ("address", "description", "website", "regulated_until")}
        terms = {**kept, "version": organisation.version, "commune": organisation.commune_insee}
        organisations.edit(organisation, {**terms, "name": organisation.name})
        assert organisation.trust == Trust.TRUSTED
        organisations.edit(organisation, {**terms, "version": organisation.version, "name": "Une autre enseigne"})
    assert db.session.get_one(Organisation, sarah.organisation_id).trust == Trust.UNVERIFIED


def test_a_deleted_account_leaves_no_contact_in_a_text_that_waits(app):
    sarah, (elise, _) = company(), authority()
    email = sarah.account.email
    manager_too = join(db.session.get_one(Organisation, sarah.organisation_id), name="Une collègue")
    offer = published(sarah, make_offer(sarah, contact={"name": "Sarah", "email": email.upper()}), elise)
    with unit_of_work():
        whole = {**terms_of(offer), "title": "Un autre titre, qui attend d’être relu"}
        postings.edit(sarah.standing, db.session.get_one(Posting, offer.id), whole)
    with unit_of_work():
        accounts.close(sarah.account)
    assert manager_too.standing.manager
    kept = [str(revision.terms) for revision in db.session.query(PostingRevision)]
    assert kept
    assert email.lower() not in "".join(kept).lower() + db.session.get_one(Posting, offer.id).contact_email.lower()
