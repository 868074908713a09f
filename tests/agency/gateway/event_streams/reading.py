"""Events to append, and how tests read them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agency.gateway.events import Event, EventType
from agency.ids import UserID

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.gateway.event_streams import Subscription

LIMIT_S = 20.0
ANA = UserID("acme", "Ana")
BEN = UserID("acme", "Ben")


def thought(sequence: int, run: str = "run", kind: EventType = EventType.AGENT_THINKING) -> Event:
    """Make an event of a run."""
    payload = {"reasoning": f"{run} {sequence}"}
    return Event(
        type=kind, run_id=run, agent_name="writer", sequence=sequence, timestamp=datetime.now(UTC), payload=payload
    )


async def read(subscription: Subscription, count: int) -> list[Event]:
    """Read so many events."""
    async with asyncio.timeout(LIMIT_S):
        return [await anext(subscription) for _ in range(count)]


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that announces itself by nothing."""
    async with asyncio.timeout(LIMIT_S):
        while not holds():  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.01)
