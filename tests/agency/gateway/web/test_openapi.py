"""The OpenAPI document of the HTTP routes."""

from __future__ import annotations

from redis.asyncio import Redis

from agency.gateway.web.app import create_app
from agency.sessions.tokens import Tokens
from agency.store import Store
from tests.agency.gateway.web.people import KEY

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_every_route_describes_its_problems_as_problems() -> None:
    app = create_app(Store("postgresql://127.0.0.1:1/none"), Redis(), Tokens(KEY), {})
    document = app.openapi()
    assert "Problem" in document["components"]["schemas"]
    assert not {"HTTPValidationError", "ValidationError"} & document["components"]["schemas"].keys()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            refusals = {code: said["content"] for code, said in operation["responses"].items() if code >= "4"}
            assert all(content == PROBLEM for content in refusals.values()), (method, path)
            assert ("401" in refusals) == ("security" in operation) == (path != "/health"), (method, path)
            assert ("422" in refusals) >= ("requestBody" in operation or "parameters" in operation), (method, path)
