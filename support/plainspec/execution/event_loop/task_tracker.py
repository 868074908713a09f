"""Which tasks a scenario has started, and where: so that those left running can be named."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import sys
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.sentences.definitions import Location

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

OWNER: contextvars.ContextVar[TaskTracker | None] = contextvars.ContextVar("plainspec_task_owner", default=None)


class TaskTracker:
    """The tasks that one scenario, its fixtures included, has started."""

    __slots__ = ("_started",)

    def __init__(self) -> None:
        self._started: dict[asyncio.Task[Any], Location] = {}

    def enter(self, task: asyncio.Task[Any], place: Location) -> None:
        """Take note of a task and of where it was started."""
        self._started[task] = place

    def forget(self, task: asyncio.Task[Any]) -> None:
        """Count a task no longer as the scenario's."""
        self._started.pop(task, None)

    def clear(self) -> None:
        """Let go of all tasks; one that failed unheard reports so to the loop when it is let go."""
        self._started.clear()

    def open_tasks(self) -> list[asyncio.Task[Any]]:
        """Return those that have not ended."""
        return [task for task in self._started if not task.done()]

    def name(self, task: asyncio.Task[Any]) -> str:
        """Say which task it is: what it runs, and where it was started."""
        coroutine = task.get_coro()
        return f"{getattr(coroutine, '__qualname__', coroutine)}(), started at {self._started[task]}"


def make_task(
    loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any] | Generator[Any, None, Any], **options: Any
) -> asyncio.Task[Any]:
    """Create a task as the loop would, and enter it into the tracker of the scenario that starts it."""
    task = asyncio.Task(coroutine, loop=loop, **options)
    context = options.get("context")
    owner = OWNER.get() if context is None else context.get(OWNER)
    if owner is not None:
        owner.enter(task, _caller())
    return task


def at_work(task: asyncio.Task[Any]) -> str:
    """Say where a task is that has not ended: in which of the project's functions, and on which line."""
    coroutine: Any = task.get_coro()
    while inspect.iscoroutine(coroutine.cr_await) and coroutine.cr_frame.f_globals["__name__"].startswith("plainspec."):
        coroutine = coroutine.cr_await
    return f"{coroutine.__qualname__}(), at {Location(coroutine.cr_code.co_filename, coroutine.cr_frame.f_lineno)},"


def _caller() -> Location:
    """Return the line that started a task: the nearest one outside asyncio."""
    frame = sys._getframe(2)  # noqa: SLF001 - cheaper than a stack trace, and all there is to know
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("asyncio"):
        frame = frame.f_back
    return Location(frame.f_code.co_filename, frame.f_lineno)
