"""No mail can leave while tests run."""

import smtplib

import pytest


def test_a_test_cannot_send_mail():
    with pytest.raises(AssertionError, match="mail would leave"):
        smtplib.SMTP("127.0.0.1", 25)


@pytest.mark.smtp
def test_even_a_mail_test_cannot_reach_another_machine():
    with pytest.raises(AssertionError, match="mail would leave"):
        smtplib.SMTP("mail.example", 25)
