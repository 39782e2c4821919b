"""One log line a request: what was asked, how it ended, how long it took; ids only."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request
from flask_security import current_user

log = structlog.get_logger()


def begin() -> None:
    """Number the request, so that all its lines can be found together."""
    g.hub_started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=secrets.token_hex(4))


def end(response: Response) -> Response:
    """Log it; static files and health checks are not worth a line."""
    if request.endpoint and not request.endpoint.startswith("health."):
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round(1000 * (time.perf_counter() - g.get("hub_started", time.perf_counter()))),
            account_id=current_user.id if "_login_user" in g and current_user.is_authenticated else None,
        )
    return response


def bind(app: Flask) -> None:
    """Log each request of this application."""
    app.before_request(begin)
    app.after_request(end)
