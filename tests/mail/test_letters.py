"""What each mail says, compared with a text that was read once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.services.mails import letters, wording

SHOWN = Path(__file__).parent / "letters"
NBSP = "\u00a0"
PERSON = {"name": "Nathalie Lefebvre", "path": "/connexion/lien/x1"}
DATA = {
    "sign-in": PERSON,
    "no-account": {"path": "/inscription"},
    "confirm-address": PERSON | {"path": "/inscription/x1"},
    "existing-account": PERSON,
    "new-address": PERSON | {"path": "/compte/adresse/x1"},
    "address-taken": {"path": "/compte"},
    "address-changed": PERSON | {"path": "/contact"},
    "new-password": PERSON | {"path": "/mot-de-passe/nouveau/x1"},
    "security-changed": PERSON | {"path": "/compte", "what": "Votre mot de passe a été changé."},
    "new-device": PERSON
    | {"path": "/compte", "device": "Firefox sur un ordinateur Linux", "at": "le 23 novembre 2026 à 14 h 32"},
    "invitation": {
        "organisation": "Lycée des Trois-Mâts",
        "inviter": "Nathalie Lefebvre",
        "role": "manager",
        "path": "/invitations/x1",
    },
    "join-request": {
        "organisation": "Ateliers Bellevoile",
        "who": "Ada Marin",
        "email": "ada@bellevoile.example",
        "path": "/organisations/a1/membres",
    },
    "organisation-verified": {"organisation": "Ateliers Bellevoile", "path": "/organisations/a1"},
    "draft": {"path": "/publier/confirmer/x1", "title": "Une semaine à l’atelier"},
    "moderation": {
        "verdict": "request_changes",
        "title": "Une semaine à l’atelier",
        "reason": "Les horaires manquent. Précisez l’heure d’arrivée.",
        "path": "/annonces/a1",
    },
    "account-deleted": {"name": "Nathalie Lefebvre", "organisations": ["Lycée des Trois-Mâts", "Cordée des Dunes"]},
}


def shown(kind: str) -> str:
    letter = letters.write(kind, DATA[kind])
    return f"{letter.subject}\n\n{letters.text_of(letter)}"


@pytest.mark.parametrize("kind", sorted(wording.LETTERS))
def test_each_mail_says_what_was_read_once(app, kind):
    expected = (SHOWN / f"{kind}.txt").read_text(encoding="utf-8")
    assert shown(kind) == expected


def test_every_kind_has_its_text():
    assert {path.stem for path in SHOWN.iterdir()} == set(wording.LETTERS) == set(DATA)


@pytest.mark.parametrize("kind", sorted(wording.LETTERS))
def test_each_mail_has_at_most_one_button_and_no_tracker(app, kind):
    html = letters.html_of(letters.write(kind, DATA[kind]))
    assert html.count('class="button"') == bool(DATA[kind].get("path"))
    assert "<img" not in html
    assert "http://127.0.0.1:5000" + DATA[kind].get("path", "") in html


def test_styles_are_inlined_and_what_people_write_is_escaped(app):
    html = letters.html_of(letters.write("sign-in", PERSON | {"name": "<b>Zoé</b>"}))
    assert "&lt;b&gt;Zoé" in html
    assert 'class="button" href="http://127.0.0.1:5000/connexion/lien/x1" style="' in html


def test_french_signs_have_their_spaces():
    assert letters.typeset("« Stage » : c'est où ?") == f"«{NBSP}Stage{NBSP}»{NBSP}: c’est où{NBSP}?"


def test_a_name_with_a_line_end_adds_no_header(app):
    data = DATA["invitation"] | {"organisation": "Atelier\r\nBcc: autre@exemple.example"}
    message = letters.compose("invitation", "a@exemple.example", data, "<1@x>", datetime.now(UTC))
    assert message["Bcc"] is None
    assert message["Subject"] == "Atelier Bcc: autre@exemple.example vous invite"
