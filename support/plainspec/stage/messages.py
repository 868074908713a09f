"""The stage for messages: users who send them to threads, monitors that report to users, and who is notified."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from plainspec.ports.messaging import AgentAnswer, RoutingReport
from plainspec.ports.store.threads import User
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from plainspec.ports.messaging import MessagingSystem, PassedStage, StoredMessage
    from plainspec.stage.changes import Changes
    from plainspec.stage.refusals import Refusals
    from plainspec.stage.threads import ThreadStore


def answer_of(row: Mapping[str, str]) -> AgentAnswer:
    """Read a row of `answer`, empty for an agent that fails, and `after`, a duration, negative for a clock set back."""
    after = row.get("after") or "0 s"
    takes_s = parse_duration(after.removeprefix("-"))
    return AgentAnswer(row["answer"] or None, -takes_s if after.startswith("-") else takes_s)


def receiver_named(text: str) -> User | str:
    """Read `Ana of Acme`, a user, or `the handler pager`, which is the name of a handler."""
    name, of, tenant = text.partition(" of ")
    return User(tenant, name) if of else text.removeprefix("the handler ")


def fields_of(row: Mapping[str, str]) -> dict[str, Any]:
    """Read the fields of a message: numbers and lists as JSON, all else as text; an empty cell is no field."""
    return {name: _value(said) for name, said in row.items() if said}


class MessageExchange:
    """Messages of users and of monitors.

    Attributes:
        report: What became of the messages that a monitor sent last.
    """

    def __init__(self, system: MessagingSystem, threads: ThreadStore, refusals: Refusals) -> None:
        self.system = system
        self.report = RoutingReport(0)
        self._threads = threads
        self._refusals = refusals
        self._requests: dict[str, UUID] = {}

    async def route(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Have a monitor send messages together."""
        self.report = await self.system.route([fields_of(row) for row in rows])

    async def send(self, user: User, text: str, title: str, requested_by: str = "") -> None:
        """Have a user send a message to a thread, with a request id of its own or that of somebody's last message."""
        request = self._requests[requested_by] if requested_by else uuid4()
        self._requests[user.name] = request
        with self._refusals.of(user.name):
            await self.system.send(user, self._threads.titled(title), text, request)

    async def read(self, user: User, title: str, changes: Changes) -> list[StoredMessage]:
        """Return the messages that a user reads in a thread, in order, and mention them."""
        found = await self.system.messages(user, self._threads.titled(title))
        changes.mention(*(one.key for one in found))
        return list(found)

    async def stages(self, user: User, text: str, title: str) -> list[PassedStage]:
        """Return the stages that the only message of this text in a thread has passed, as its user sees them.

        Raises:
            AssertionError: There is no such message, or more than one.
        """
        found = await self.system.messages(user, self._threads.titled(title))
        chosen = [one for one in found if one.text == text]
        if len(chosen) != 1:
            raise AssertionError(f"{len(chosen)} messages in {title!r} are {text!r}; {user.name} reads {found}")
        return list(await self.system.stages(user, chosen[0]))


def in_columns(messages: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> list[dict[str, Any]]:
    """Return of each message the fields that a table has columns for; empty ones are left out."""
    kept = tuple(columns)
    return [{name: said[name] for name in kept if said.get(name) not in (None, "", [])} for said in messages]


def _value(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError:
        return said
