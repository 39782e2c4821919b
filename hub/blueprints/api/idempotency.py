"""`Idempotency-Key`: a retry gets the first answer again, and creates nothing twice."""

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.exc import IntegrityError

from hub.policy import current_account
from hub.services import idempotency
from hub.unit_of_work import unit_of_work

HEADER = "Idempotency-Key"


def once(write: Callable[[], dict[str, Any]], status: int) -> Response:
    """Run `write` in a unit of work, or repeat the answer that this key got within a day.

    Raises Invalid when the key was used with another body.
    """
    key = request.headers.get(HEADER, "")
    body_hash = idempotency.hashed(request.path, request.get_data())
    try:
        answered = _once(write, status, key, body_hash)
    except IntegrityError:  # the same key at the same instant: the other call was first, and has its answer by now
        answered = _once(write, status, key, body_hash)
    response = jsonify(answered[0])
    response.status_code = answered[1]
    return response


def _once(write: Callable[[], dict[str, Any]], status: int, key: str, body_hash: str) -> tuple[dict[str, Any], int]:
    with unit_of_work():
        known = idempotency.answer(current_account.id, key, body_hash) if key else None
        if known is not None:
            return known
        body = write()
        if key:
            idempotency.keep(current_account.id, key, body_hash, status, body)
        return body, status
