"""The security extension's pages in our words: password, second factor, keys, freshness, cookies."""

import json
import re

import pytest
from flask_security import hash_password
from passlib.totp import TOTP

from hub.extensions import db, security
from hub.models import Account, Passkey, now
from hub.unit_of_work import unit_of_work
from tests.forms import posted, send, text_of
from tests.make import make_account
from tests.people import authority, company, sign_in

SECRET = "dune phare houle sable"


@pytest.fixture
def ada(app) -> Account:
    """Somebody with a password."""
    return make_account(email="ada@bellevoile.example", name="Ada Marin", password=hash_password(SECRET))


def sign_in_by_password(client, password: str = SECRET, email: str = "ada@bellevoile.example", **fields: str):
    return send(client, "/connexion", email=email, password=password, **fields)


def set_up_totp(client) -> str:
    """Set an authenticator up; its key."""
    page = text_of(send(client, "/compte/double-authentification", setup="authenticator"))
    key = re.search(r"<code>([A-Z2-7\s-]+)</code>", page)[1].replace(" ", "").replace("-", "")
    action = re.search(r'action="(/compte/double-authentification/[^"]+)"', page)[1]
    done = send(client, action, "/compte/double-authentification", code=TOTP(key=key).generate().token)
    assert done.status_code == 302, text_of(done)
    return key


def test_a_password_signs_in(ada, client):
    assert sign_in_by_password(client).status_code == 302
    assert "Ada Marin" in text_of(client.get("/compte"))


@pytest.mark.parametrize("email", ["ada@bellevoile.example", "personne@bellevoile.example"])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(ada, client, email):
    answer = sign_in_by_password(client, "dune phare houle", email)
    assert answer.status_code == 422
    assert "Cette adresse et ce mot de passe ne vont pas ensemble." in text_of(answer)


def test_guessing_a_password_rests_after_ten_failures_and_success_costs_nothing(ada, client):
    for _ in range(12):
        sign_in_by_password(app_client := client.application.test_client())
        assert app_client.get("/compte").status_code == 200
    refusals = [sign_in_by_password(client, "faux mot de passe").status_code for _ in range(11)]
    assert refusals == [422] * 10 + [429]


def test_a_form_without_its_token_is_refused(ada, client):
    assert client.post("/connexion", data={"email": ada.email, "password": SECRET}).status_code == 400
    sign_in_by_password(client)
    assert client.post("/deconnexion").status_code == 400
    assert client.get("/compte").status_code == 200


def test_signing_out_is_by_post_only(ada, client):
    sign_in_by_password(client)
    assert client.get("/deconnexion").status_code == 405
    assert send(client, "/deconnexion", "/compte").status_code == 302
    assert client.get("/compte").location == "/connexion?next=/compte"


def test_the_first_device_is_not_announced_the_second_is_and_a_known_one_is_not(ada, app, client):
    sign_in_by_password(client)
    assert posted("new-device") == []
    other = app.test_client()
    sign_in_by_password(other)
    assert len(posted("new-device")) == 1
    send(other, "/deconnexion", "/compte")
    sign_in_by_password(other)
    assert len(posted("new-device")) == 1


def test_a_code_is_asked_once_the_second_factor_is_set_up(ada, app, client):
    sign_in_by_password(client)
    key = set_up_totp(client)
    other = app.test_client()
    assert sign_in_by_password(other).location.startswith("/connexion/code")
    assert other.get("/compte").status_code == 303
    assert send(other, "/connexion/code", code="000000").status_code == 422
    send(other, "/connexion/code", code=TOTP(key=key).generate().token)
    assert other.get("/compte").status_code == 200


def test_a_magic_link_asks_for_the_code_too(ada, app, client):
    sign_in_by_password(client)
    set_up_totp(client)
    other = app.test_client()
    send(other, "/connexion/lien", "/connexion", email=ada.email)
    answer = send(other, posted("sign-in")[0].data["path"])
    assert answer.location.startswith("/connexion/code")


def test_a_recovery_code_opens_once_and_is_stored_unreadable(ada, app, client):
    sign_in_by_password(client)
    set_up_totp(client)
    page = text_of(send(client, "/compte/codes-de-secours", generate_new_codes="1"))
    code = re.findall(r"<li><code>([^<]+)</code>", page)[0]
    assert code not in str(db.session.query(Account).filter_by(email=ada.email).one().mf_recovery_codes)
    for status in (302, 422):
        other = app.test_client()
        sign_in_by_password(other)
        assert send(other, "/connexion/code-de-secours", code=code).status_code == status


