"""What the gateway does for users: threads, runs and messages, in memory."""

from __future__ import annotations

import asyncio
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .agents import ENDED, Agent, Run, Thread, User
from .streams import Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .tokens import Caller


@dataclass(frozen=True)
class Limits:
    """What clients may ask for, and how long things may take."""

    origins: tuple[str, ...] = ()
    connections_per_user: int = 8
    heartbeat_s: float = 20.0
    pong_timeout_s: float = 20.0
    message_bytes: int = 64 * 1024
    messages_per_second: int = 20
    invalid_messages: int = 5
    waiting_events: int = 256
    window_events: int = 1000
    window_s: float = 120.0
    ticket_s: float = 30.0
    run_timeout_s: float = 300.0
    shutdown_s: float = 5.0


class RefusedError(Exception):
    """What a client asks for is refused.

    Attributes:
        code: As the protocol has it.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Service:
    """Threads, runs and streams of all users."""

    def __init__(self, agents: Mapping[str, Agent], limits: Limits) -> None:
        self.limits = limits
        self.threads: dict[str, Thread] = {}
        self.runs: dict[str, Run] = {}
        self._agents = agents
        self._streams: dict[User, Stream] = {}
        self._tickets: dict[str, tuple[float, Caller]] = {}

    def stream(self, user: User) -> Stream:
        """Return the stream of a user."""
        if user not in self._streams:
            self._streams[user] = Stream(self.limits.window_events, self.limits.window_s)
        return self._streams[user]

    def open_thread(self, user: User, fields: Any) -> Thread:
        """Open a thread."""
        thread = Thread(user, _text(fields, "title"))
        self.threads[thread.id] = thread
        return thread

    def thread(self, user: User, thread_id: Any) -> Thread:
        """Return a thread of a user's."""
        found = self.threads.get(_id(thread_id))
        if found is None or found.user != user:
            raise RefusedError("not_found", f"there is no thread {thread_id}")
        return found

    def run(self, user: User, run_id: Any) -> Run:
        """Return a run of a user's."""
        found = self.runs.get(_id(run_id))
        if found is None or found.thread.user != user:
            raise RefusedError("not_found", f"there is no run {run_id}")
        return found

    def start(self, user: User, thread_id: Any, fields: Any) -> Run:
        """Start a run in a thread."""
        name = _text(fields, "agent")
        if "input" not in fields:
            raise RefusedError("invalid_message", "input is missing")
        thread = self.thread(user, thread_id)
        if name not in self._agents:
            raise RefusedError("not_found", f"there is no agent {name}")
        run = Run(thread, name, lambda owner, event: self.stream(owner).publish(event))
        self.runs[run.id] = run
        run.task = asyncio.create_task(run.execute(self._agents[name], fields["input"], self.limits.run_timeout_s))
        return run

    def cancel(self, user: User, run_id: Any) -> Run:
        """Cancel a run."""
        run = self.run(user, run_id)
        if run.state in ENDED:
            raise RefusedError("conflict", f"the run {run.id} has ended: it is {run.state}")
        if run.task is not None:
            run.task.cancel()
        return run

    def write(self, user: User, fields: Any) -> None:
        """Put a message into a thread."""
        self.thread(user, fields.get("thread_id")).add(user[1], _text(fields, "text"))

    def ticket(self, caller: Caller) -> str:
        """Make a ticket for one handshake."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = time.monotonic() + self.limits.ticket_s, caller
        return ticket

    def redeem(self, ticket: str) -> Caller | None:
        """Return whose ticket it is, once."""
        until_s, caller = self._tickets.pop(ticket, (0.0, None))
        return caller if time.monotonic() < until_s else None

    async def finish(self) -> None:
        """Let runs go on for a while, and cancel those that are left."""
        tasks = [run.task for run in self.runs.values() if run.task is not None]
        if not tasks:
            return
        _, left = await asyncio.wait(tasks, timeout=self.limits.shutdown_s)
        for task in left:
            task.cancel()
        await asyncio.gather(*tasks)


def _text(fields: Any, name: str) -> str:
    if not isinstance(fields, dict) or not isinstance(fields.get(name), str):
        raise RefusedError("invalid_message", f"body.{name}: Field required")
    return str(fields[name])


def _id(value: Any) -> str:
    try:
        return str(uuid.UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise RefusedError("invalid_message", f"{value!r} is no id") from None
