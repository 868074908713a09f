"""What the primitives need to propagate a cancellation."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class AnsweredTooLateError(Exception):
    """A step that could not be stopped returned after its caller was cancelled; the cause of the cancellation.

    Args:
        answer: what it returned.
    """

    def __init__(self, answer: object) -> None:
        super().__init__(answer)
        self.answer = answer

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"the step could not be stopped, and returned: {self.answer!r}"


class UnexpectedCancellationError(RuntimeError):
    """A step was cancelled, but not by its caller; the cancellation is the cause of this error.

    Such a step has failed: its caller still waits for a result.

    Args:
        step_name: the step that was cancelled.
    """

    def __init__(self, step_name: str) -> None:
        super().__init__(step_name)
        self.step_name = step_name

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"{self.step_name} was cancelled, but not by its caller"


def cancel_requests() -> int:
    """Return the number of pending cancellation requests of the running task.

    A step may turn a cancellation into an error of its own; a higher number than before shows that it did.
    """
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


async def wait_out(*work: "asyncio.Future[Any]") -> asyncio.CancelledError | None:
    """Wait until all ``work`` has ended, however often the caller is cancelled while it waits.

    Returns:
        The last cancellation that arrived during the wait; the caller has to raise it.
    """
    cancelled: asyncio.CancelledError | None = None
    while not all(part.done() for part in work):
        try:
            await asyncio.wait(work)
        except asyncio.CancelledError as request:
            cancelled = request
    return cancelled


async def finish(work: Coroutine[Any, Any, T]) -> tuple[T, asyncio.CancelledError | None]:
    """Run ``work`` to its end, even if the caller is cancelled.

    Returns:
        The result of ``work``, and the cancellation that the caller has to raise, if one arrived.
    """
    task = asyncio.ensure_future(work)
    cancelled = await wait_out(task)
    return task.result(), cancelled