def test_the_second_factor_can_be_taken_off_and_each_change_is_told(ada, client):
    sign_in_by_password(client)
    set_up_totp(client)
    send(client, "/compte/double-authentification", setup="disable")
    assert db.session.query(Account).filter_by(email=ada.email).one().tf_primary_method is None
    assert len(posted("security-changed")) == 2


def test_changing_the_password_ends_the_other_sessions_and_is_told(ada, app, client):
    other = app.test_client()
    sign_in_by_password(other)
    sign_in_by_password(client)
    new = {"new_password": "marée haute à midi", "new_password_confirm": "marée haute à midi"}
    assert send(client, "/compte/mot-de-passe", password=SECRET, **new).status_code == 302
    assert client.get("/compte").status_code == 200
    assert other.get("/compte").status_code == 303
    assert [mail.data["what"] for mail in posted("security-changed")] == ["Votre mot de passe a été changé."]


def test_a_short_password_is_refused_beside_its_field(ada, client):
    sign_in_by_password(client)
    new = {"new_password": "court", "new_password_confirm": "court"}
    answer = send(client, "/compte/mot-de-passe", password=SECRET, **new)
    assert answer.status_code == 422
    assert "Au moins 12 signes." in text_of(answer)


def test_what_is_sensitive_asks_again_after_an_hour(ada, client):
    sign_in_by_password(client)
    assert client.get("/compte/export").status_code == 200
    with client.session_transaction() as session:
        session["fs_paa"], session["fs_gexp"] = 0, 0
    assert client.get("/compte/export").location == "/compte/verification?next=/compte/export"
    assert send(client, "/compte/verification?next=/compte/export", password=SECRET).location == "/compte/export"
    assert client.get("/compte/export").status_code == 200


def test_a_passkey_is_offered_with_a_challenge_of_its_own(ada, client):
    sign_in_by_password(client)
    page = text_of(send(client, "/compte/cles-d-acces", name="téléphone", usage="secondary"))
    options = json.loads(re.search(r"data-options=\"(\{.*?\})\"", page)[1])
    assert options["rp"]["name"] == "Le Quai"
    assert options["user"]["name"] == ada.email
    assert len(options["challenge"]) > 20


@pytest.mark.parametrize("page", ["/connexion", "/inscription", "/mot-de-passe/oublie", "/connexion/cle"])
def test_pages_with_a_form_may_set_the_session_cookie(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert "session=" in answer.headers.get("Set-Cookie", "")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", ["/", "/carte", "/mentions-legales", "/organisations/inconnue"])
def test_public_pages_set_no_cookie(client, page):
    assert "Set-Cookie" not in client.get(page).headers


def test_the_rescue_by_mail_of_the_extension_does_not_exist(client):
    assert client.get("/connexion/secours").status_code == 404


def test_in_production_a_moderator_moderates_after_a_second_factor(app, make_app):
    elise, _ = authority()
    strict = make_app(env="production", secret_key="q7" * 8 + "zx91mvbn4kdlwpe83", mail_url="smtp://127.0.0.1")
    client = sign_in(strict, strict.test_client(), elise)
    assert client.get("/moderation/organisations").location == "/compte/double-authentification"
    with unit_of_work():
        elise.account.tf_primary_method = "authenticator"
    assert client.get("/moderation/organisations").status_code == 200


def test_in_production_a_moderator_is_led_to_the_second_factor_when_signing_in(app, make_app):
    elise, _ = authority()
    strict = make_app(env="production", secret_key="q7" * 8 + "zx91mvbn4kdlwpe83", mail_url="smtp://127.0.0.1")
    client = strict.test_client()
    send(client, "/connexion/lien", "/connexion", email=elise.account.email)
    db.session.rollback()  # the reading that found her address saw no mail yet
    send(client, posted("sign-in")[0].data["path"])
    assert "La relecture attend une seconde preuve" in text_of(client.get("/"))


def test_a_passkey_beside_the_sign_in_counts_as_second_factor(app, make_app):
    elise, _ = authority()
    strict = make_app(env="production", secret_key="q7" * 8 + "zx91mvbn4kdlwpe83", mail_url="smtp://127.0.0.1")
    with strict.app_context():
        assert elise.standing.second_factor_missing
        with unit_of_work():
            key = {"credential_id": b"1", "public_key": b"2", "backup_state": False, "device_type": "single_device"}
            db.session.add(
                Passkey(account_id=elise.account_id, name="clé", usage="secondary", lastuse_datetime=now(), **key)
            )
        assert elise.standing.moderator


def test_nobody_else_learns_that_the_desk_exists(app, client):
    sign_in(app, client, company())
    assert client.get("/moderation/organisations").status_code == 404
    assert security.two_factor is True
