"""A run while its agent works: what the agent announces and writes."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic_core import to_jsonable_python

from agency.coordination import AgentContext
from agency.gateway.agents import ENTRY, RunEndedError
from agency.gateway.events import EventType
from agency.observability.genai import execute_tool, set_content
from agency.redaction import redact
from agency.workflow import Context

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.gateway.runs.announcer import Announcer
    from agency.gateway.runs.leases import Leased
    from agency.ids import RequestID
    from agency.store import Store, UnitOfWork


class ActiveRun:
    """The `AgentRun` of an agent that works."""

    def __init__(self, store: Store, leased: Leased, request: RequestID, announcer: Announcer) -> None:
        self.user = leased.user
        self.thread = leased.thread
        self.run = leased.run
        self.request = request
        self._store = store
        self._announcer = announcer
        self._thoughts = 0
        self._work: UnitOfWork | None = None
        self._beginning = asyncio.Lock()
        self._ended = False
        named = {"thread_id": str(self.thread), "run_id": str(self.run), "request_id": str(request)}
        context = Context(str(self.run), {"user": str(self.user), **named, ENTRY: self})
        self.context = AgentContext(leased.agent, named).carried_by(context)

    async def think(self, reasoning: str, *, progress_percentage: float | None = None) -> None:
        """Announce a thought."""
        self._thoughts += 1
        await self._announcer.announce(
            EventType.AGENT_THINKING,
            reasoning=reasoning,
            step_number=self._thoughts,
            progress_percentage=progress_percentage,
            status="active",
        )

    async def use_tool(self, name: str, parameters: dict[str, Any], tool: Callable[..., Awaitable[Any]]) -> Any:
        """Call a tool, and announce it before and after."""
        call = {"call_id": uuid4().hex, "tool_name": name}
        await self._announcer.announce(
            EventType.TOOL_EXECUTING,
            **call,
            parameters=_shown(parameters),
            status="executing",
            message=f"{name} is executing",
        )
        started = time.monotonic()
        status, result, message = "cancelled", None, f"{name} was cancelled"
        try:
            with execute_tool(name, call["call_id"], _shown(parameters)) as execution:
                result = await tool(**parameters)
                set_content(execution, "gen_ai.tool.call.result", _shown(result))
            status, message = "completed", f"{name} has completed"
        except Exception as error:
            status, message = "failed", described(error)
            raise
        finally:
            await self._announcer.announce(
                EventType.TOOL_COMPLETED,
                **call,
                result=_shown(result),
                execution_time_ms=round((time.monotonic() - started) * 1000),
                status=status,
                message=message,
            )
        return result

    async def store(self) -> UnitOfWork:
        """Return the unit of work of this run, which begins with the first call."""
        async with self._beginning:
            if self._ended:
                raise RunEndedError(f"run {self.run} has ended")
            if self._work is None:
                work = self._store.unit_of_work(tenant=self.user.tenant, user=self.user.name)
                self._work = await work.begin()
            return self._work

    async def take_work(self) -> UnitOfWork | None:
        """Return what the agent has begun to write, if it has, and let it write no more."""
        async with self._beginning:
            self._ended = True
            work, self._work = self._work, None
            return work


def described(error: BaseException) -> str:
    """Return the text of an error, without secrets, for the user whose agent failed."""
    return str(redact(str(error))) or type(error).__name__


def _shown(value: Any) -> Any:
    """Return what can be shown of a value in an event: JSON, without secrets."""
    return redact(to_jsonable_python(value, fallback=repr, inf_nan_mode="strings"))
