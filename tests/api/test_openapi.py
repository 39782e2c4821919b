"""The description of the API is valid, complete, and holds against hostile calls."""

from http import HTTPStatus

import hypothesis
import pytest
import schemathesis
from flask import Flask
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error

from tests.api.calls import program
from tests.people import authority, college, company

EXAMPLES = 12  # an operation and role
ROLES = ("anonymous", "company", "school", "moderator")


def test_the_document_is_valid_openapi_3_1(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_api_route_is_described(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    described = {path.replace("{", "<").replace("}", ">") for path in document["paths"]}
    assert routes - described == {"/api/v1/openapi.json", "/api/v1/docs"}


def test_the_documentation_page_names_every_call(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    page = app.test_client().get("/api/v1/docs").text
    for path, operations in document["paths"].items():
        for method in operations.keys() & {"get", "post", "patch"}:
            assert f"{method.upper()} {path}" in page


@pytest.mark.parametrize("role", ROLES)
def test_no_call_makes_the_server_fail(app: Flask, role: str) -> None:
    people = {"company": company(), "school": college(), "moderator": authority()[0]}
    token = program(app, people[role]).token if role in people else ""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for found in schema.get_all_operations():
        operation = found.ok()

        @hypothesis.settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy())
        def holds(case: schemathesis.Case) -> None:
            answer = case.call(headers=headers)
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, answer.text
            case.validate_response(answer, checks=[not_a_server_error])

        holds()
