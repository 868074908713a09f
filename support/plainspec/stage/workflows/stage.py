"""The stage on which people run workflows: declared steps, a clock that jumps, a journal of what happened."""

from __future__ import annotations

import asyncio
import copy
import functools
import threading
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from plainspec.ports.workflow import Circuit, FailureKind, FunctionForm, RecordingStep, RunContext
from plainspec.stage.workflows.builder import Figures, WorkflowBuilder
from plainspec.stage.workflows.clock import StageClock, VirtualClock, WallClock
from plainspec.stage.workflows.mutations import deface
from plainspec.stage.workflows.notation import parse_workflow
from plainspec.stage.workflows.runs import Run, Runs, Visit
from plainspec.stage.workflows.stub_steps import (
    FORMS,
    GOES_ON,
    IN_A_THREAD,
    MEETING_LIMIT_S,
    ON_ITS_INPUT_ONLY,
    Journal,
    Role,
    StepRow,
    acting_for,
    plain,
    spoken,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plainspec.ports.workflow import Step, Workflows, WorkflowSystem
    from plainspec.stage.workflows.tree import Node

__all__ = ["Run", "Runs", "StepRow", "Visit", "WorkflowStage"]


class WorkflowStage:
    """Declares steps, runs workflows of them, and knows afterwards what happened.

    No time passes in truth, unless `go_by_the_system` was called: when nothing moves any more, the clock jumps to the
    next moment at which something will.

    Args:
        system: the workflows of the system under specification.

    Attributes:
        workflows: what makes and runs the workflows; declared steps stay when another one takes its place.
        people_go_on_writing: whether people write in what they have handed over when it is too late.
    """

    def __init__(self, system: WorkflowSystem) -> None:
        self.clock: StageClock = VirtualClock()
        self.journal = Journal(self.clock)
        self.figures = Figures()
        self.contexts: dict[str, RunContext] = {}
        self.recording_steps: dict[str, RecordingStep] = {}
        self.chance = 0.0
        self.people_go_on_writing = False
        self.workflows: Workflows = system(self.clock, self._luck)
        self._system = system
        self._steps: dict[str, Step] = {}
        self._a_thread_goes_on = False
        self._guarded: list[Step] = []

    def go_by_the_system(self) -> None:
        """Let time pass in truth, and leave it to the system how it is measured.

        Raises:
            ValueError: a step was declared already, by the other clock.
        """
        if self._steps:
            raise ValueError("the clock has to be known before the steps are declared")
        self.clock = WallClock()
        self.journal = Journal(self.clock)
        self.workflows = self._system(None, self._luck)

    def declare(self, rows: Sequence[StepRow]) -> None:
        """Make steps that do what their rows say.

        Raises:
            ValueError: a row says something that no step can do.
        """
        barriers: dict[frozenset[str], threading.Barrier] = {}
        for row in rows:
            role = Role(row, self.clock, self.journal)
            if row.meets or row.works == IN_A_THREAD:
                self.clock.patience_s = 2 * MEETING_LIMIT_S
                self._a_thread_goes_on |= row.does == GOES_ON
                party = frozenset({row.step, row.meets} - {""})
                barrier = barriers.setdefault(party, threading.Barrier(len(party)))
                self._steps[row.step] = self.workflows.blocking_step(row.step, role.meet(barrier))
            elif row.works in FORMS:
                self.clock.patience_s = 2 * MEETING_LIMIT_S
                self._steps[row.step] = self.workflows.written_step(row.step, role.play, FunctionForm(row.works))
            elif row.works == ON_ITS_INPUT_ONLY:
                self._steps[row.step] = self.workflows.bare_step(row.step, role.play)
            else:
                self._steps[row.step] = self.workflows.step(row.step, role.play)

    def record(self, name: str, told: Mapping[str, Any]) -> None:
        """Make a recording step; see `plainspec.ports.workflow.Workflows.recording_step`."""
        self.recording_steps[name] = self.workflows.recording_step(name, told)
        self._steps[name] = self.recording_steps[name].step

    def calls_of(self, step: str) -> int:
        """Return how often a step, declared or recording, has begun.

        Raises:
            AssertionError: there is no such step.
        """
        self._must_know(step)
        if step in self.recording_steps:
            return self.recording_steps[step].call_count
        return sum(deed.step == step and deed.deed == "begins" for deed in self.journal.happenings)

    def pauses_of(self, step: str) -> list[float]:
        """Return the seconds between one beginning of a declared step and the next.

        Raises:
            AssertionError: there is no such step.
        """
        self._must_know(step)
        begun = [deed.at_s for deed in self.journal.happenings if deed.step == step and deed.deed == "begins"]
        return [later - earlier for earlier, later in pairwise(begun)]

    def people(self) -> list[str]:
        """Return whose steps have run, in the order of their first steps."""
        return list(dict.fromkeys(person for person, _, _ in self.journal.contexts))

    def seen_by(self, person: str) -> list[tuple[str, RunContext]]:
        """Return what the steps of one person's runs saw of the context when they began, by step."""
        return [(step, context) for whose, step, context in self.journal.contexts if whose == person]

    def last_context_of(self, recording_step: str) -> RunContext | None:
        """Return what a recording step remembers of the context of its last call."""
        last = self.recording_steps[recording_step].last_context
        return None if last is None else plain(last)

    async def circuit_at(self, at_s: float) -> Circuit:
        """Let time pass, and return what the next caller of the only circuit breaker meets then."""
        (guarded,) = self._guarded
        await self.clock.finish(asyncio.ensure_future(self.clock.sleep(at_s - self.clock.now())))
        return self.workflows.circuit_of(guarded)

    def build(self, workflow: Node) -> Step:
        """Put a workflow together.

        Raises:
            NotationError: it names a step that was not declared.
            ValueError: the system refuses one of its figures.
        """
        builder = WorkflowBuilder(self.workflows, self._steps, self.figures)
        built = builder.build(workflow)
        self._guarded += builder.guarded
        return built

    async def objection_to(self, workflow: str, value: str, no_context: str | None) -> str:
        """Hand a workflow what it cannot take, such as words for a context; return what is said against it.

        Raises:
            NotationError: the workflow cannot be read, or names a step that was not declared.
        """
        built = self.build(parse_workflow(workflow))
        try:
            work = asyncio.ensure_future(self.workflows.execute(built, value, no_context))
            await self.clock.finish(work)
            work.result()
        except TypeError as error:
            return str(error)
        return ""

    async def run(
        self, workflow: str, visits: Sequence[Visit], wrap: Callable[[Step], Step] = lambda built: built
    ) -> Runs:
        """Have people run one and the same workflow, and let time pass until nothing moves any more.

        Args:
            workflow: as `plainspec.stage.workflows.notation` describes it.
            visits: who comes when.
            wrap: what the system puts around the whole workflow.

        Raises:
            NotationError: the workflow cannot be read, or names a step that was not declared.
            NothingMovesError: a run waits for something that will never be.
        """
        built = wrap(self.build(parse_workflow(workflow)))
        runs = asyncio.gather(*(self._visit(built, visit) for visit in visits))
        try:
            await self.clock.finish(runs)
        finally:
            runs.cancel()
        return Runs(tuple(runs.result()))

    def _luck(self) -> float:
        return self.chance

    def _must_know(self, step: str) -> None:
        if step not in self._steps:
            raise AssertionError(f"there is no step {step!r}; there are {', '.join(self._steps) or 'none'}")

    def _leave(self, work: asyncio.Future[Any]) -> None:
        """Give up; a thread that goes on until then is begun by then, however long the machine takes for it."""
        if self._a_thread_goes_on:
            self.journal.thread_is_under_way.wait(MEETING_LIMIT_S)
        work.cancel()

    async def _visit(self, workflow: Step, visit: Visit) -> Run:
        acting_for.set(visit.person)
        if visit.at_s:
            await self.clock.sleep(visit.at_s)
        begun_s = self.clock.now()
        context = copy.deepcopy(self.contexts.get(visit.person))
        work = asyncio.ensure_future(self.workflows.execute(workflow, visit.value, context))
        if context is not None and self.people_go_on_writing:
            deface(context.data)
        if visit.gives_up_after_s is not None:
            self.clock.call_later(visit.gives_up_after_s, functools.partial(self._leave, work))
            self.clock.call_later(visit.gives_up_after_s, self.journal.somebody_has_left.set)
        await asyncio.wait((work,))
        took_s = self.clock.now() - begun_s
        try:
            error = work.exception()
        except asyncio.CancelledError as given_up:
            return Run(visit, took_s, failures=self.workflows.explain(given_up), given_up=True)
        if error is None:
            return Run(visit, took_s, answer=spoken(work.result()))
        failures = self.workflows.explain(error)
        if all(failure.kind is FailureKind.UNEXPECTED for failure in failures):
            raise error
        return Run(visit, took_s, failures=failures, said=str(error))
