"""Fixtures of all tests: a test that asks for `app` or `database` runs on SQLite and on PostgreSQL."""

import smtplib
from typing import Any

import hypothesis
import pytest

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SEEDED = {
    "derandomize": True,
    "deadline": None,  # two shared cores: a slow example proves nothing
    "suppress_health_check": [hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("suite", max_examples=60, stateful_step_count=30, **SEEDED)
hypothesis.settings.register_profile("soak", max_examples=500, stateful_step_count=50, **SEEDED)


@pytest.fixture(autouse=True)
def no_mail_can_leave(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """SMTP is closed, except for tests marked `smtp`, and for those except this machine."""
    connect = smtplib.SMTP.connect

    def guarded(self: smtplib.SMTP, host: str = "localhost", port: int = 0, source_address: Any = None) -> Any:
        assert request.node.get_closest_marker("smtp") and host in LOOPBACK, f"mail would leave to {host}"
        return connect(self, host, port, source_address)

    monkeypatch.setattr(smtplib.SMTP, "connect", guarded)
