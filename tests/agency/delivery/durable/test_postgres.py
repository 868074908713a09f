"""Runs that DBOS executes: names instead of numbers, one DBOS a process, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import Counter
from typing import TYPE_CHECKING

import psycopg
import pytest

from agency.delivery.durable import JournalError, RunExistsError, RunFailedError, RunState
from agency.delivery.durable.postgres.executors import is_gone, new_executor
from agency.delivery.durable.postgres.runs import DbosRuns
from agency.delivery.durable.postgres.schema import prepare
from plainspec.services.postgres.embedded.server import embedded_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agency.delivery.contract import Journal, Json

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def prepared_url() -> Iterator[str]:
    with embedded_postgres() as server:
        url = server.url("postgres")
        prepare(url)
        yield url


def connections(url: str) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'agency-delivery'"
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return int(row[0])


async def nothing(_: Journal, request: Json) -> Json:
    return request


async def test_closing_leaves_no_thread_no_connection_and_no_worker(prepared_url: str) -> None:
    before = set(threading.enumerate())
    async with DbosRuns(prepared_url, nothing, shares=True) as runs:
        assert await runs.start("left", {"a": [1]}) == {"a": [1]}
        assert connections(prepared_url) > 1
    left = [thread for thread in set(threading.enumerate()) - before if not thread.name.startswith("asyncio_")]
    assert left == []
    while connections(prepared_url):  # noqa: ASYNC110 - the server notices a moment later
        await asyncio.sleep(0.01)
    with psycopg.connect(prepared_url) as connection:
        assert connection.execute("SELECT * FROM delivery.worker").fetchall() == []


async def test_stages_are_found_again_by_name_in_whatever_order_they_are_reached(prepared_url: str) -> None:
    done: Counter[str] = Counter()
    fails = True

    async def pipeline(journal: Journal, _: Json) -> Json:
        async def work(name: str) -> Json:
            done[name] += 1
            if name == "last" and fails:
                raise ConnectionError("no network")
            return {"name": name}

        names = ["a", "b", "c"] if fails else ["c", "a", "b"]
        found = await asyncio.gather(*(journal.stage(name, lambda name=name: work(name)) for name in names))  # type: ignore[misc]
        await journal.stage("last", lambda: work("last"))
        return {"found": [one["name"] for one in found]}

    async with DbosRuns(prepared_url, pipeline) as runs:
        with pytest.raises(RunFailedError, match="ConnectionError: no network"):
            await runs.start("names", {})
        (run,) = [one for one in await runs.runs() if one.id == "names"]
        assert (run.state, run.error) == (RunState.FAILED, "ConnectionError: no network")
        fails = False
        assert await runs.resume("names") == {"found": ["c", "a", "b"]}
    assert done == {"a": 1, "b": 1, "c": 1, "last": 2}


async def test_there_is_one_dbos_for_each_process(prepared_url: str) -> None:
    async with DbosRuns(prepared_url, nothing) as runs:
        with pytest.raises(JournalError, match="already"):
            async with DbosRuns(prepared_url, nothing):
                pass
        await runs.start("once", {})
        with pytest.raises(RunExistsError):
            await runs.start("once", {})


def test_a_process_of_this_machine_is_known_to_be_gone_and_no_other() -> None:
    machine, _, mark = new_executor().split(":")
    assert not is_gone(new_executor())
    gone = os.fork()
    if not gone:
        os._exit(0)
    os.waitpid(gone, 0)
    assert is_gone(f"{machine}:{gone}:{mark}")
    assert not is_gone(f"{machine}:{gone}:elsewhere-1")
