"""Who comes in, who is refused before the upgrade, and who is shown out."""

from contextlib import ExitStack, suppress

import pytest
import requests
import websocket

from hub.extensions import db, socketio
from hub.models import Account, Membership, new_id
from hub.unit_of_work import unit_of_work
from tests.listeners import (
    QUERY,
    bearer,
    closing_status,
    cookie,
    handshake,
    listening,
    raw,
    revoke_tokens,
)
from tests.people import company
from tests.servers import serving, wait_until

CUT_SECONDS = 5.0


@pytest.mark.parametrize("origin", ["https://ailleurs.example", "null", "http://127.0.0.1", "http://127.0.0.1:1"])
def test_a_page_of_somebody_else_is_refused(app, server, teacher, origin):
    assert handshake(server.url, cookie(app, teacher) | {"Origin": origin})[0] == 403
    assert handshake(server.url, bearer(teacher) | {"Origin": origin})[0] == 403


def test_a_cookie_without_an_origin_is_refused(app, server, teacher):
    assert handshake(server.url, cookie(app, teacher))[0] == 403


def test_our_own_pages_come_in_under_both_names_of_this_machine(app, server, teacher):
    assert handshake(server.url, cookie(app, teacher, server.url))[0] == 101
    assert handshake(server.url, cookie(app, teacher, server.url.replace("127.0.0.1", "localhost")))[0] == 101


def test_a_program_comes_in_with_its_token(server, teacher):
    assert handshake(server.url, bearer(teacher))[0] == 101


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer hub_inconnu"}, {"Authorization": "Basic eDp5"}])
def test_strangers_are_refused(server, headers):
    assert handshake(server.url, headers)[0] == 401


def test_a_revoked_token_is_refused(server, teacher):
    headers = bearer(teacher)
    revoke_tokens(teacher)
    assert handshake(server.url, headers)[0] == 401


