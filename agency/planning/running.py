"""Micro-tasks that are run by steps of a workflow, and the capture of their output."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from agency.observability.spans import traced
from agency.planning.errors import NotRecordedError, StateError, TaskFailedError
from agency.planning.memory import MemoryText
from agency.planning.outcomes import checked_output, reason_of
from agency.planning.planner import found, refuse_move
from agency.planning.recording import recorded
from agency.planning.states import PhaseState, TaskState
from agency.store import MicroTask, Phase
from agency.workflow import Backoff, Context, Retry, Step, Timeout, step
from agency.workflow.cancellation import cancel_requests, finish
from agency.workflow.clock import SYSTEM_CLOCK, Clock

if TYPE_CHECKING:
    import asyncio
    from uuid import UUID

    from agency.planning.memory import TaskMemory
    from agency.sessions import UserID
    from agency.store import Store, UnitOfWork

LOG = logging.getLogger(__name__)

RECORD_RETRIES: Final = 4
RECORD_BACKOFF: Final = Backoff(base=2.0, cap_s=16.0)
"""The end of a task is recorded within about half a minute, or given up: waits of 2, 4, 8 and 16 s at most."""

Recall: TypeAlias = Callable[[str], Awaitable[tuple[MemoryText, ...]]]


@dataclass(frozen=True)
class Assignment:
    """What an executor works on.

    Attributes:
        user: For whom.
        task_id: The task.
        title: What is to be done.
        context: The memory that the task was given before it began.
        recall: Injects more memory while the task runs: returns what is relevant to a text, and records it.
    """

    user: UserID
    task_id: UUID
    title: str
    context: tuple[MemoryText, ...]
    recall: Recall


Executor: TypeAlias = Step[Assignment, str]
"""Does a task, and returns its output, a text that is not blank."""


@dataclass(frozen=True)
class TaskResult:
    """What has come of a task: its output, the id of the entry that keeps it, and how long it took, in seconds."""

    output: str
    entry_id: UUID
    duration_s: float


@dataclass(frozen=True)
class _Attempt:
    """A task that has become active: which attempt it is, when it began by the clock, and its assignment."""

    number: int
    begun_s: float
    limit_s: float
    assignment: Assignment


class TaskRunner:
    """Runs micro-tasks.

    Args:
        store: where they are.
        executor: does them.
        memory: is injected, and outputs are kept in it; these are embedded when they are committed.
        max_retries: how often a task that fails is tried again within its limit.
        backoff: how long to wait before that.
        clock: the source of time for limits, retries and durations.
    """

    def __init__(  # noqa: PLR0913 - those by name have defaults
        self,
        store: Store,
        executor: Executor,
        memory: TaskMemory,
        *,
        max_retries: int = 2,
        backoff: Backoff | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._store = store
        self._memory = memory
        self._clock = clock
        self._tried: Executor = Retry(executor, max_retries=max_retries, backoff=backoff or Backoff(), clock=clock)

    @traced("task.run")
    async def run(self, user: UserID, task_id: UUID) -> TaskResult:
        """Run a pending task, and capture its output: its end and the entry are one transaction.

        Raises:
            ItemNotFoundError: The user has no such task.
            StateError: It is not pending, or its phase not active; or it was recovered while it ran.
            TaskFailedError: It has failed, or took longer than its limit; that is recorded.
            NotRecordedError: The database cannot be reached.
            asyncio.CancelledError: It was cancelled; that is recorded as its failure.
        """
        requests = cancel_requests()
        attempt, cancelled = await finish(self._begin(user, task_id))
        try:
            _let_through(cancelled)
            output = await self._execute(attempt)
        except BaseException as error:
            stopped = cancel_requests() > requests or not isinstance(error, Exception)
            await self._record_failure(attempt, "cancelled" if stopped else reason_of(error), retried=not stopped)
            if stopped:
                raise
            raise TaskFailedError(attempt.assignment.title, reason_of(error)) from error
        duration_s = self._clock.now() - attempt.begun_s
        entry_id, cancelled = await finish(self._capture(attempt, output, duration_s))
        _let_through(cancelled)
        await self._embed(user, entry_id)
        return TaskResult(output, entry_id, duration_s)

    async def _begin(self, user: UserID, task_id: UUID) -> _Attempt:
        async with recorded(self._store, user, "the beginning of the task") as work:
            task = await found(work, MicroTask, task_id, lock=True)
            refuse_move(task, TaskState.ACTIVE)
            phase = await found(work, Phase, task.phase_id)
            if phase.state != PhaseState.ACTIVE:
                raise StateError(f"the task {task.title!r} cannot begin: the phase {phase.title!r} is {phase.state}")
            await work.plans.begin(task_id)
            linked = await work.plans.memory_of(task_id)
        context = tuple(MemoryText(one.entry.id, one.entry.content_type, one.entry.text) for one in linked)
        assignment = Assignment(user, task_id, task.title, context, self._recall(user, task_id))
        return _Attempt(task.attempt + 1, self._clock.now(), task.limit_s, assignment)

    def _recall(self, user: UserID, task_id: UUID) -> Recall:
        @traced("task.recall")
        async def recall(text: str) -> tuple[MemoryText, ...]:
            question = await self._memory.ask(user, text)
            async with recorded(self._store, user, "the injection of memory") as work:
                entries = await self._memory.relevant(work, question)
                for entry in entries:
                    await work.plans.link(task_id, entry.id, "injected")
            return entries

        return recall

    async def _execute(self, attempt: _Attempt) -> str:
        user, task_id = attempt.assignment.user, attempt.assignment.task_id
        context = Context(data={"tenant": user.tenant, "user": user.name, "task_id": str(task_id)})
        limited = Timeout(self._tried, attempt.limit_s, clock=self._clock)
        output = await limited.execute(attempt.assignment, context)
        return checked_output(output)

    @traced("task.capture")
    async def _capture(self, attempt: _Attempt, output: str, duration_s: float) -> UUID:
        """Record the end of a task and its output, in one transaction; it is tried again for a while."""
        user, task_id, title = attempt.assignment.user, attempt.assignment.task_id, attempt.assignment.title

        async def write(_: None) -> UUID:
            async with recorded(self._store, user, f"the end of the task {title!r}") as work:
                if not await work.plans.end(task_id, attempt.number, TaskState.COMPLETED, duration_s):
                    return await _captured_before(work, attempt)
                entry_id = await self._memory.keep(work, output, "output")
                await work.plans.link(task_id, entry_id, "captured")
                return entry_id

        try:
            return await self._retried(write)
        except NotRecordedError as error:
            raise NotRecordedError(f"the end of the task {title!r}", output) from error.__cause__

    async def _record_failure(self, attempt: _Attempt, reason: str, *, retried: bool) -> None:
        """Record why a task has failed; one that was recovered meanwhile stays as it is."""
        duration_s = self._clock.now() - attempt.begun_s
        task_id, title = attempt.assignment.task_id, attempt.assignment.title

        async def write(_: None) -> None:
            async with recorded(self._store, attempt.assignment.user, f"the failure of the task {title!r}") as work:
                await work.plans.end(task_id, attempt.number, TaskState.FAILED, duration_s, reason)

        try:
            _, cancelled = await finish(self._retried(write) if retried else write(None))
        except NotRecordedError:
            if retried:
                raise
            LOG.exception("the cancellation of the task %s was not recorded", task_id)
        else:
            _let_through(cancelled)

    async def _retried(self, write: Callable[[None], Awaitable[UUID]] | Callable[[None], Awaitable[None]]) -> UUID:
        attempts: Step[None, UUID] = Retry(
            step(write),  # type: ignore[arg-type] # either of the two
            max_retries=RECORD_RETRIES,
            backoff=RECORD_BACKOFF,
            on=NotRecordedError,
            clock=self._clock,
        )
        return await attempts.execute(None)

    async def _embed(self, user: UserID, entry_id: UUID) -> None:
        """Embed an output; the task has ended, whatever comes of it."""
        try:
            await self._memory.embed(user, entry_id)
        except Exception:
            LOG.exception("the entry %s was neither embedded nor marked", entry_id)


async def _captured_before(work: UnitOfWork, attempt: _Attempt) -> UUID:
    """Return the entry of a capture whose commit was in doubt.

    Raises:
        StateError: There is none: the task was recovered while it ran.
    """
    task = await found(work, MicroTask, attempt.assignment.task_id)
    if (task.state, task.attempt) == (TaskState.COMPLETED, attempt.number):
        for linked in await work.plans.memory_of(task.id):
            if linked.role == "captured":
                return linked.entry.id
    raise StateError(f"the task {task.title!r} was recovered while it ran: it is {task.state}")


def _let_through(cancelled: asyncio.CancelledError | None) -> None:
    if cancelled:
        raise cancelled
