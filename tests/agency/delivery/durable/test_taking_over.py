"""What workers leave to others, and what they say of it."""

from __future__ import annotations

import asyncio
import threading
from queue import Queue
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from agency.delivery.durable import RunState
from agency.delivery.durable.postgres.engine import engine_for
from agency.delivery.durable.postgres.leases import Leases
from agency.delivery.durable.postgres.run_list import DbosRunList
from agency.delivery.durable.postgres.runs import DbosRuns

if TYPE_CHECKING:
    from agency.delivery.contract import Journal, Json

pytestmark = pytest.mark.anyio

HERE, ELSEWHERE = "here:1:first", "elsewhere:1:first"
LIMIT_S = 60.0


async def test_a_worker_that_ends_leaves_to_others_what_it_has_taken_of_the_runs_that_they_share(
    prepared_url: str,
) -> None:
    begun: Queue[str] = Queue()

    async def pipeline(journal: Journal, _: Json) -> Json:
        begun.put(journal.run_id)
        await asyncio.sleep(3600)
        return {}

    async with DbosRuns(prepared_url, pipeline, shares=True) as runs:
        await runs.submit("shared", {})
        await runs.submit("of-another", {})
        started = asyncio.ensure_future(runs.start("started", {}))
        names = [await asyncio.to_thread(begun.get, timeout=LIMIT_S) for _ in range(3)]
        assert sorted(names) == ["of-another", "shared", "started"]
        with psycopg.connect(prepared_url) as connection:
            taken = "UPDATE dbos.workflow_status SET executor_id = %s WHERE workflow_uuid = 'of-another'"
            connection.execute(taken, [ELSEWHERE])
        started.cancel()
        with pytest.raises(asyncio.CancelledError):
            await started
    async with DbosRunList.at(prepared_url) as run_list:
        states = {run.id: run.state for run in await run_list.runs()}
    assert states == {
        "shared": RunState.QUEUED,
        "of-another": RunState.INTERRUPTED,
        "started": RunState.INTERRUPTED,
    }


@pytest.mark.parametrize(
    ("failure", "because"),
    [(RuntimeError("no more"), ""), (OperationalError("SELECT 1", None, OSError("no route")), ": no route")],
)
def test_a_worker_says_what_it_takes_over_and_tries_again_what_has_failed(
    failure: Exception, because: str, prepared_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    failures, taken_over = [failure], threading.Event()

    def release(executor: str) -> None:
        if executor == ELSEWHERE:
            if failures:
                raise failures.pop()
            taken_over.set()

    with psycopg.connect(prepared_url) as connection:
        connection.execute("INSERT INTO delivery.worker VALUES (%s, clock_timestamp())", [ELSEWHERE])
    engine = engine_for(prepared_url)
    leases = Leases(engine, HERE, 0.4, lambda: None, release)
    leases.open()
    assert taken_over.wait(LIMIT_S)
    leases.close()
    engine.dispose()
    taken = f"{ELSEWHERE} is gone, or has not renewed its lease; its runs are taken over"
    assert caplog.messages == [taken, f"the lease of {HERE} cannot be renewed{because}", taken]


def test_a_lease_that_could_not_be_given_up_is_named(prepared_url: str, caplog: pytest.LogCaptureFixture) -> None:
    def release(_: str) -> None:
        raise OperationalError("SELECT 1", None, OSError("no route"))

    engine = engine_for(prepared_url)
    leases = Leases(engine, HERE, LIMIT_S, lambda: None, release)
    leases.open()
    leases.close()
    engine.dispose()
    assert caplog.messages == [f"the lease of {HERE} could not be given up, and ends by itself: no route"]
