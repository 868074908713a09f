"""The agency's durable delivery as its port knows it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agency.delivery.contract import Decision
from agency.delivery.decisions import DecisionError
from agency.delivery.durable import JournalError, UnknownRunError, run_list_at
from plainspec.ports.delivery.durable import Answers, RunReport
from plainspec.ports.refusals import Refusal, RefusedError
from plainspec.systems.agency.delivery.durable_processes import KINDS, RunProcess

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from plainspec.ports.delivery.durable import Execution
    from plainspec.systems.agency.delivery.durable_processes import Forker

LEASE_S = 3.0
PAUSE_S = 0.01


class AgencyDurableDelivery:
    """Runs in files, or in a database where there is a URL."""

    def __init__(self, forker: Forker, folder: Path, database_url: str = "") -> None:
        self.database_url = database_url
        self._forker = forker
        self._folder = folder
        self._own_where = database_url or str(folder / "runs")
        self._where = self._own_where
        self._processes: list[RunProcess] = []

    def reach_database_at(self, url: str) -> None:
        """Keep it for processes."""
        self._where = url

    async def start(self, execution: Execution) -> RunProcess:
        """Fork a process; a worker has started when it has said so."""
        own = self._folder / f"process-{len(self._processes)}"
        own.mkdir()
        order = asdict(execution) | {
            "own": str(own),
            "folder": str(self._folder),
            "where": self._where,
            "lease_s": LEASE_S,
        }
        process = RunProcess(await self._forker.fork(order), own)
        self._processes.append(process)
        while not execution.run and not process.is_ready and not process.ended:  # noqa: ASYNC110 - files
            await asyncio.sleep(PAUSE_S)
        return process

    async def submit(self, runs: Sequence[str]) -> None:
        """Submit them as a client of the queue."""
        from agency.delivery.durable.postgres.submitting import submit

        await submit(self._own_where, {run: {} for run in runs})

    async def decide(self, run: str, answers: Answers) -> None:
        """Decide now."""
        given = Decision(answers.checkpoint, answers.by, datetime.now(UTC), answers.approved, answers.answers)
        with _refusals():
            async with run_list_at(self._own_where) as run_list:
                await run_list.decide(run, given)

    async def runs(self) -> Sequence[RunReport]:
        """List them as the run list does."""
        async with run_list_at(self._own_where) as run_list:
            found = await run_list.runs()
        return [
            RunReport(one.id, one.state, one.stage or "", one.held_by is not None, one.error or "") for one in found
        ]

    async def decisions(self, run: str) -> Sequence[Answers]:
        """List them as the run list does."""
        async with run_list_at(self._own_where) as run_list:
            found = await run_list.decisions(run)
        return [Answers(one.checkpoint, one.by, one.approved, one.answers, one.at) for one in found]

    def work_done(self) -> Sequence[tuple[str, str]]:
        """Read the traces."""
        return [(run, stage) for run, stage, _ in self._traces()]

    def executors(self) -> Mapping[str, int]:
        """Count the processes in the traces."""
        traces = self._traces()
        return {run: len({trace[2] for trace in traces if trace[0] == run}) for run in {trace[0] for trace in traces}}

    def let_go_on(self, stage: str) -> None:
        """Leave the file that the stage waits for."""
        (self._folder / f"{stage}.goes_on").touch()

    def tear_last_record(self, run: str) -> None:
        """Cut off the second half of the last line."""
        file = self._folder / "runs" / f"{run}.jsonl"
        content = file.read_bytes()
        last = content.rstrip(b"\n").rfind(b"\n") + 1
        file.write_bytes(content[: last + (len(content) - last) // 2])

    async def close(self) -> None:
        """Kill what still runs."""
        for process in self._processes:
            process.kill()
        while not all(process.ended for process in self._processes):  # noqa: ASYNC110 - files
            await asyncio.sleep(PAUSE_S)

    def _traces(self) -> list[list[str]]:
        file = self._folder / "trace"
        return [line.split() for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (DecisionError, UnknownRunError, JournalError) as error:
        raise RefusedError(Refusal(KINDS[type(error).__name__], str(error))) from error
