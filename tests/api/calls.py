"""A program that calls the API with a token."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from hub.services import tokens
from hub.unit_of_work import unit_of_work
from tests.people import Person


@dataclass(frozen=True, slots=True)
class Program:
    """Calls under `/api/v1`, with the token of one person, or with none."""

    app: Flask
    token: str = ""

    def call(self, method: str, path: str, json: Any = None, **headers: str) -> TestResponse:
        """One call; header names are given with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        body = {} if json is None else {"json": json}
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=sent, **body)

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        """POST; an empty object when nothing is sent."""
        return self.call("POST", path, {} if json is None else json, **headers)

    def patch(self, path: str, json: Any, **headers: str) -> TestResponse:
        """PATCH."""
        return self.call("PATCH", path, json, **headers)


def program(app: Flask, person: Person) -> Program:
    """A program with a fresh token of that person."""
    with unit_of_work():
        token = tokens.create(person.account, "essai")
    return Program(app, token)
