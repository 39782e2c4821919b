"""The HTTP API for programs, described by OpenAPI."""

from flask import Flask


def bind(app: Flask) -> None:
    """Register the API's blueprints."""