@pytest.mark.parametrize("query", ["transport=polling&EIO=4", "EIO=3&transport=websocket", f"{QUERY[12:]}&sid=x"])
def test_only_a_new_websocket_is_spoken(server, teacher, query):
    assert requests.get(f"{server.url}/socket.io/?{query}", headers=bearer(teacher), timeout=10).status_code == 400
    assert handshake(server.url, bearer(teacher), f"/socket.io/?{query}")[0] == 400


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://ailleurs.example"}])
def test_refusals_carry_the_security_headers(server, headers):
    _, answer = handshake(server.url, headers)
    assert answer["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer["content-security-policy"]


def test_compression_is_not_agreed(server, teacher):
    offered = bearer(teacher) | {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    status, answer = handshake(server.url, offered)
    assert (status, answer.get("sec-websocket-extensions")) == (101, None)


def test_an_account_has_five_sockets(server, teacher):
    headers = bearer(teacher)
    with ExitStack() as lines:
        first, *_ = [lines.enter_context(raw(server.url, headers)) for _ in range(5)]
        assert handshake(server.url, headers)[0] == 429
        first.close()
        wait_until(lambda: handshake(server.url, headers)[0] == 101)


def test_a_full_server_says_so_and_still_serves_pages(app, database, teacher, tmp_path):
    headers = bearer(teacher)
    with serving(database.url, tmp_path, HUB_SOCKET_CAP="2") as small, ExitStack() as lines:
        for _ in range(2):
            lines.enter_context(raw(small.url, headers))
        assert handshake(small.url, headers)[0] == 503
        assert requests.get(f"{small.url}/health/live", timeout=10).status_code == 200


def test_a_socket_that_never_connects_is_cut(server, teacher):
    with raw(server.url, bearer(teacher)) as line:
        assert line.recv().startswith("0{")
        assert closing_status(line) in (1000, 1005)


def test_seventeen_kilobytes_are_too_many(server, teacher):
    with raw(server.url, bearer(teacher)) as line:
        line.send('40{"cursor":0}')
        line.send("42" + '["sync",{"after":"' + "x" * 17_000 + '"}]')
        assert closing_status(line) in (1000, 1006, 1009)


def test_a_long_message_in_pieces_is_too_long_all_the_same(server, teacher):
    with raw(server.url, bearer(teacher)) as line, pytest.raises((websocket.WebSocketException, ConnectionError)):
        line.send_frame(websocket.ABNF.create_frame("42", websocket.ABNF.OPCODE_TEXT, fin=0))
        for _ in range(10_000):  # far beyond what may be kept in memory
            line.send_frame(websocket.ABNF.create_frame("x" * 1000, websocket.ABNF.OPCODE_CONT, fin=0))


def test_twenty_events_are_answered_and_a_flood_is_cut(server, teacher):
    with listening(server.url, bearer(teacher), cursor=0) as listener:
        assert all(listener.call("sync", {"after": 0})["ok"] for _ in range(20))
        for _ in range(21):
            listener.client.emit("sync", {"after": 0})
        listener.expect_cut(CUT_SECONDS)


@pytest.mark.parametrize("frame", ['42["inconnu"]', "3", "40/ailleurs,", "2"])
def test_a_flood_of_anything_is_cut(server, teacher, frame):
    with raw(server.url, bearer(teacher)) as line:
        line.send("40")
        with suppress(websocket.WebSocketException, ConnectionError):
            for _ in range(60):
                line.send(frame)
        assert closing_status(line) in (1000, 1005, 1006)


@pytest.mark.parametrize(
    ("event", "sent"),
    [("sync", None), ("sync", {}), ("sync", {"after": -1}), ("sync", {"after": "1"}), ("ack", {"seq": 2**40}),
     ("ack", {"seq": 1, "account_id": "x"}), ("ack", [1]), ("inconnu", {})],
)  # fmt: skip
def test_what_has_another_shape_is_refused_in_words(server, teacher, event, sent):
    with listening(server.url, bearer(teacher), cursor=0) as listener:
        answer = listener.call(event, sent)
        assert answer["ok"] is False and (answer.get("errors") or answer.get("detail"))
        assert listener.call("sync", {"after": 0})["ok"]


@pytest.mark.parametrize("auth", [{"cursor": "x"}, {"cursor": -1}, {"cursor": 0, "room": "account:x"}])
def test_a_greeting_of_another_shape_is_cut(server, teacher, auth):
    with listening(server.url, bearer(teacher), **auth) as listener:
        listener.expect_cut(CUT_SECONDS)


def change_password(account_id: str) -> None:
    with unit_of_work():
        db.session.get_one(Account, account_id).fs_uniquifier = new_id()


def close_account(account_id: str) -> None:
    with unit_of_work():
        db.session.get_one(Account, account_id).active = False


def change_role(account_id: str) -> None:
    with unit_of_work():
        db.session.query(Membership).filter_by(account_id=account_id).one().role = "member"


def leave_organisation(account_id: str) -> None:
    with unit_of_work():
        db.session.delete(db.session.query(Membership).filter_by(account_id=account_id).one())


@pytest.mark.parametrize("act", [change_password, close_account, change_role, leave_organisation, revoke_tokens])
def test_sockets_are_cut_when_what_they_rest_on_ends(server, act):
    sarah = company()
    with listening(server.url, bearer(sarah.account_id), cursor=0) as listener:
        act(sarah.account_id)
        listener.expect_cut(CUT_SECONDS)
    assert handshake(server.url, bearer(sarah.account_id))[0] == (401 if act is close_account else 101)


def test_an_event_after_the_end_is_refused_at_once(server, teacher):
    with listening(server.url, bearer(teacher), cursor=0) as listener:
        revoke_tokens(teacher)
        line = listener.client
        answers = []
        line.emit("ack", {"seq": 0}, callback=answers.append)
        listener.expect_cut(CUT_SECONDS)
    assert not answers or answers[0]["ok"] is False


def test_signing_out_cuts_this_session_and_no_other(app, server, teacher):
    left, kept = cookie(app, teacher), cookie(app, teacher)  # the client names its origin by itself
    with (
        listening(server.url, left, cursor=0) as leaving,
        listening(server.url, kept, cursor=0) as staying,
    ):
        sign_out(server.url, left)
        leaving.expect_cut(CUT_SECONDS)
        assert staying.call("sync", {"after": 0})["ok"]
    assert handshake(server.url, left | {"Origin": server.url})[0] == 401


def sign_out(url: str, headers: dict[str, str]) -> None:
    """As a browser does: the form of a page, with its token."""
    with requests.Session() as browser:
        browser.headers["Cookie"] = headers["Cookie"]
        page = browser.get(f"{url}/notifications", timeout=10)
        assert page.status_code == 200
        token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
        browser.headers["Cookie"] = "; ".join(f"{c.name}={c.value}" for c in page.cookies) or headers["Cookie"]
        done = browser.post(f"{url}/deconnexion", data={"csrf_token": token}, allow_redirects=False, timeout=10)
        assert done.status_code in (302, 303)


def test_a_server_that_stops_says_goodbye(app, database, teacher, tmp_path):
    with serving(database.url, tmp_path) as server, raw(server.url, bearer(teacher)) as line:
        line.send("40")
        assert server.stop() == 0
        assert closing_status(line) == 1000


def test_the_application_does_not_start_with_an_event_that_serves_nobody_by_name(make_app, monkeypatch):
    monkeypatch.setattr(socketio, "handlers", [*socketio.handlers, ("planted", lambda: None, "/")])
    with pytest.raises(RuntimeError, match="planted"):
        make_app()
