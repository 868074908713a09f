"""Agents, and the runs in which they work."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .redaction import without_secrets

Agent = Callable[["Run", Any], Awaitable[Any]]
User = tuple[str, str]
ENDED = ("completed", "failed", "cancelled")


@dataclass
class Thread:
    """A thread of a user's, with its messages."""

    user: User
    title: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    messages: list[dict[str, Any]] = field(default_factory=list)

    def add(self, author: str, text: str) -> None:
        """Add a message."""
        message = {"message_id": str(uuid.uuid4()), "author": author, "type": "text", "body": {"text": text}}
        self.messages.append({**message, "created_at": datetime.now(UTC).isoformat()})


@dataclass
class Run:
    """A run of an agent: what it does is announced while it happens."""

    thread: Thread
    agent: str
    announce: Callable[[User, dict[str, Any]], None]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "created"
    output: Any = None
    error: str | None = None
    task: asyncio.Task[None] | None = None
    _drafts: list[str] = field(default_factory=list)
    _sequence: int = 0
    _thoughts: int = 0

    async def execute(self, agent: Agent, given: Any, limit_s: float) -> None:
        """Let an agent work, and announce how it ends."""
        began_s = time.monotonic()
        self.state = "active"
        self._say("agent_started", status="active", context={}, message="")
        try:
            async with asyncio.timeout(limit_s):
                self.output = await agent(self, given)
            self.state = "completed"
            for text in self._drafts:
                self.thread.add(self.agent, text)
        except TimeoutError:
            self.state, self.error = "failed", f"the run took longer than {limit_s:g} s"
        except asyncio.CancelledError:
            self.state, self.error = "cancelled", "the run was cancelled"
        except Exception as error:  # noqa: BLE001 - an agent may fail in any way; its user is told
            self.state, self.error = "failed", str(error)
        elapsed_ms = (time.monotonic() - began_s) * 1000
        self._say(
            "agent_completed",
            status=self.state,
            result=self.output,
            execution_time_ms=elapsed_ms,
            message=self.error or "",
        )

    def write(self, text: str) -> None:
        """Write a message in the thread, which is there when the run has completed."""
        self._drafts.append(text)

    def think(self, reasoning: str) -> None:
        """Announce what the agent reasons."""
        self._thoughts += 1
        progress = {"step_number": self._thoughts, "progress_percentage": 0.0}
        self._say("agent_thinking", reasoning=reasoning, status="active", **progress)

    async def use(self, tool: Callable[..., Awaitable[Any]], name: str, parameters: dict[str, Any]) -> Any:
        """Call a tool, announced before and after."""
        began_s = time.monotonic()
        self._say("tool_executing", tool_name=name, parameters=parameters, status="executing", message="")
        result, error, status = None, "", "cancelled"
        try:
            result = await tool(**parameters)
            status = "completed"
        except Exception as failed:
            error, status = str(failed), "failed"
            raise
        finally:
            elapsed_ms = (time.monotonic() - began_s) * 1000
            self._say(
                "tool_completed",
                tool_name=name,
                result=result,
                execution_time_ms=elapsed_ms,
                status=status,
                message=error,
            )
        return result

    def _say(self, kind: str, **payload: Any) -> None:
        self._sequence += 1
        event = {"type": kind, "run_id": self.id, "agent_name": self.agent, "sequence": self._sequence}
        stamp = datetime.now(UTC).isoformat(timespec="microseconds")
        self.announce(self.thread.user, {**event, "timestamp": stamp, "payload": without_secrets(payload)})
