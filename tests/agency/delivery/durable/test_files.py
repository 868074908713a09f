"""Journals in files: whatever write fails, what was acknowledged is kept, and a run goes on consistently."""

from __future__ import annotations

import asyncio
import errno
import os
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agency.delivery.contract import Checkpoint, Decision, Question
from agency.delivery.durable import (
    JournalError,
    RunExistsError,
    RunFailedError,
    RunHeldError,
    RunState,
    UnknownRunError,
    run_list_at,
    runs_at,
)
from agency.delivery.durable.files.lines import Lines
from agency.delivery.durable.files.lock import held, holder_of, this_process

if TYPE_CHECKING:
    from agency.delivery.contract import Journal, Json

pytestmark = pytest.mark.anyio

REVIEW = Checkpoint("review", "Review", (Question("safe", "Is it safe?"),))
STAGES = ("build", "test", "release")


class Crash(BaseException):
    """The process ends."""


class Work:
    """A pipeline of stages with a checkpoint, and what it has done."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()

    async def __call__(self, journal: Journal, request: Json) -> Json:
        """Do the work of a run."""
        for name in STAGES:
            await journal.stage(name, lambda name=name: self._work(name))  # type: ignore[misc]
        decided = await journal.decision(REVIEW)
        return {"by": decided.by, "request": request["name"]}

    async def _work(self, name: str) -> Json:
        self.done[name] += 1
        return {"name": name}


def approval(by: str = "Ben") -> Decision:
    return Decision("review", by, datetime.now(UTC), approved=True, answers={"safe": "Yes."})


async def waits(where: str) -> None:
    async with run_list_at(where) as run_list:
        while not any(run.state is RunState.WAITING for run in await run_list.runs()):  # noqa: ASYNC110 - in a file
            await asyncio.sleep(0.001)


async def finish(where: str, work: Work) -> Json:
    """Resume the run, and approve if it waits."""
    async with runs_at(where, work) as runs:
        resumed = asyncio.ensure_future(runs.resume("r"))
        while not resumed.done():
            if any(run.state is RunState.WAITING for run in await runs.runs()):
                await runs.decide("r", approval())
            await asyncio.sleep(0.001)
        return await resumed


@pytest.mark.requirement("S2-ERR-11")
@settings(max_examples=25, deadline=None)
@given(crash_at=st.integers(0, 12), part=st.floats(0, 1), kind=st.sampled_from(["crash", "full"]))
def test_a_crash_or_a_full_disk_at_any_write_repeats_no_stage_that_was_recorded(
    crash_at: int, part: float, kind: str
) -> None:
    writes = 0
    write = os.write

    def failing(file: int, content: bytes) -> int:
        nonlocal writes
        writes += 1
        if writes - 1 == crash_at:
            write(file, content[: int(len(content) * part)])
            raise Crash if kind == "crash" else OSError(errno.ENOSPC, "No space left on device")
        return write(file, content)

    async def run(where: str) -> None:
        work = Work()
        recorded: set[str] = set()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("agency.delivery.durable.files.lines.os.write", failing)
            async with runs_at(where, work) as runs:
                started = asyncio.ensure_future(runs.start("r", {"name": "calculator"}))
                try:
                    while not started.done():
                        await asyncio.sleep(0)
                        if any(one.state is RunState.WAITING for one in await runs.runs()):
                            await runs.decide("r", approval())
                    await started
                except (Crash, JournalError):
                    started.cancel()
                    await asyncio.gather(started, return_exceptions=True)
        recorded = {line["stage"] for line in Lines(Path(where, "r.jsonl")).read() if line["is"] == "finished"}
        before = Counter(work.done)
        if not any(line["is"] == "started" for line in Lines(Path(where, "r.jsonl")).read()):
            with pytest.raises(UnknownRunError):
                await finish(where, work)
            return
        assert await finish(where, work) == {"by": "Ben", "request": "calculator"}
        assert all(work.done[name] == before[name] for name in recorded)
        assert all(work.done[name] == before[name] + 1 for name in STAGES if name not in recorded)
        async with run_list_at(where) as run_list:
            assert [one.by for one in await run_list.decisions("r")] == ["Ben"]

    with tempfile.TemporaryDirectory() as where:
        asyncio.run(run(where))


async def test_a_lock_says_who_holds_it_and_ends_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "r.lock"
    with held(path, "r"):
        assert holder_of(path) == this_process()
        with pytest.raises(RunHeldError, match=this_process()), held(path, "r"):
            pass
    assert holder_of(path) is None


async def test_a_damaged_line_in_the_middle_is_refused_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text('{"is": "started"}\nnonsense\n{"is": "ended"}\n', encoding="utf-8")
    with pytest.raises(JournalError, match="line 2"):
        Lines(file).read()


async def test_a_line_that_was_cut_off_is_reported(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text('{"is": "started"}\n{"is": "fin', encoding="utf-8")
    assert Lines(file).mended() == [{"is": "started"}] == Lines(file).read()
    assert "the last line was not written to its end; its 11 bytes are cut off" in caplog.text


@pytest.mark.parametrize("device", ["/dev/full"])
async def test_a_full_device_is_named_as_such(device: str) -> None:
    with pytest.raises(JournalError, match="the disk is full"):
        Lines(Path(device)).add({"is": "started"})


async def test_a_run_whose_start_cannot_be_recorded_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async def nothing(_: Journal, request: Json) -> Json:
        return request

    async with runs_at(str(tmp_path), nothing) as runs:
        with monkeypatch.context() as disk:
            disk.setattr(os, "write", full)
            with pytest.raises(JournalError, match=r"the disk is full\. The run r has not begun"):
                await runs.start("r", {})
        assert await runs.start("r", {"a": 1}) == {"a": 1}


async def test_a_run_is_started_once_and_only_known_ones_are_resumed(tmp_path: Path) -> None:
    async def nothing(_: Journal, request: Json) -> Json:
        return request

    async with runs_at(str(tmp_path), nothing) as runs:
        assert await runs.start("r", {"a": 1}) == {"a": 1} == await runs.resume("r")
        with pytest.raises(RunExistsError):
            await runs.start("r", {})
        with pytest.raises(UnknownRunError):
            await runs.resume("other")
        with pytest.raises(ValueError, match="not a valid run id"):
            await runs.start("../r", {})


@pytest.mark.requirement("S1-ERR-07")
async def test_what_cannot_be_written_as_json_fails_the_run_with_the_stage_that_returned_it(tmp_path: Path) -> None:
    async def pipeline(journal: Journal, _: Json) -> Json:
        async def work() -> Json:
            return {"at": datetime.now(UTC)}

        return await journal.stage("build", work)

    async with runs_at(str(tmp_path), pipeline) as runs:
        with pytest.raises(RunFailedError, match="the stage build"):
            await runs.start("r", {})
