"""The application factory: knows all, does nothing."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from config import ROOT, Config
from hub import logs, models, policy, sockets, territory
from hub.blueprints import BLUEPRINTS, api, errors, headers, intake, journal, security, shell
from hub.extensions import babel, csrf, db, limiter, migrate, socketio
from hub.models.engine import prepare_engine


def create_app(config: Config) -> Flask:
    """The hub for these settings. Raises when an endpoint says not whom it serves, or the territory is wrong."""
    logs.configure(config.production)
    app = Flask("hub", instance_path=str(config.instance), static_folder=None)
    app.config.from_mapping(config.flask(), HUB=config)
    app.extensions["hub_territory"] = territory.load(config.territory or territory.shipped())
    config.instance.mkdir(parents=True, exist_ok=True)
    _bind_extensions(app)
    static = Path(__file__).parent / "static"
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=static, prefix="static/", immutable_file_test=is_hashed)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for part in (journal, intake, security, api, shell, errors, headers, policy, sockets):
        part.bind(app)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)
    return app


def is_hashed(path: str, url: str) -> bool:
    """Whether the name of a static file carries the hash of its content, so that browsers may keep it for ever."""
    return not url.endswith("manifest.json")


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    babel.init_app(app, default_locale="fr", default_timezone=app.extensions["hub_territory"].timezone)
    csrf.init_app(app)
    limiter.init_app(app)
    socketio.init_app(
        app,
        async_mode=app.config["HUB"].async_mode,
        transports=["websocket"],
        always_connect=True,  # so that what a client lacks can be sent while it connects
        async_handlers=False,  # a flood waits its turn in its own socket's thread
        ping_interval=15,
        ping_timeout=10,
        cors_allowed_origins=[],  # the guard decides
        max_http_buffer_size=16 * 1024,
        manage_session=False,
    )


__all__ = ["create_app", "models"]
