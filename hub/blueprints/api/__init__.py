"""The HTTP API for programs, described by OpenAPI (design: the public contract)."""

from hub.blueprints.api.binding import bind

__all__ = ["bind"]
