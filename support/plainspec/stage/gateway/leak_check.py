"""The leak check: what belongs to one user is searched for in all that other users have received."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from plainspec.services.redis.contents import connected, entries_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from plainspec.stage.gateway.people import Person
    from plainspec.stage.http.sessions import Sessions
    from plainspec.stage.sockets.sockets import Sockets
    from plainspec.stage.telemetry.records import SpanRecords

__tracebackhide__ = True  # a failure shows the sentence that failed


class LogRecords(logging.Handler):
    """Keeps what is logged in this process while the scenario runs."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as a line."""
        self.lines.append(f"{record.name}: {self.format(record)}")


class LeakCheck:
    """Looks for marks of users where they do not belong.

    Attributes:
        spans: The spans of the scenario, if it has any.
    """

    def __init__(
        self,
        people: Mapping[str, Person],
        sessions: Sessions,
        sockets: Sockets,
        redis_url: str,
        is_shared: Callable[[str], bool],
    ) -> None:
        """Watch over these people.

        Args:
            people: By name; there may be more of them later.
            sessions: What they exchange over HTTP.
            sockets: What they exchange over WebSockets.
            redis_url: The Redis of the scenario.
            is_shared: Tells whether a key may hold what belongs to several users.
        """
        self._people = people
        self._sessions = sessions
        self._sockets = sockets
        self._redis_url = redis_url
        self._is_shared = is_shared
        self.spans: SpanRecords | None = None
        self._records = LogRecords()
        self._level = logging.NOTSET

    def listen(self) -> None:
        """Begin to keep what is logged, from INFO on."""
        root = logging.getLogger()
        self._level = root.level
        root.setLevel(min(root.level or logging.INFO, logging.INFO))
        root.addHandler(self._records)

    def stop_listening(self) -> None:
        """End that."""
        root = logging.getLogger()
        root.removeHandler(self._records)
        root.setLevel(self._level)

    def received_of(self, receiver: str, owner: str) -> list[str]:
        """Return a line for each mark of the owner's that the receiver has received, and has not sent before."""
        marks = self._people[owner].marks
        sent, received = self._bytes_of(receiver)
        return [
            f"{receiver} has received {mark}, which is {owner}'s: {text[:500]}"
            for mark in marks
            if mark not in sent
            for text in received
            if mark in text
        ]

    async def leaks(self) -> list[str]:
        """Return a line for each mark that is with another user, or in Redis, the log or spans, and not to be there."""
        people = self._people
        between = [line for one in people for other in people if one != other for line in self.received_of(one, other)]
        return [*between, *[line async for line in self._in_redis()], *self.in_logs(), *self.in_spans()]

    def _bytes_of(self, person: str) -> tuple[str, list[str]]:
        """Return all that somebody has sent, and all texts that they have received."""
        sockets = [one for one in self._sockets.opened if one.person.split("'s ")[0] == person]
        exchanged = self._sessions.of(person).exchanged
        sent = "\n".join([text for socket in sockets for text in socket.sent] + [asked for asked, _ in exchanged])
        received = [_text(message) for socket in sockets for message in socket.received]
        return sent, [*received, *(answer for _, answer in exchanged)]

    async def _in_redis(self) -> AsyncIterator[str]:
        async with connected(self._redis_url) as client:
            for entry in await entries_of(client):
                if self._is_shared(entry.key):
                    continue
                value = json.dumps(entry.value, ensure_ascii=False)
                owners = {person.name for person in self._people.values() if _is_in(person, entry.key, value)}
                if len(owners) > 1:
                    yield f"the key {entry.key} of Redis holds what is {' and '.join(sorted(owners))}'s: {value[:500]}"

    def in_logs(self) -> list[str]:
        """Return a line for each line of the log that holds a secret word or a token."""
        secrets = [(person.name, one) for person in self._people.values() for one in (person.mark, person.token) if one]
        return [
            f"the log holds a secret of {name}'s: {line[:500]}"
            for name, secret in secrets
            for line in self._records.lines
            if secret in line
        ]

    def in_spans(self) -> list[str]:
        """Return a line for each span with a secret word or a token, and for each trace that several users are in."""
        if self.spans is None:
            return []
        people = self._people.values()
        secrets = {secret: person.name for person in people for secret in (person.mark, person.token) if secret}
        found = self.spans.holding(secrets).items()
        held = [
            f"a span holds a secret of {secrets[one]}'s: {span.text[:500]}" for one, spans in found for span in spans
        ]
        traces: dict[str, set[str]] = {}
        for person in people:
            for spans in self.spans.holding(person.marks).values():
                for span in spans:
                    traces.setdefault(span.trace_id, set()).add(person.name)
        mixed = [f"a trace tells of {' and '.join(sorted(names))}" for names in traces.values() if len(names) > 1]
        return held + mixed


def _is_in(person: Person, key: str, value: str) -> bool:
    return any(mark in key or mark in value for mark in person.marks)


def _text(message: str | bytes) -> str:
    return message if isinstance(message, str) else message.decode(errors="replace")
