"""Errors over HTTP: problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.sessions.tokens import TokenError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI, Request
    from starlette.routing import Route

MEDIA_TYPE: Final = "application/problem+json"
URN: Final = "urn:agency:problem:"
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="agency"'}
STATUS: Final[Mapping[Refusal, HTTPStatus]] = {
    Refusal.INVALID_MESSAGE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Refusal.CONFLICT: HTTPStatus.CONFLICT,
    Refusal.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
OTHERS: Final = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_error",
}
NAMES: Final = {status: str(refusal) for refusal, status in STATUS.items()} | OTHERS


class Problem(BaseModel):
    """Why a request is refused; nothing has changed."""

    type: str = Field(description=f"`{URN}` and the code of the refusal, or `about:blank`.")
    title: str
    status: int
    detail: str


def problem(status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that says so."""
    kind = URN + NAMES[status] if status in NAMES else "about:blank"
    said = Problem(type=kind, title=status.phrase, status=status, detail=detail)
    return Response(said.model_dump_json(), status, dict(headers or {}), MEDIA_TYPE)


def problem_of(error: Exception) -> Response:
    """Return the answer that says what was raised."""
    match error:
        case TokenError():
            return problem(HTTPStatus.UNAUTHORIZED, str(error), CHALLENGE)
        case GatewayRefusedError(code=code, detail=detail):
            return problem(STATUS[code], detail)
        case RequestValidationError():
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _described(error.errors()))
        case HTTPException(status_code=code, detail=detail, headers=headers):
            return problem(HTTPStatus(code), detail, headers)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the gateway failed; its log says why")


def install(app: FastAPI, routes: Sequence[Route]) -> None:
    """Have the application, of these routes, answer every error as a problem."""

    async def answered(request: Request, error: Exception) -> Response:
        answer = problem_of(error)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            answer.headers["Allow"] = ", ".join(sorted(_methods(routes, request)))
        return answer

    for kind in (TokenError, GatewayRefusedError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, answered)


def problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Document that a route may answer with these."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        int(status): {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses
    }


def _methods(routes: Sequence[Route], request: Request) -> set[str]:
    """Return what may be asked of the path; Starlette names what the first of its routes answers."""
    matching = (route for route in routes if route.matches(request.scope)[0] != Match.NONE)
    return {method for route in matching for method in route.methods or ()}


def _described(errors: Any) -> str:
    """Say what is wrong, and where; not with what, which may be secret."""
    places = ((".".join(map(str, error["loc"])), error["msg"]) for error in errors)
    return "; ".join(f"{place}: {message}" for place, message in places)
