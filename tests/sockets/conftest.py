"""Who listens."""

import pytest
from flask import Flask

from tests.make import make_account


@pytest.fixture
def teacher(app: Flask) -> str:
    """The id of an account that was told nothing yet."""
    return make_account().id
