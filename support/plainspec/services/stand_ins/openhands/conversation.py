"""A conversation with the agent of the stand-in, as its clients see it."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

Status: TypeAlias = Literal["idle", "running", "paused", "finished", "error", "stuck"]


@dataclass
class Conversation:
    """A conversation with the agent.

    Attributes:
        id: Its id.
        folder: The folder that the agent works in.
        tags: What its client has tagged it with.
        module: The name of the file that it is about, without `.py`.
        status: Its execution status.
        events: All events so far, in order.
        sockets: The queues of those who follow the events; None in a queue closes its connection.
        calls: How often it was sent a message, run and interrupted.
    """

    id: str
    folder: str
    tags: dict[str, str]
    module: str
    status: Status = "idle"
    events: list[dict[str, Any]] = field(default_factory=list)
    sockets: set[asyncio.Queue[dict[str, Any] | None]] = field(default_factory=set)
    calls: dict[str, int] = field(default_factory=lambda: {"messages": 0, "runs": 0, "interruptions": 0})

    def tell(self, kind: str, source: str, **fields: Any) -> None:
        """Add an event, and send it to those who follow."""
        self.events.append(self._event(kind, source, **fields))
        for socket in self.sockets:
            socket.put_nowait(self.events[-1])

    def follow(self, since: str | None) -> asyncio.Queue[dict[str, Any] | None]:
        """Return a queue with the state, the events since a time, or none of them, and all that follow."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        queue.put_nowait(
            self._event("ConversationStateUpdateEvent", "environment", key="full_state", value=self.info())
        )
        for event in self.events if since is not None else ():
            if event["timestamp"] >= (since or ""):
                queue.put_nowait(event)
        self.sockets.add(queue)
        return queue

    def disconnect(self) -> None:
        """Close the connections of all who follow."""
        for socket in self.sockets:
            socket.put_nowait(None)
        self.sockets.clear()

    def events_of(self, kind: str, source: str) -> list[dict[str, Any]]:
        """Return the events of a kind and a source, in order; an empty text stands for all."""
        found = [event for event in self.events if kind in {"", event["kind"]}]
        return [event for event in found if source in {"", event["source"]}]

    def set_status(self, status: Status) -> None:
        """Change the status, and tell."""
        self.status = status
        self.tell("ConversationStateUpdateEvent", "environment", key="execution_status", value=status)

    def info(self) -> dict[str, Any]:
        """Describe it as the server does."""
        return {
            "id": self.id,
            "workspace": {"working_dir": self.folder, "kind": "LocalWorkspace"},
            "agent": {"kind": "Agent"},
            "execution_status": self.status,
            "tags": self.tags,
        }

    @property
    def request(self) -> str:
        """The text of the last message."""
        said = self.events_of("MessageEvent", "user")
        return str(said[-1]["llm_message"]["content"][0]["text"]) if said else ""

    @property
    def last_answer(self) -> str:
        """The text of the agent's last message."""
        said = self.events_of("MessageEvent", "agent")
        return str(said[-1]["llm_message"]["content"][0]["text"]) if said else ""

    def say(self, source: str, text: str) -> None:
        """Add a message."""
        role = "user" if source == "user" else "assistant"
        self.tell("MessageEvent", source, llm_message={"role": role, "content": [{"type": "text", "text": text}]})

    def _event(self, kind: str, source: str, **fields: Any) -> dict[str, Any]:
        now = datetime.now()  # noqa: DTZ005 - the times of the server have no zone
        return {"kind": kind, "id": str(uuid.uuid4()), "timestamp": now.isoformat(), "source": source, **fields}
