"""Settings, read from the environment here and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
EMBEDDED_SECRET = "embedded-only-secret-key-never-for-production"  # refused in production
ENVIRONMENTS = ("embedded", "production")
SHORTEST_SECRET = 32  # characters


class WeakSetting(Exception):
    """A setting that production must not start with."""


@dataclass(frozen=True, slots=True)
class Config:
    """What one installation is told: `embedded` for one machine, `production` for real users."""

    env: str = "embedded"
    instance: Path = ROOT / "instance"
    database_url: str = ""
    secret_key: str = EMBEDDED_SECRET
    base_url: str = "http://127.0.0.1:5000"
    proxies: int = 0
    mail_url: str = ""
    mail_from: str = ""
    redis_url: str = ""
    territory: Path | None = None
    scheduler: str = "embedded"
    async_mode: str = "threading"
    socket_cap: int = 72
    debug: bool = False
    testing: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def production(self) -> bool:
        """Whether weak settings are refused."""
        return self.env == "production"

    @property
    def database(self) -> str:
        """SQLAlchemy URL; SQLite under the instance folder by default."""
        url = self.database_url or f"sqlite:///{self.instance / 'hub.sqlite3'}"
        for short in ("postgres://", "postgresql://"):
            if url.startswith(short):
                return "postgresql+psycopg://" + url.removeprefix(short)
        return url

    @property
    def mail(self) -> str:
        """`smtp://…`, `smtps://…` or `file:///folder`."""
        return self.mail_url or (self.instance / "mail").as_uri()

    def changed(self, **changes: Any) -> Self:
        """The same settings with some changed."""
        return replace(self, **changes)

    def flask(self) -> dict[str, Any]:
        """Settings under the names that Flask and its extensions read."""
        secure = self.base_url.startswith("https://")
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database,
            "SQLALCHEMY_ENGINE_OPTIONS": engine_options(self.database),
            "SESSION_COOKIE_SECURE": secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_SSL_STRICT": False,  # it reads the Referer header, which our pages never send
            "MAX_CONTENT_LENGTH": 1024 * 1024,
            "RATELIMIT_STORAGE_URI": self.redis_url or "memory://",
            "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(self.redis_url),  # without Redis the limits hold, per process
            "RATELIMIT_HEADERS_ENABLED": False,
            "TESTING": self.testing,
            "DEBUG": self.debug,
            **self.extra,
        }


def engine_options(url: str) -> dict[str, Any]:
    """Pool settings for the database of this URL."""
    kept_out_of_logs = {"hide_parameters": True}  # an error of a statement names no person and no secret
    if url.startswith("sqlite"):
        return kept_out_of_logs | {"connect_args": {"timeout": 30, "check_same_thread": False}}
    return kept_out_of_logs | {"pool_size": 10, "max_overflow": 40, "pool_pre_ping": True}


def refuse_weak(config: Config) -> None:
    """Raise WeakSetting, naming the variable to set, when production is not safe to start."""
    if config.env not in ENVIRONMENTS:
        raise WeakSetting(f"HUB_ENV: {config.env!r} is unknown; write one of {', '.join(ENVIRONMENTS)}.")
    if not config.production:
        return
    if config.secret_key == EMBEDDED_SECRET or len(config.secret_key) < SHORTEST_SECRET:
        raise WeakSetting(f"HUB_SECRET_KEY: at least {SHORTEST_SECRET} random characters are needed.")
    if len(set(config.secret_key)) < 10:
        raise WeakSetting("HUB_SECRET_KEY: too few different characters.")
    if config.debug:
        raise WeakSetting("FLASK_DEBUG: must be off in production.")
    address = urlsplit(config.base_url)
    if address.scheme != "https" or not address.hostname:
        raise WeakSetting("HUB_BASE_URL: must be the https address under which people reach the hub.")
    if not config.mail_url:
        raise WeakSetting("HUB_MAIL_URL: people must receive their mail; give smtp://….")
    if config.scheduler == "embedded":
        raise WeakSetting("HUB_SCHEDULER: must be off in production; run `hub scheduler` beside.")


def from_environment(environ: Mapping[str, str] = os.environ, port: int | None = None) -> Config:
    """Settings of this process, served on `port`. Raises WeakSetting in production, ValueError for a bad number."""
    env = environ.get("HUB_ENV", "embedded")
    production = env == "production"
    instance = Path(environ.get("HUB_INSTANCE", str(ROOT / "instance"))).resolve()
    territory = environ.get("HUB_TERRITORY")
    config = Config(
        env=env,
        instance=instance,
        database_url=environ.get("HUB_DATABASE_URL", ""),
        secret_key=environ.get("HUB_SECRET_KEY", EMBEDDED_SECRET),
        base_url=environ.get("HUB_BASE_URL", f"http://127.0.0.1:{port or environ.get('PORT', '5000')}").rstrip("/"),
        proxies=int(environ.get("HUB_PROXIES", "0")),
        mail_url=environ.get("HUB_MAIL_URL", ""),
        mail_from=environ.get("HUB_MAIL_FROM", ""),
        redis_url=environ.get("HUB_REDIS_URL", ""),
        territory=Path(territory).resolve() if territory else None,
        scheduler=environ.get("HUB_SCHEDULER", "off" if production else "embedded"),
        async_mode=environ.get("HUB_ASYNC_MODE", "threading"),
        socket_cap=int(environ.get("HUB_SOCKET_CAP", "72")),
        debug=environ.get("FLASK_DEBUG", "") not in ("", "0", "false"),
    )
    refuse_weak(config)
    return config
