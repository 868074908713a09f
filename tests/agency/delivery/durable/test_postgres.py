"""Runs that DBOS executes: names instead of numbers, one DBOS a process, and nothing left behind."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from agency.delivery.contract import Checkpoint, Decision, Question
from agency.delivery.durable import (
    JournalError,
    RunExistsError,
    RunFailedError,
    RunState,
    RunStoppedError,
    UnknownRunError,
)
from agency.delivery.durable.postgres.executors import is_gone, new_executor
from agency.delivery.durable.postgres.run_list import DbosRunList
from agency.delivery.durable.postgres.runs import DbosRuns
from agency.delivery.durable.postgres.submitting import submit

if TYPE_CHECKING:
    from agency.delivery.contract import Journal, Json
    from agency.delivery.durable.runs import Run, RunList

pytestmark = pytest.mark.anyio


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


async def test_who_asks_and_decides_makes_no_tables(prepared_url: str) -> None:
    with psycopg.connect(prepared_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE unprepared")
    url = make_url(prepared_url).set(database="unprepared").render_as_string(hide_password=False)
    approval = Decision("staging", "Ana", datetime.now(UTC), approved=True)
    async with DbosRunList.at(url) as run_list:
        assert await run_list.runs() == []
        with pytest.raises(UnknownRunError, match="shop"):
            await run_list.decide("shop", approval)
        with psycopg.connect(url) as connection:
            found = connection.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname IN ('dbos', 'delivery')"
            ).fetchall()
        assert found == []
        await submit(url, {"shop": {}})
        assert [run.id for run in await run_list.runs()] == ["shop"]


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


async def test_a_run_that_finishes_while_the_list_is_read_is_not_shown_in_an_earlier_stage(
    prepared_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, began = asyncio.Event(), asyncio.Event()

    async def pipeline(journal: Journal, _: Json) -> Json:
        async def build() -> Json:
            loop.call_soon_threadsafe(began.set)
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(goes_on.wait(), loop))
            return {}

        await journal.stage("build", build)
        await journal.stage("release", nothing_to_do)
        return {}

    loop = asyncio.get_running_loop()
    async with DbosRuns(prepared_url, pipeline) as runs:
        running = asyncio.ensure_future(runs.start("raced", {}))
        await began.wait()
        listing = runs.client.list_workflows

        def finish_first(**options: Any) -> Any:
            if "workflow_ids" not in options:
                loop.call_soon_threadsafe(goes_on.set)
                while listing(workflow_ids=["raced"])[0].status != "SUCCESS":
                    pass
            return listing(**options)

        with monkeypatch.context() as patch:
            patch.setattr(runs.client, "list_workflows", finish_first)
            (run,) = [one for one in await runs.runs() if one.id == "raced"]
        await running
    assert (run.state, run.stage) == (RunState.FINISHED, "release")


async def nothing_to_do() -> Json:
    return {}


@pytest.mark.parametrize("ends", ["failed", "stopped"])
async def test_dbos_logs_nothing_of_a_run_that_who_started_it_is_told_about(
    ends: str, prepared_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    begun = threading.Event()

    async def pipeline(_: Journal, __: Json) -> Json:
        begun.set()
        if ends == "failed":
            raise ConnectionError("no network")
        await asyncio.sleep(3600)
        return {}

    logger = logging.getLogger("dbos")
    logger.addHandler(caplog.handler)
    try:
        async with DbosRuns(prepared_url, pipeline) as runs:
            running = asyncio.ensure_future(runs.start(f"quiet-{ends}", {}))
            await asyncio.to_thread(begun.wait)
            if ends == "stopped":
                running.cancel()
            with pytest.raises((RunFailedError, asyncio.CancelledError)):
                await running
    finally:
        logger.removeHandler(caplog.handler)
    assert caplog.text == ""


async def test_a_run_whose_database_was_gone_for_too_long_ends_with_an_error_and_can_be_resumed(
    prepared_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    async def pipeline(_: Journal, __: Json) -> Json:
        begun.set()
        await asyncio.sleep(3600)
        return {}

    def gone() -> None:
        raise OperationalError("SELECT 1", None, OSError("no route to host"))

    async with DbosRuns(prepared_url, pipeline, lease_s=1.0) as runs:
        running = asyncio.ensure_future(runs.start("lapsed", {}))
        await asyncio.to_thread(begun.wait)
        monkeypatch.setattr(runs._leases, "_renew", gone)
        with pytest.raises(RunStoppedError, match="resume the run to go on"):
            await asyncio.wait_for(running, 30)
    async with DbosRuns(prepared_url, nothing) as runs:
        (run,) = [one for one in await runs.runs() if one.id == "lapsed"]
        assert run.state is RunState.INTERRUPTED
        assert await runs.resume("lapsed") == {}


async def test_a_run_that_waits_is_listed_with_who_holds_it_and_what_is_asked(prepared_url: str) -> None:
    review = Checkpoint("review", "Review", (Question("safe", "Is it safe?"),))

    async def pipeline(journal: Journal, _: Json) -> Json:
        return {"by": (await journal.decision(review)).by}

    async def waiting(run_list: RunList) -> Run:
        async with asyncio.timeout(60):
            while True:
                for run in await run_list.runs():
                    if (run.id, run.state) == ("asked", RunState.WAITING):
                        return run
                await asyncio.sleep(0.01)

    async with DbosRuns(prepared_url, pipeline) as runs:
        running = asyncio.ensure_future(runs.start("asked", {}))
        held = await waiting(runs)
        assert (type(held.held_by), held.waiting_at) == (str, review)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    async with DbosRunList.at(prepared_url) as run_list:
        left = await waiting(run_list)
        assert (left.held_by, left.waiting_at) == (None, review)


def test_a_process_of_this_machine_is_known_to_be_gone_and_no_other() -> None:
    machine, _, mark = new_executor().split(":")
    assert not is_gone(new_executor())
    gone = os.fork()
    if not gone:
        os._exit(0)
    os.waitpid(gone, 0)
    assert is_gone(f"{machine}:{gone}:{mark}")
    assert not is_gone(f"{machine}:{gone}:elsewhere-1")
