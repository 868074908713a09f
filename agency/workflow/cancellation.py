"""What the primitives need to let a cancellation pass."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class AnsweredTooLateError(Exception):
    """A step that could not be stopped has answered when its caller had left; the cause of the cancellation.

    Args:
        answer: what it answered.
    """

    def __init__(self, answer: object) -> None:
        super().__init__(answer)
        self.answer = answer

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"the step could not be stopped, and answered: {self.answer!r}"


class StepGaveUpError(RuntimeError):
    """A step ended as if it had been cancelled, and nobody had asked it to stop; the cancellation is its cause.

    Such a step has failed: it cannot stand for the whole, which somebody still waits for.

    Args:
        step_name: the step that gave up.
    """

    def __init__(self, step_name: str) -> None:
        super().__init__(step_name)
        self.step_name = step_name

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"{self.step_name} gave up, and nobody had asked it to"


def cancel_requests() -> int:
    """Return how often the running task was asked to stop and has not been told otherwise.

    A step may answer a cancellation with an error of its own; a higher figure than before tells that it did.
    """
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


async def wait_out(*work: "asyncio.Future[Any]") -> asyncio.CancelledError | None:
    """Wait until all ``work`` has ended, however often the caller is cancelled meanwhile.

    Returns:
        The last cancellation that arrived meanwhile; the caller has to raise it.
    """
    cancelled: asyncio.CancelledError | None = None
    while not all(part.done() for part in work):
        try:
            await asyncio.wait(work)
        except asyncio.CancelledError as request:
            cancelled = request
    return cancelled


async def finish(work: Coroutine[Any, Any, T]) -> tuple[T, asyncio.CancelledError | None]:
    """Run ``work`` to its end, whoever cancels the caller meanwhile.

    Returns:
        What ``work`` answered, and the cancellation that the caller has to raise, if one arrived.
    """
    task = asyncio.ensure_future(work)
    cancelled = await wait_out(task)
    return task.result(), cancelled
