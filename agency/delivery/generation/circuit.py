"""Requests to the OpenHands server: each is retried when it fails for a while, through one circuit breaker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from agency.delivery.contract import GeneratorError, GeneratorUnavailableError
from agency.observability.metrics import CLIENT_REQUEST_DURATION
from agency.observability.spans import span
from agency.workflow import Backoff, CircuitOpenError, StepTimeoutError, step

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.delivery.generation.settings import GenerationLimits, OpenHandsServer
    from agency.observability.spans import Attributes
    from agency.workflow import BreakerState, Clock

TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
"""Statuses after which the same request may succeed."""

UNAUTHORIZED = {401, 403}
MOST_SHOWN = 300

Result = TypeVar("Result")


class TransientError(GeneratorUnavailableError):
    """The server failed in a way that may be over soon: no answer, or one of the statuses in `TRANSIENT`."""


class CircuitOpenedError(GeneratorUnavailableError):
    """The server has failed so often that it is not called for a while."""


class UnauthorizedError(GeneratorUnavailableError):
    """The server has refused the session key."""


class RefusedRequestError(GeneratorError):
    """The server has refused a request.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Requests:
    """Sends requests to the server.

    Args:
        server: Where it is.
        limits: How often a request is sent, and when the circuit opens.
        clock: The source of time.
        client: Sends the requests; it is not closed here.
        backoff: The waits between attempts; 2 s, 4 s, 8 s and so on where it is left out.
    """

    def __init__(
        self,
        server: OpenHandsServer,
        limits: GenerationLimits,
        clock: Clock,
        client: httpx.AsyncClient,
        backoff: Backoff | None = None,
    ) -> None:
        self._server = server
        self._backoff = backoff or Backoff(jitter=False)
        self._client = client
        self._limits = limits
        self._clock = clock
        self._breaker = limits.broken(step(self._attempt), limits.request_timeout_s, TransientError, clock)

    @property
    def circuit(self) -> BreakerState:
        """The state of the circuit, as the next request meets it."""
        return self._breaker.state

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send a request, again if need be, and return the answer.

        Raises:
            GeneratorError: It was refused, or has failed each time, or the circuit is open.
        """
        return await self.repeat(lambda: self.send_once(method, path, **arguments))

    async def repeat(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Do work that may be repeated, until no request of it fails for a while, or the attempts are used up."""

        async def attempt(_: None) -> Result:
            return await work()

        return await self._limits.retried(step(attempt), self._backoff, TransientError, self._clock).execute(None)

    async def send_once(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send a request once, and return the answer; raises as `send` does."""
        try:
            answer: httpx.Response = await self._breaker.execute(lambda: self._send(method, path, **arguments))
        except CircuitOpenError as error:
            raise CircuitOpenedError(
                f"OpenHands at {self._server.url} has failed too often and is not called for now: "
                f"retry after {error.retry_after_s:g} s."
            ) from error
        except StepTimeoutError as error:
            message = f"OpenHands at {self._server.url} has not answered within {error.limit_s:g} s."
            raise TransientError(message) from error
        return answer

    async def _attempt(self, attempt: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        return await attempt()

    async def _send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            answer = await self._request(method, f"{self._server.url}{path}", **arguments)
        except httpx.TransportError as error:
            raise TransientError(
                f"No OpenHands server answers at {self._server.url}: {error or type(error).__name__}. "
                "Is it running, and is OPENHANDS_URL its address?"
            ) from error
        if answer.is_success:
            return answer
        said = f"OpenHands answers {method} {path} with {answer.status_code}: {_detail(answer)}"
        if answer.status_code in UNAUTHORIZED:
            raise UnauthorizedError(
                f"OpenHands at {self._server.url} refuses the session key in OH_SESSION_API_KEYS_0 "
                f"({answer.status_code}): it must be one that the server was started with."
            )
        if answer.status_code in TRANSIENT:
            raise TransientError(said)
        raise RefusedRequestError(said, answer.status_code)

    async def _request(self, method: str, url: str, **arguments: Any) -> httpx.Response:
        known: Attributes = {"http.request.method": method, "server.address": httpx.URL(url).host}
        with span(f"{method} OpenHands", known, kind="client", metric=CLIENT_REQUEST_DURATION) as opened:
            headers = {"X-Session-API-Key": self._server.key}
            answer = await self._client.request(method, url, headers=headers, timeout=None, **arguments)
            opened.set("http.response.status_code", answer.status_code)
            if answer.is_error:
                opened.fail(str(answer.status_code))
        return answer


def _detail(answer: httpx.Response) -> str:
    try:
        body = answer.json()
    except ValueError:
        body = answer.text
    detail = body.get("detail", body) if isinstance(body, dict) else body
    return str(detail)[:MOST_SHOWN] or answer.reason_phrase
