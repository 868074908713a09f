"""The stage on which people run workflows: declared steps, a clock that jumps, a log of what happened."""

from __future__ import annotations

import asyncio
import copy
import functools
import threading
from typing import TYPE_CHECKING, Any

from plainspec.ports.not_offered import not_offered
from plainspec.ports.workflow import FailureKind, RecordingStep, RunContext
from plainspec.stage.workflows.agent_memory import memory_step
from plainspec.stage.workflows.builder import WorkflowBuilder, WorkflowSettings
from plainspec.stage.workflows.clock import StageClock, VirtualClock, WallClock
from plainspec.stage.workflows.notation import parse_workflow
from plainspec.stage.workflows.runs import Run, RunRequest, Runs
from plainspec.stage.workflows.stub_steps import (
    BLOCKING,
    CANCELLATION,
    RECORDING,
    THREAD_LIMIT_S,
    EventLog,
    StepRow,
    StubStep,
    in_words,
    person_of_run,
)
from plainspec.stage.workflows.tables import recording_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.ports.coordination import Coordination
    from plainspec.ports.workflow import Behaviour, Step, Workflows, WorkflowSystem

__all__ = ["Run", "RunRequest", "Runs", "StepRow", "WorkflowStage"]


class WorkflowStage:
    """Declares steps, runs workflows of them, and records what happens.

    No real time passes, unless `use_system_clock` was called: when nothing moves any more, the clock jumps to the
    next moment at which something will.

    Args:
        system: the workflows of the system under specification.

    Attributes:
        workflows: what makes and runs the workflows; declared steps stay when another one takes its place.
        settings: the settings of circuit breakers and retries.
        coordination: what has several agents work, and hands work over; None where nothing in the scenario does.
        contexts: the contexts in which people run workflows.
        chance: the number, from 0 up to 1, that the source of random numbers returns.
    """

    def __init__(self, system: WorkflowSystem) -> None:
        self.clock: StageClock = VirtualClock()
        self.log = EventLog(self.clock)
        self.settings = WorkflowSettings()
        self.coordination: Coordination | None = None
        self.contexts: dict[str, RunContext] = {}
        self.chance = 0.0
        self.workflows: Workflows = system(self.clock, lambda: self.chance)
        self._system = system
        self._steps: dict[str, Step] = {}
        self._recording: dict[str, RecordingStep] = {}
        self._a_thread_waits = False

    def use_system_clock(self) -> None:
        """Let real time pass, by the clock of the system.

        Raises:
            ValueError: a step was declared already, with the other clock.
        """
        if self._steps:
            raise ValueError("the clock has to be chosen before the steps are declared")
        self.clock = WallClock()
        self.log = EventLog(self.clock)
        self.workflows = self._system(None, lambda: self.chance)

    def declare(self, rows: Sequence[StepRow]) -> None:
        """Make steps that do what their rows say.

        Raises:
            ValueError: a row says something that no step can do.
        """
        barriers: dict[frozenset[str], threading.Barrier] = {}
        for row in rows:
            if row.kind == RECORDING:
                options = recording_options(row.step, row.returns, row.side_effect)
                self._recording[row.step] = self.workflows.recording_step(row.step, options)
                self._steps[row.step] = self._recording[row.step].step
                continue
            if row.memory:
                self._add_step(row.step, memory_step(row, lambda: self.coordination, self.clock))
                continue
            stub = StubStep(row, self.clock, self.log)
            if row.kind == BLOCKING:
                self.clock.wait_limit_s = 2 * THREAD_LIMIT_S
                self._a_thread_waits |= row.waits_for == CANCELLATION
                party = frozenset({row.step, row.waits_for} - {"", CANCELLATION})
                barrier = barriers.setdefault(party, threading.Barrier(len(party)))
                self._steps[row.step] = self.workflows.blocking_step(row.step, stub.blocking(barrier))
            else:
                self._steps[row.step] = self.workflows.step(row.step, stub.call)

    def _add_step(self, name: str, behaviour: Behaviour) -> None:
        """Make a step that does what ``behaviour`` does; its calls and contexts are recorded as of declared ones."""

        async def recorded(value: Any, context: RunContext) -> Any:
            with self.log.call_of(name):
                self.log.note_context(name, context)
                return await behaviour(value, context)

        self._steps[name] = self.workflows.step(name, recorded)

    def calls_of(self, step: str) -> int:
        """Return how often a step, declared or recording, was called.

        Raises:
            AssertionError: there is no such step.
        """
        if step not in self._steps:
            raise AssertionError(f"there is no step {step!r}; there are {', '.join(self._steps) or 'none'}")
        if step in self._recording:
            return self._recording[step].call_count
        return sum(event.step == step and event.what == "begins" for event in self.log.events)

    def people(self) -> list[str]:
        """Return whose steps have run, in the order of their first steps."""
        return list(dict.fromkeys(person for person, _, _ in self.log.contexts))

    def seen_by(self, person: str) -> list[tuple[str, RunContext]]:
        """Return the context that each step of one person's runs received, by step."""
        return [(step, context) for whose, step, context in self.log.contexts if whose == person]

    def shared_context(self, person: str) -> str:
        """Say why a person's run has not had one context of its own; empty if it has."""
        ids = {whose: {context.correlation_id for _, context in self.seen_by(whose)} for whose in self.people()}
        if len(ids[person]) != 1 or not all(ids[person]):
            return f"the steps of {person}'s run have received several contexts, or one without an id: {ids[person]}"
        sharing = [whose for whose, seen in ids.items() if whose != person and seen & ids[person]]
        return f"{person}'s run shares a context with that of {', '.join(sharing)}" if sharing else ""

    async def run(
        self, workflow: str, requests: Sequence[RunRequest], wrap: Callable[[Step], Step] = lambda built: built
    ) -> Runs:
        """Run one and the same workflow for people, and let time pass until nothing moves any more.

        Args:
            workflow: as `plainspec.stage.workflows.notation` describes it.
            requests: who runs it, and when.
            wrap: what the system puts around the whole workflow.

        Raises:
            NotationError: the workflow cannot be parsed, or names a step that was not declared.
            NothingMovesError: a run waits for something that will never be.
        """
        builder = WorkflowBuilder(self.workflows, self._steps, self.settings, self.coordination)
        built = wrap(builder.build(parse_workflow(workflow)))
        runs = asyncio.gather(*(self._run(built, request) for request in requests))
        try:
            await self.clock.finish(runs)
        finally:
            runs.cancel()
        return Runs(tuple(runs.result()))

    def _cancel(self, work: asyncio.Future[Any]) -> None:
        """Cancel a run; a thread that waits for this is running by then, however long the machine takes for it."""
        if self._a_thread_waits:
            self.log.thread_is_running.wait(THREAD_LIMIT_S)
        work.cancel()

    async def _run(self, workflow: Step, request: RunRequest) -> Run:
        person_of_run.set(request.person)
        if request.at_s:
            await self.clock.sleep(request.at_s)
        begun_s = self.clock.now()
        context = copy.deepcopy(self.contexts.get(request.person))
        calls = {name: step.call_count for name, step in self._recording.items()}
        work = asyncio.ensure_future(self.workflows.execute(workflow, request.value, context))
        if request.cancels_after_s is not None:
            self.clock.call_later(request.cancels_after_s, functools.partial(self._cancel, work))
            self.clock.call_later(request.cancels_after_s, self.log.run_is_cancelled.set)
        await asyncio.wait((work,))
        took_s = self.clock.now() - begun_s
        for name, step in self._recording.items():
            if step.call_count > calls[name] and step.last_context is not None:
                self.log.note_context(name, step.last_context)
        return self._ended(request, took_s, work)

    def _ended(self, request: RunRequest, took_s: float, work: asyncio.Future[Any]) -> Run:
        try:
            error = work.exception()
        except asyncio.CancelledError as cancelled:
            return Run(request, took_s, failures=self.workflows.explain(cancelled), cancelled=True)
        if error is None:
            return Run(request, took_s, result=in_words(work.result()))
        if absent := not_offered(error):
            raise absent
        failures = self.workflows.explain(error)
        if all(failure.kind is FailureKind.UNEXPECTED_ERROR for failure in failures):
            raise error
        return Run(request, took_s, failures=failures)
