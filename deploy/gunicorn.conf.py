"""gunicorn in production: `gunicorn -c deploy/gunicorn.conf.py wsgi:app`, behind a proxy that ends TLS.

Sockets are greenlets here; the scheduler is another process (`hub scheduler`). gevent-websocket must not be installed.
"""

from typing import Any

from config import from_environment

bind = "127.0.0.1:8000"
workers = 2
worker_class = "gevent"
worker_connections = from_environment().socket_cap + 500  # sockets, and pages beside them
control_socket_disable = True
graceful_timeout = 15
max_requests = 0  # a worker that restarts by itself would drop its sockets
raw_env = ["HUB_ASYNC_MODE=gevent"]


def post_worker_init(worker: Any) -> None:
    """On SIGTERM, sockets end cleanly and their clients come back to another worker."""
    # Imported here: what is imported before gevent has patched the worker would block it as a whole.
    from hub.cli.serving import leave_politely
    from hub.sockets import live_of

    leave_politely(live_of(worker.app.wsgi()).goodbye)
