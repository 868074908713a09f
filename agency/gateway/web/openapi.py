"""The OpenAPI document of the HTTP routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.gateway.web.problems import Problem

if TYPE_CHECKING:
    from fastapi import FastAPI

UNUSED = ("HTTPValidationError", "ValidationError")
"""What FastAPI describes, and the gateway never answers: its errors are problems."""


def describe(app: FastAPI) -> None:
    """Have the application describe its errors as they are."""
    generate = app.openapi

    def described() -> dict[str, Any]:
        document = generate()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        for name in UNUSED:
            schemas.pop(name, None)
        return document

    app.openapi = described  # type: ignore[method-assign] # the documented way to extend it
