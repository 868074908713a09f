"""The HTTP sessions of a scenario's people: each with headers, cookies and a last answer of their own."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from plainspec.reporting.evidence import attach
from plainspec.services.errors import ServiceError
from plainspec.services.process.deadline import Deadline
from plainspec.stage.http.bodies import JSON, Body, body_of
from plainspec.stage.http.exchange import Answer, title
from plainspec.stage.placeholders import SERVICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from plainspec.gherkin.features.arguments import DocString, Table
    from plainspec.stage.network.networks import Network, Networks
    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

ANSWER_LIMIT_S = 10.0
POLL_INTERVAL_S = 0.05


class Request(NamedTuple):
    """What a request asks for.

    Attributes:
        method: Its method.
        path: A path below the service, or a whole URL.
    """

    method: str
    path: str


class Sessions:
    """The sessions of one scenario, by person.

    Attributes:
        values: The scenario's values.
        folder: The folder of the feature, which paths of files are relative to.
        networks: The networks that people's connections go through, where a scenario speaks of them.
    """

    def __init__(self, values: KeptValues, folder: Path, networks: Networks) -> None:
        self.values = values
        self.folder = folder
        self.networks = networks
        self._sessions: dict[str, Session] = {}

    def of(self, person: str) -> Session:
        """Return a person's session, a new one at first."""
        if person not in self._sessions:
            self._sessions[person] = Session(person, self.values, self.networks.used_by(person))
        return self._sessions[person]

    async def send(self, person: str, request: Request, carried: DocString | Table | None) -> Answer:
        """Send a request of a person's, with a doc string as its body or a table as a form.

        Raises:
            ServiceError: There was no answer; says why.
            ValueError: The body is none, or the path belongs to no service.
        """
        body = None if carried is None else body_of(carried, self.values, self.folder)
        return await self.of(person).send(request, body)

    async def attempt(self, person: str, request: Request, carried: DocString | Table | None) -> None:
        """Send a request that may remain without an answer.

        Raises:
            ValueError: As for sending.
        """
        session = self.of(person)
        try:
            await self.send(person, request, carried)
        except ServiceError as error:
            session.forget_last(str(error))
            attach(f"{person}: {request.method} {request.path}: no answer", str(error))

    async def close(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()


class Session:
    """What one person sends and receives.

    Attributes:
        person: Whose it is.
        headers: Those that go with every request.
        exchanged: What was sent and received, as texts: the URL and the body of each request, and the answer's body.
        unanswered: Why the last request has no answer; an empty text if it has.
    """

    def __init__(self, person: str, values: KeptValues, network: Network | None) -> None:
        from plainspec.stage.http.routing import client_through

        self.person = person
        self.headers: dict[str, str] = {}
        self.exchanged: list[tuple[str, str]] = []
        self.unanswered = ""
        self._values = values
        self._last: Answer | None = None
        self._client = client_through(network)

    @property
    def last(self) -> Answer:
        """The last answer.

        Raises:
            ValueError: There is none yet.
        """
        if self._last is None:
            raise ValueError(f"{self.person} has sent no request yet that was answered, so there is nothing to look at")
        return self._last

    def forget_last(self, unanswered: str) -> None:
        """Take note of why a request has no answer, so that nothing looks at the one before."""
        self._last, self.unanswered = None, unanswered

    def url(self, path: str) -> str:
        """Return the URL that a path means: below the service, or the whole URL that it is.

        Raises:
            ValueError: There is no service, or it is neither path nor URL.
        """
        filled = self._values.fill(path)
        if urlsplit(filled).scheme in {"http", "https"}:
            return filled
        if not filled.startswith("/"):
            raise ValueError(f"{filled!r} is neither a path, which begins with /, nor a URL, which begins with http://")
        return str(self._values[SERVICE]).rstrip("/") + filled

    def handshake_headers(self, url: str) -> dict[str, str]:
        """Return the headers and cookies that go with the handshake of a WebSocket."""
        request = self._client.build_request("GET", url)
        cookie = {"Cookie": request.headers["cookie"]} if "cookie" in request.headers else {}
        return {**cookie, **self.headers}

    async def send(self, request: Request, body: Body | None = None) -> Answer:
        """Send a request, and return the answer; redirects are not followed.

        Raises:
            ServiceError: There was no answer; says why.
            ValueError: As for a URL.
        """
        answer = await self._exchange(request.method, self.url(request.path), body, ANSWER_LIMIT_S)
        attach(title(self.person, answer), answer.as_text())
        return answer

    async def ask(self, request: Request, document: Any = None) -> Answer:
        """Send a request with a JSON document as its body, if there is one, and return the answer.

        Raises:
            ServiceError: There was no answer; says why.
        """
        body = None if document is None else Body(json.dumps(document), {"Content-Type": JSON})
        answer = await self._exchange(request.method, request.path, body, ANSWER_LIMIT_S)
        attach(title(self.person, answer), answer.as_text())
        return answer

    async def poll(self, path: str, limit_s: float, lacking: Callable[[Answer], Iterable[str]]) -> None:
        """Send GET until an answer is as expected; one that does not come is not as expected.

        Args:
            path: Where to.
            limit_s: Seconds from the first request on.
            lacking: Returns what an answer lacks, line by line.

        Raises:
            AssertionError: The limit has passed; says what the last answer lacked.
            ValueError: As for a URL.
        """
        url, deadline, attempts = self.url(path), Deadline(limit_s), 0
        answered, shown = list[str](), "no answer"
        while True:
            attempts += 1
            try:
                answer = await self._exchange("GET", url, None, max(limit_s - deadline.elapsed_s, POLL_INTERVAL_S))
                wrong = answered = list(lacking(answer))
                shown = answer.as_text()
            except ServiceError as error:
                wrong = [*answered, str(error)]
            if not wrong or deadline.passed:
                break
            await asyncio.sleep(POLL_INTERVAL_S)
        attach(f"{self.person}: GET {path}, {attempts} times", shown)
        if wrong:
            raise AssertionError(
                "\n".join([*wrong, f"after {attempts} requests within {limit_s:g} s, the last:", shown])
            )

    async def _exchange(self, method: str, url: str, body: Body | None, limit_s: float) -> Answer:
        import httpx

        options: Mapping[str, Any] = body.options() if body else {}
        try:
            headers = httpx.Headers({**(body.headers if body else {}), **self.headers})
            async with asyncio.timeout(limit_s):  # httpx counts anew with each piece of an answer
                response = await self._client.request(method, url, headers=headers, **options)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeEncodeError, TimeoutError) as error:
            raise ServiceError(_unanswered(method, url, error, limit_s)) from None
        self.exchanged.append((f"{url} {options.get('content', b'').decode(errors='replace')}", response.text))
        self._last, self.unanswered = Answer(response), ""
        return self._last

    async def close(self) -> None:
        """Close the session's connections."""
        await self._client.aclose()


def _unanswered(method: str, url: str, error: Exception, limit_s: float) -> str:
    """Say why a request got no answer, and what to do."""
    import httpx

    if isinstance(error, httpx.ConnectError):
        where = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        reason = f"nothing accepts connections at {where} ({error}). Hint: does the service run, and at this address?"
    elif isinstance(error, TimeoutError):
        reason = f"there was no whole answer within {limit_s:g} s."
    elif isinstance(error, httpx.RemoteProtocolError):
        reason = f"the connection was closed without a whole answer ({error}). Hint: the service's log may say why."
    else:
        reason = f"it could not be sent: {type(error).__name__}: {error}"
    return f"{method} {url}: {reason}"
