"""The events of one run, numbered, in order, and none after the last."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from agency.gateway.agents import RunEndedError
from agency.gateway.events import Event, EventType

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from agency.gateway.event_streams import EventLog
    from agency.gateway.runs.leases import Leased
    from agency.gateway.runs.records import RunRecord

Result = TypeVar("Result")
NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Announcer:
    """Announces what a run does, to its user.

    Args:
        log: Where to.
        leased: The run.
        sequence: How many events it has had.
        last: When the last of them was announced.
    """

    def __init__(self, log: EventLog, leased: Leased, *, sequence: int = 0, last: datetime = NEVER) -> None:
        self._log = log
        self._leased = leased
        self._sequence = sequence
        self._last = last
        self._announcing = asyncio.Lock()
        self._closed = False

    async def announce(self, kind: EventType, **payload: Any) -> None:
        """Append an event; a cancellation waits until it is appended or kept.

        Raises:
            RunEndedError: The run has ended.
        """
        await uninterrupted(self._announce(kind, payload))

    async def announce_start(self, **context: str) -> None:
        """Announce that the run has started, unless something was announced before."""
        if not self._sequence:
            message = f"{self._leased.agent} has started"
            await self.announce(EventType.AGENT_STARTED, status="active", context=context, message=message)

    async def announce_end(self, record: RunRecord) -> None:
        """Announce how the run has ended; nothing can be announced after that."""
        await self.announce(
            EventType.AGENT_COMPLETED,
            status=record.state.value,
            result=record.output,
            execution_time_ms=record.execution_time_ms,
            message=record.error or f"{record.agent} has {record.state}",
        )

    async def _announce(self, kind: EventType, payload: dict[str, Any]) -> None:
        async with self._announcing:
            if self._closed:
                raise RunEndedError(f"run {self._leased.run} has ended")
            self._closed = kind is EventType.AGENT_COMPLETED
            self._sequence += 1
            self._last = max(self._last, datetime.now(UTC))
            event = Event(
                type=kind,
                run_id=str(self._leased.run),
                agent_name=self._leased.agent,
                sequence=self._sequence,
                timestamp=self._last,
                payload=payload,
            )
            await self._log.append(event, self._leased.user)


async def uninterrupted(work: Coroutine[Any, Any, Result] | asyncio.Task[Result]) -> Result:
    """Do something to its end although the task that waits for it is cancelled; the cancellation follows then."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
