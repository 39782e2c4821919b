"""Flask extensions, unbound; the application factory binds them."""

from typing import TYPE_CHECKING, cast

from flask import current_app
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_security import Security
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase
from werkzeug.local import LocalProxy

if TYPE_CHECKING:
    from config import Config
    from hub.territory import Territory

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every model derives from; constraints have names, so that migrations can alter them."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": True})
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
security = Security()
socketio = SocketIO()


def current_territory() -> "Territory":
    """The territory that this application serves."""
    return cast("Territory", current_app.extensions["hub_territory"])


territory = cast("Territory", LocalProxy(current_territory))


def current_settings() -> "Config":
    """The settings of this application; for rooms below the entry points, which do not import Flask."""
    return cast("Config", current_app.config["HUB"])


settings = cast("Config", LocalProxy(current_settings))
