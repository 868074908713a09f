"""The stage for runs that outlive their processes: people who start them, kill them, and decide about them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

from plainspec.ports.delivery.durable import Answers, Execution, StageScript
from plainspec.reporting.evidence import attach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plainspec.ports.delivery.durable import DurableSystem, Process, RunReport
    from plainspec.stage.gateway.relay import Relay
    from plainspec.stage.refusals import Refusals

__tracebackhide__ = True  # a failure shows the sentence that failed

LIMIT_S = 30.0
PAUSE_S = 0.02
WAITING = "waiting for a person"
ENDED = {"finished", "failed"}
APPROVED = {"yes": True, "no": False}


class KillMoment(NamedTuple):
    """When a process is killed.

    Attributes:
        moment: `before`, `in`, `after`, `decided`, `at the end`, or `waiting`.
        stage: Which stage that is about; empty for none.
    """

    moment: str
    stage: str = ""

    @classmethod
    def read(cls, said: str) -> KillMoment:
        """Read `in review`, `after the decision on review`, `before the first stage` and the like."""
        words = said.split()
        if words[:2] == ["while", "it"]:
            return cls("waiting")
        if words[0] == "before":
            return cls("before")
        if words[:2] == ["at", "the"]:
            return cls("at the end")
        return cls("decided" if "decision" in words else words[0], words[-1])


class DurableStage:
    """Runs of delivery, and the processes that execute them.

    Attributes:
        system: Where the runs are.
        stages: Those of the pipeline.
        full_during: The stage in which the disk becomes full in processes that are started from now on; empty for none.
    """

    def __init__(self, system: DurableSystem, refusals: Refusals) -> None:
        self.system = system
        self.stages: Sequence[StageScript] = ()
        self.full_during = ""
        self._refusals = refusals
        self._processes: dict[str, Process] = {}
        self._relay: Relay | None = None

    async def execute(
        self, actor: str, run: str, *, resumes: bool = False, killed: KillMoment | None = None, settles: bool = True
    ) -> None:
        """Have somebody's process execute a run, until it has ended, waits for a person, or is killed.

        Args:
            actor: Whose process it is.
            run: The run.
            resumes: Whether the run is there.
            killed: When the process is killed, which is made sure of.
            settles: Whether to wait for the process.
        """
        by_itself = (killed.moment, killed.stage) if killed and killed.moment != "waiting" else ("", "")
        before = self._come_to_wait(run)
        process = await self.system.start(Execution(self.stages, run, resumes, by_itself, self.full_during))
        self._processes[actor] = process
        if not settles:
            return
        await self.settled(process, run, before)
        if killed and killed.moment == "waiting":
            process.kill()
        if killed:
            await self.until(lambda: process.ended, f"the process of {actor} to be killed", process)
            if not process.was_killed:
                raise AssertionError(f"the process was not killed:\n{process.log()}")
        with self._refusals.of(actor):
            process.raise_refusal()

    async def settled(self, process: Process, run: str, before: int) -> None:
        """Wait until a process has ended, the run waits for a person, or in a stage more often than before."""

        async def is_settled() -> bool:
            if process.ended or self._come_to_wait(run) > before:
                return True
            return any(one.run == run and one.state == WAITING and one.executed for one in await self.system.runs())

        await self.until_async(is_settled, f"the run {run} to settle", process)

    @property
    def _waits(self) -> set[str]:
        return {stage.name for stage in self.stages if stage.waits}

    def _come_to_wait(self, *runs: str) -> int:
        return sum(run in runs and stage in self._waits for run, stage in self.system.work_done())

    async def ended(self, actor: str) -> None:
        """Wait until somebody's process has ended, and record what it was refused."""
        process = self._processes[actor]
        await self.until(lambda: process.ended, f"the process of {actor} to end", process)
        with self._refusals.of(actor):
            process.raise_refusal()

    async def start_worker(self, name: str) -> None:
        """Start a worker on the shared queue."""
        self._processes[name] = await self.system.start(Execution(self.stages))

    async def submit(self, runs: Sequence[str]) -> None:
        """Submit runs, and wait until all have come to the stage that waits, if there is one."""
        await self.system.submit(runs)
        if self._waits:
            process = next(iter(self._processes.values()))
            await self.until(lambda: self._come_to_wait(*runs) >= len(runs), "all runs to wait in a stage", process)

    async def taken_over(self, worker: str) -> None:
        """Wait until another process executes what a worker has executed."""
        await self.until(
            lambda: set(self.system.executors().values()) == {2}, "the runs to be taken over", self._processes[worker]
        )

    async def logged(self, actor: str, text: str) -> None:
        """Wait until a text stands in what somebody's process has logged.

        Raises:
            AssertionError: The process has ended without it.
        """
        process = self._processes[actor]
        await self.until(lambda: text in process.log() or process.ended, f"{text!r} in the log", process)
        if text not in process.log():
            raise AssertionError(f"the process of {actor} has ended, and {text!r} is not in its log:\n{process.log()}")

    async def tear_last_records(self) -> None:
        """Cut the last record of each run in two, as a crash while it was written does."""
        for one in await self.system.runs():
            self.system.tear_last_record(one.run)

    def process(self, actor: str) -> Process:
        """Return somebody's process."""
        return self._processes[actor]

    async def decide(self, run: str, answers: Answers) -> None:
        """Have a person decide; a refusal is recorded."""
        with self._refusals.of(answers.by):
            await self.system.decide(run, answers)

    async def database(self, *, available: bool) -> None:
        """Break all connections of processes to their database and refuse new ones, or accept them again."""
        if self._relay is None:
            raise AssertionError("the database of the runs cannot be stopped")
        await (self._relay.up() if available else self._relay.down())

    async def let_stop(self) -> None:
        """Have processes that are started from now on reach their database through a relay, which can be cut off."""
        from plainspec.stage.gateway.relay import Relay

        self._relay = Relay(self.system.database_url)
        await self._relay.up()
        self.system.reach_database_at(self._relay.url)

    async def compare_runs(self, expected: Sequence[Mapping[str, str]]) -> None:
        """Wait until the list of runs shows what is expected, in any order, in the columns that there are.

        Raises:
            AssertionError: It does not within ``LIMIT_S`` seconds; shows what it does show.
        """
        columns = expected[0] if expected else {}
        wanted = sorted((dict(row) for row in expected), key=str)
        found: list[dict[str, str]] = []
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            runs = await self.system.runs()
            executors = self.system.executors() if "executed by" in columns else {}
            shown = [_shown(one, executors.get(one.run, 0)) for one in runs]
            found = sorted(({name: one[name] for name in columns} for one in shown), key=str)
            if found == wanted or (runs and all(one.state in ENDED for one in runs)):
                break
            await asyncio.sleep(PAUSE_S)
        self._attach_logs()
        if found != wanted:
            raise AssertionError(f"the list shows {found}, not {wanted}")

    async def close(self) -> None:
        """Close the relay."""
        if self._relay is not None:
            await self._relay.down()

    async def until(self, condition: Callable[[], bool], what: str, process: Process) -> None:
        """Wait for something that a process does."""

        async def holds() -> bool:
            return condition()

        await self.until_async(holds, what, process)

    async def until_async(self, condition: Callable[[], object], what: str, process: Process) -> None:
        """Wait for something that a process does.

        Raises:
            AssertionError: It has not happened within ``LIMIT_S`` seconds; shows the log of the process.
        """
        until = time.monotonic() + LIMIT_S
        while not await condition():  # type: ignore[misc]
            if time.monotonic() > until:
                raise AssertionError(f"waited {LIMIT_S:g} s for {what}; the log of the process:\n{process.log()}")
            await asyncio.sleep(PAUSE_S)

    def _attach_logs(self) -> None:
        for actor, process in self._processes.items():
            if log := process.log():
                attach(f"log of the process of {actor}", log)


def _shown(run: RunReport, executors: int) -> dict[str, str]:
    return {
        "run": run.run,
        "state": str(run.state),
        "stage": run.stage,
        "executed": "yes" if run.executed else "no",
        "executed by": f"{executors} worker{'' if executors == 1 else 's'}",
        "error": run.error,
    }


def stage_of(row: Mapping[str, str]) -> StageScript:
    """Read a row of `stage`, perhaps `does` (`waits`, or `fails: …` the first time) and `asks`, with `;` between."""
    does = row.get("does", "")
    questions = tuple(question.strip() for question in row.get("asks", "").split(";") if question.strip())
    return StageScript(row["stage"], does == "waits", does.removeprefix("fails: ") if ":" in does else "", questions)
