"""What comes in: text that both databases can hold and numbers that a row can have, refused before anything is done."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from hub.errors import NotFound

GREATEST: Final = 2**31 - 1  # of the numbers of rows
UNKEPT: Final = re.compile("[\\x00\\ud800-\\udfff]")


def refuse() -> None:
    """Raise BadRequest for what cannot be kept as text or read as JSON, NotFound for a row that no table can have."""
    if any(isinstance(value, int) and value > GREATEST for value in (request.view_args or {}).values()):
        raise NotFound()
    pairs = chain(request.args.items(multi=True), request.form.items(multi=True))
    if not all(map(is_text, chain([request.path], *pairs))):
        raise BadRequest()
    if request.is_json:
        _refuse_json(request.get_data())


def is_text(text: str) -> bool:
    """Whether both databases can hold it: no NUL, and no half of a sign (a lone surrogate)."""
    return UNKEPT.search(text) is None


def _refuse_json(body: bytes) -> None:
    """Refuse what breaks a reader: too deep, too long a number. What is no JSON at all, the reader itself tells."""
    try:
        held = all(map(is_text, _texts(json.loads(body))))
    except (json.JSONDecodeError, UnicodeDecodeError):
        return
    except (RecursionError, ValueError) as error:
        raise BadRequest() from error
    if not held:
        raise BadRequest()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain(value, chain.from_iterable(map(_texts, value.values())))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_texts, value))


def bind(app: Flask) -> None:
    """Look at each request of this application before anything else reads it."""
    app.before_request(refuse)
