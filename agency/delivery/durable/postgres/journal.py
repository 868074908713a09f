"""The journal of a run that DBOS executes: each stage is a step, found again by its name."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from dbos import DBOS

from agency.delivery.durable.encoding import described, plain
from agency.delivery.durable.postgres.reconnecting import reconnecting
from agency.observability.spans import traced

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from dbos import StepInfo

    from agency.delivery.contract import Checkpoint, Decision, Json
    from agency.delivery.durable.postgres.tables import Tables

LOOK_S = 0.25


class DbosJournal:
    """A `Journal` in PostgreSQL, to be used within the workflow that DBOS runs.

    DBOS finds a step again by its number, which would tie stages to their order. Here the names count: stages that have
    finished are read when the run goes on, and new steps get numbers that no step has had. A run waits for a database
    that is gone.

    Attributes:
        finished: What each finished stage has returned.
    """

    def __init__(self, run_id: str, tables: Tables, recorded: Sequence[StepInfo]) -> None:
        """Go on with a run.

        Args:
            run_id: Its id.
            tables: The rows of delivery.
            recorded: The steps that are recorded of it.
        """
        self._run_id = run_id
        self._tables = tables
        self._stages: dict[str, asyncio.Lock] = {}
        self.finished = {step["function_name"]: _output(step) for step in recorded if _has_finished(step)}
        last = max((step["function_id"] for step in recorded), default=0)
        while last and DBOS.reserve_step().step_id < last:
            pass

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self._run_id

    async def stage(self, name: str, work: Callable[[], Awaitable[Json]]) -> Json:
        """Return what a stage has returned, as `Journal` says."""
        async with self._stages.setdefault(name, asyncio.Lock()):
            if name not in self.finished:
                await reconnecting(self._run_id, lambda: self._tables.begin(self._run_id, name))
                self.finished[name] = await run_as_step(name, work)
            return self.finished[name]

    @traced("delivery.run.await_decision")
    async def decision(self, checkpoint: Checkpoint) -> Decision:
        """Wait until a person has decided, as `Journal` says."""
        await reconnecting(self._run_id, lambda: self._tables.ask(self._run_id, checkpoint))
        while True:
            decided = await reconnecting(self._run_id, lambda: self._decided(checkpoint))
            if decided is not None:
                return decided
            await asyncio.sleep(LOOK_S)

    def _decided(self, checkpoint: Checkpoint) -> Decision | None:
        return self._tables.decided(self._run_id, checkpoint.id)


async def run_as_step(name: str, work: Callable[[], Awaitable[Json]]) -> Json:
    """Do the work of a stage as a step, whose outcome DBOS keeps unless the run has been taken over meanwhile."""
    raised: list[Exception] = []

    async def attempt() -> dict[str, Any]:
        try:
            return {"output": plain(await work(), f"the stage {name}")}
        except Exception as error:  # noqa: BLE001 - it is raised outside of the step, whose outcome DBOS keeps
            raised.append(error)
            return {"error": described(error)}

    outcome = await DBOS.reserve_step().run_async({"name": name}, attempt)
    if raised:
        raise raised[0]
    found: Json = outcome["output"]
    return found


def _has_finished(step: StepInfo) -> bool:
    output = step["output"]
    return step["error"] is None and isinstance(output, dict) and "output" in output


def _output(step: StepInfo) -> Json:
    outcome: Any = step["output"]
    found: Json = outcome["output"]
    return found
