"""Steps in parallel."""

import asyncio
from typing import TYPE_CHECKING, Any

from agency.workflow.cancellation import UnexpectedCancellationError, wait_out
from agency.workflow.context import Context
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co, Step, bracketed

if TYPE_CHECKING:
    from agency.workflow.step import Other, Shared


class Parallel(Step[In_contra, list[Out_co]]):
    """Branches that run at the same time on the same input; the result is the list of their results.

    Results are in the order of the branches, whichever ends first. When a branch fails the others are
    cancelled, and nothing continues until all of them have ended. One failed branch raises its own error;
    several raise an `ExceptionGroup` of theirs. A branch that is cancelled by anything but its caller has failed,
    too, with an `UnexpectedCancellationError`. ``a | b`` is the short form.

    Args:
        branches: the branches; at least one.

    Raises:
        ValueError: there are no branches.
    """

    def __init__(self, *branches: Step[In_contra, Out_co]) -> None:
        if not branches:
            raise ValueError("a parallel needs at least one branch")
        self.branches = branches

    @staticmethod
    def parts_of(step: Step[Any, Any]) -> tuple[Step[Any, Any], ...]:
        """Return the branches of a parallel, or a single step by itself, so that ``|`` is associative."""
        return step.branches if type(step) is Parallel else (step,)

    def __or__(  # type: ignore[override]  # a parallel takes a further branch in; it is not nested
        self: "Parallel[Shared, Out_co]",
        other: "Step[Shared, Other]",
    ) -> "Parallel[Shared, Out_co | Other]":
        """Return all branches, in parallel."""
        if not isinstance(other, Step):
            return NotImplemented
        return Parallel(*self.branches, *Parallel.parts_of(other))

    @property
    def name(self) -> str:
        """The names of the branches, joined by ``|``."""
        return " | ".join(bracketed(branch) for branch in self.branches)

    async def run(self, value: In_contra, context: Context) -> list[Out_co]:
        """Run the branches at the same time."""
        stopping = asyncio.Event()
        tasks = [
            asyncio.ensure_future(self._run_branch(index, value, context, stopping))
            for index in range(len(self.branches))
        ]
        cancelled = await self._join(tasks, stopping)
        errors = [error for task in tasks if not task.cancelled() and (error := task.exception()) is not None]
        failure = BaseExceptionGroup("several branches failed", errors) if len(errors) > 1 else next(iter(errors), None)
        if cancelled is not None:
            raise cancelled from failure
        if failure is not None:
            raise failure
        return [task.result() for task in tasks]

    @staticmethod
    async def _join(tasks: list[asyncio.Task[Out_co]], stopping: asyncio.Event) -> asyncio.CancelledError | None:
        """Wait for the first failure or the last branch, then for the end of what was cancelled because of it.

        `asyncio.TaskGroup` treats a branch that was cancelled from inside as a success; on Python 3.11 a failed branch
        leaves the caller marked as cancelled, so that a time limit around it no longer recognises its own expiry.
        """
        cancelled: asyncio.CancelledError | None = None
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        except asyncio.CancelledError as request:
            cancelled = request
        stopping.set()
        for task in tasks:
            task.cancel()
        return await wait_out(*tasks) or cancelled

    async def _run_branch(self, index: int, value: In_contra, context: Context, stopping: asyncio.Event) -> Out_co:
        try:
            return await call(f"parallel.branch_{index}", self.branches[index], value, context)
        except asyncio.CancelledError as cancelled:
            if stopping.is_set():
                raise
            raise UnexpectedCancellationError(self.branches[index].name) from cancelled
