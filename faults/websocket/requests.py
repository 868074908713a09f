"""Ways in which requests over HTTP can be answered wrongly."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.runs import RunState
from agency.gateway.web.problems import STATUS
from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.proving import Patch

HTTP = "websocket/http.feature"
SERVICE = "agency.gateway.runs.service:RunService"
THREADS = "agency.store.threads:Threads"


@fault(
    "the end of a run is not reported",
    caught_by=f"{HTTP}: Ana asks for a run that has ended",
    because="$.state",
)
def report_the_start(patch: Patch) -> None:
    """Report every run as active."""

    def make(original: Callable[..., Any]) -> Any:
        async def get(self: Any, *said: Any) -> Any:
            return replace(await original(self, *said), state=RunState.ACTIVE, output=None)

        return get

    patch.wrap(f"{SERVICE}.get", make)


@fault(
    "the threads of all users are listed",
    caught_by=f"{HTTP}: Ana and Ben have a thread each",
    because="$.threads[1]",
)
def list_all_threads(patch: Patch) -> None:
    """Remember every thread, whichever user has opened it."""
    opened: list[Any] = []

    def make_open(original: Callable[..., Any]) -> Any:
        async def open_thread(self: Any, title: str) -> Any:
            thread = await original(self, title)
            opened.append(thread)
            return thread

        return open_thread

    async def list_all(_: Any) -> tuple[Any, ...]:
        return tuple(opened)

    patch.wrap(f"{THREADS}.open", make_open)
    patch.attribute(f"{THREADS}.all", list_all)


@fault(
    "another user's data is answered as forbidden, which reveals that it exists",
    caught_by=[
        f"{HTTP}: Ben sends GET /v1/runs/{{run-of-Ana}}",
        f"{HTTP}: Ben sends GET /v1/threads/{{thread-of-Ana}}/messages",
    ],
    because="received the status 403",
)
def answer_as_forbidden(patch: Patch) -> None:
    """Use another status."""
    patch.attribute("agency.gateway.web.problems:STATUS", {**STATUS, Refusal.NOT_FOUND: HTTPStatus.FORBIDDEN})


@fault(
    "the cancellation of a run that has ended is accepted",
    caught_by=f"{HTTP}: Ana cancels a run that has ended",
    because="received the status 202",
)
def accept_late_cancellations(patch: Patch) -> None:
    """Refuse no cancellation of a run that there is."""

    def make(original: Callable[..., Any]) -> Any:
        async def cancel(self: Any, *said: Any) -> None:
            try:
                await original(self, *said)
            except GatewayRefusedError as refused:
                if refused.code is not Refusal.CONFLICT:
                    raise

        return cancel

    patch.wrap(f"{SERVICE}.cancel", make)


@fault(
    "a malformed request is answered without the reason",
    caught_by=f"{HTTP}: A thread without a title",
    because="$.detail",
)
def say_nothing(patch: Patch) -> None:
    """Describe no error."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda status, _, *headers: original(status, "the request is malformed", *headers)

    patch.wrap("agency.gateway.web.problems:problem", make)
