"""Structured logs: one line a fact, with ids; never a name or an address."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

ADDRESS: Final = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
HIDDEN: Final = "[adresse]"
PERSONAL: Final = frozenset(
    {"email", "name", "address", "recipient", "phone", "ip", "remote_addr", "title", "password"}
)


def without_people(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop fields that name people, and hide e-mail addresses in what is left: the last net, not the first."""
    kept = {key: value for key, value in event.items() if key not in PERSONAL}
    return {key: ADDRESS.sub(HIDDEN, value) if isinstance(value, str) else value for key, value in kept.items()}


def configure(production: bool) -> None:
    """JSON lines on standard error in production; on one's own machine, warnings as plain text. Twice is once."""
    renderer = structlog.processors.JSONRenderer() if production else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_people,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if production else logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the stream of now, which tests replace
        cache_logger_on_first_use=False,
    )
