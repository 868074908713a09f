"""How the end of a run is stored: once, with its execution, in one transaction."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import SQLAlchemyError

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.runs.records import Ending, RunRecord, RunState
from agency.store.errors import PoolClosedError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agency.gateway.runs.leases import Leased
    from agency.store import Store, UnitOfWork

NO_ANSWER: Final = (RefusedError, SQLAlchemyError, PoolClosedError, OSError)
"""What calls of the store raise when they fail for whatever reason."""
ANSWER_S: Final = 10.0
"""After how many seconds without an answer the database counts as away."""
PASSING_CLASSES: Final = frozenset({"08", "53", "57", "58"})
"""The classes of SQLSTATE that tell of the server, and not of the statement (PostgreSQL, appendix A)."""


@contextmanager
def asking_the_database() -> Iterator[None]:
    """Turn the failures of a database that is away into refusals.

    Raises:
        GatewayRefusedError: `unavailable`.
        RefusedError: The database refused for a reason that does not pass.
    """
    try:
        yield
    except NO_ANSWER as error:
        if isinstance(error, RefusedError) and not error.connection_lost and error.sqlstate[:2] not in PASSING_CLASSES:
            raise
        raise GatewayRefusedError(Refusal.UNAVAILABLE, "the database does not answer") from error


async def create_run(store: Store, leased: Leased, value: Any) -> None:
    """Store a run as created.

    Raises:
        GatewayRefusedError: `not_found` if the user has no such thread, `invalid_message` for an input that cannot be
            stored, `unavailable` while the database is away.
    """
    user = leased.user
    try:
        with asking_the_database():
            async with asyncio.timeout(ANSWER_S), store.unit_of_work(tenant=user.tenant, user=user.name) as work:
                await work.runs.create(leased.run.value, leased.thread.value, leased.agent, value)
    except RefusedError as error:
        if error.constraint == "run_thread_fkey":
            raise GatewayRefusedError(Refusal.NOT_FOUND, f"there is no thread {leased.thread}") from error
        raise GatewayRefusedError(Refusal.INVALID_MESSAGE, "the input cannot be stored") from error


async def end_run(work: UnitOfWork, leased: Leased, ending: Ending) -> tuple[RunRecord | None, bool]:
    """End a run, and record its execution, unless it has ended before; the caller commits.

    Returns:
        The run as it is now, None if it is gone with its thread; and whether this call has ended it.

    Raises:
        RefusedError: The database refused.
    """
    number = leased.run.value
    row = await work.runs.find(number, lock=True)
    if row is None:
        return None, False
    if RunState(row.state).is_terminal:
        return RunRecord.of(row), False
    if row.state == RunState.CREATED:
        await work.runs.activate(number)
    await work.runs.end(number, ending.state, output=ending.output, error=ending.error)
    ended = await work.runs.find(number)
    if ended is None:
        raise LookupError(f"run {number} is gone although it is locked")
    record = RunRecord.of(ended)
    status = "completed" if ending.state is RunState.COMPLETED else "failed"
    output = ending.output if ending.state is RunState.COMPLETED else {"error": ending.error}
    metrics = {"run_id": str(leased.run), "state": ending.state.value, "execution_time_ms": record.execution_time_ms}
    await work.threads.record(leased.thread.value, status, output=output, metrics=metrics)
    return record, True


async def store_end(store: Store, leased: Leased, ending: Ending) -> RunRecord | None:
    """End a run in a transaction of its own, unless it has ended before; return what is stored of it.

    Raises:
        Exception: Those of `NO_ANSWER`.
    """
    async with (
        asyncio.timeout(ANSWER_S),
        store.unit_of_work(tenant=leased.user.tenant, user=leased.user.name) as work,
    ):
        record, _ = await end_run(work, leased, ending)
        return record
