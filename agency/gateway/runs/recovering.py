"""How a run is ended whose process has died."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from agency.gateway.runs.announcer import NEVER, Announcer
from agency.gateway.runs.records import Ending, RunState
from agency.gateway.runs.storing import store_end

if TYPE_CHECKING:
    from agency.gateway.event_streams import EventLog
    from agency.gateway.runs.leases import Leased
    from agency.store import Store

BY_DEATH: Final = Ending(RunState.FAILED, error="the gateway that executed the run has stopped")


async def recover_run(store: Store, log: EventLog, leased: Leased) -> bool:
    """End a run as failed, if it has not ended, and announce its end, if that was not announced; return whether it was.

    Two processes may do so at the same time: the database takes one end, and the stream one `agent_completed`.

    Raises:
        Exception: Redis or the database is away.
    """
    sequence, last, announced = await log.streams.mark_of(leased.user, str(leased.run))
    record = await store_end(store, leased, BY_DEATH)
    if record is None or announced:
        return False
    at = datetime.fromisoformat(last) if last else NEVER
    announcer = Announcer(log, leased, sequence=sequence, last=at)
    await announcer.announce_start(thread_id=str(leased.thread))
    await announcer.announce_end(record)
    return True
