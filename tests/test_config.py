"""Production refuses to start on weak settings, and names the variable to set."""

import pytest

from config import EMBEDDED_SECRET, WeakSetting, from_environment

STRONG = {
    "HUB_ENV": "production",
    "HUB_SECRET_KEY": "k3Jq9zX1mV7bN5cR8tY2wP6sD4fG0hLa",
    "HUB_BASE_URL": "https://quai.example",
    "HUB_MAIL_URL": "smtp://127.0.0.1:2525",
}


def test_sound_settings_start_in_production() -> None:
    config = from_environment(STRONG)
    assert config.production
    assert config.scheduler == "off"


def test_one_machine_needs_no_settings() -> None:
    config = from_environment({})
    assert (config.env, config.scheduler) == ("embedded", "embedded")
    assert config.database.startswith("sqlite:///")
    assert config.mail.startswith("file:///")


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"HUB_SECRET_KEY": EMBEDDED_SECRET}, "HUB_SECRET_KEY"),
        ({"HUB_SECRET_KEY": "short"}, "HUB_SECRET_KEY"),
        ({"HUB_SECRET_KEY": "a" * 64}, "HUB_SECRET_KEY"),
        ({"HUB_BASE_URL": "http://quai.example"}, "HUB_BASE_URL"),
        ({"HUB_MAIL_URL": ""}, "HUB_MAIL_URL"),
        ({"HUB_SCHEDULER": "embedded"}, "HUB_SCHEDULER"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"HUB_ENV": "prod"}, "HUB_ENV"),
    ],
)
def test_a_weak_setting_is_refused_by_the_name_of_its_variable(change: dict[str, str], variable: str) -> None:
    with pytest.raises(WeakSetting, match=variable):
        from_environment(STRONG | change)


@pytest.mark.parametrize("url", ["postgres://hub@db/hub", "postgresql://hub@db/hub"])
def test_the_usual_names_of_postgresql_reach_the_driver(url: str) -> None:
    assert from_environment({"HUB_DATABASE_URL": url}).database == "postgresql+psycopg://hub@db/hub"
