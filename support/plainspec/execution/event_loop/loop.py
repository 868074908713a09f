"""The event loop of a run: fixtures and scenarios share it, and nothing is left behind on it.

Every scenario is one task with a context of its own, so that context variables and background tasks live from
step to step and end with the scenario. Every asynchronous generator fixture is one task from its set-up to its
tear-down, so that what must be left where it was entered (task groups, cancel scopes) is.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from plainspec.execution.errors import ScenarioError
from plainspec.execution.event_loop import unawaited
from plainspec.execution.event_loop.asyncio_private_api import forget
from plainspec.execution.event_loop.open_fixture import OpenFixture
from plainspec.execution.event_loop.task_tracker import OWNER, TaskTracker, at_work, make_task
from plainspec.execution.event_loop.unawaited import raise_if_noticed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Coroutine

Result = TypeVar("Result")
GRACE_TICKS, TICK_S = 50, 0.01
"""How long tasks may take to end by themselves: in ticks of the loop, as a busy machine stretches those."""

CANCEL_S = 10.0


class LeftRunningError(ScenarioError):
    """A scenario is over, but tasks that it started are not."""

    def __init__(self, names: list[str]) -> None:
        said = ", ".join(names)
        super().__init__(
            f"left running after the scenario: {said}; await or cancel what a step starts, or start it in a fixture"
        )


class BackgroundError(ScenarioError):
    """A task or future failed in the background without being awaited."""

    def __init__(self, said: str) -> None:
        super().__init__(f"failed in the background without being awaited: {said}")


class ScenarioLoop:
    """One event loop, started when first needed and closed with the run."""

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None
        self._failed_in_background: list[str] = []
        self._interrupt: BaseException | None = None
        self._uncancellable: list[asyncio.Task[Any]] = []

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop itself: uvloop's where it is installed."""
        if self._runner is None:
            self._runner = asyncio.Runner(loop_factory=_loop_factory())
            loop = self._runner.get_loop()
            loop.set_task_factory(make_task)
            loop.set_exception_handler(self._handle_exception)
        return self._runner.get_loop()

    def run(self, coroutine: Coroutine[Any, Any, Result], context: contextvars.Context | None = None) -> Result:
        """Run one coroutine to its end as one task, and return or raise what it does.

        Raises:
            BaseException: As :meth:`until`.
        """
        task = self.loop.create_task(coroutine, context=context)
        return self.until(task, task)

    def until(self, done: asyncio.Future[Result], worker: asyncio.Task[Any]) -> Result:
        """Run the loop until something is done, and return or raise what comes of it.

        Args:
            done: What is waited for.
            worker: The task that does it; what ends the wait from outside (Ctrl-C, a time limit) cancels it.

        Raises:
            BaseException: What ``done`` raises; or what ended the wait, with the place at which the task was, once that
                has cleaned up or 10 s have passed.
        """
        try:
            return self._drive(done)
        except BaseException as interrupt:
            if done.done():
                _error_of(done)
                raise
            worker.cancel()
            self._drive(asyncio.wait([done], timeout=CANCEL_S))
            if not done.done():
                self._uncancellable.append(worker)
                interrupt.add_note(_not_cancelled(worker))
                raise
            ended = _error_of(done)
            if isinstance(ended, asyncio.CancelledError):
                raise interrupt.with_traceback(ended.__traceback__) from None
            raise

    def _drive(self, awaitable: Awaitable[Result]) -> Result:
        """Run the loop until something is done; raise what was raised outside of all tasks meanwhile."""
        try:
            return self.loop.run_until_complete(awaitable)
        finally:
            interrupt, self._interrupt = self._interrupt, None
            if interrupt is not None:
                raise interrupt from None

    def call(
        self, coroutine: Coroutine[Any, Any, Result], tracker: TaskTracker | None
    ) -> tuple[Result, contextvars.Context]:
        """Run a fixture's coroutine; return its value and the context that it ran in."""
        context = contextvars.copy_context()
        context.run(OWNER.set, tracker)
        return self.run(coroutine, context), context

    def open(self, generator: AsyncGenerator[Any, None], tracker: TaskTracker | None) -> OpenFixture:
        """Set an asynchronous generator fixture up; its value is then ``ready.result()``.

        Raises:
            BaseException: Whatever its set-up raises.
        """
        token = OWNER.set(tracker)
        try:
            opened = OpenFixture(generator, self.loop)
        finally:
            OWNER.reset(token)
        if tracker is not None:
            tracker.forget(opened.task)
        self.until(opened.ready, opened.task)
        return opened

    def close(self, opened: OpenFixture) -> None:
        """Tear an asynchronous generator fixture down.

        Raises:
            BaseException: Whatever its tear-down raises, or what ended it before.
        """
        opened.closing.set()
        try:
            self.until(opened.task, opened.task)
        except asyncio.CancelledError:
            raise RuntimeError("the fixture was cancelled before its tear-down") from None

    def settle(self, tracker: TaskTracker) -> None:
        """See that nothing a scenario started goes on; cancel what does.

        Raises:
            LeftRunningError: Something did, half a second after the scenario's fixtures were torn down.
            BackgroundError: Something failed in the background.
            NeverAwaitedError: A fixture's tear-down forgot to await.
        """
        try:
            self._settle(tracker)
        finally:
            unawaited.end()

    def _settle(self, tracker: TaskTracker) -> None:
        if self._runner is None:
            raise_if_noticed()
            return
        left = [task for task in tracker.open_tasks() if task not in self._uncancellable]
        if left:
            waiting = self._drive(_still_open(left))
            for task in waiting:
                task.cancel()
            if waiting:
                self._drive(asyncio.wait(waiting, timeout=CANCEL_S))
                raise LeftRunningError([tracker.name(task) for task in left if task in waiting])
        del left
        tracker.clear()
        if self._failed_in_background:
            said, self._failed_in_background = "; ".join(self._failed_in_background), []
            raise BackgroundError(said)
        raise_if_noticed()

    def shutdown(self) -> None:
        """Cancel what is left, and close the loop.

        What does not let itself be cancelled is left alone after 10 s, or when an interrupt says that nobody wants to
        wait, and named on standard error.
        """
        if self._runner is None:
            return
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        if left.difference(self._uncancellable):
            with suppress(KeyboardInterrupt):
                self._drive(asyncio.wait(left.difference(self._uncancellable), timeout=CANCEL_S))
        for task in left:
            if not task.done():
                sys.stderr.write(f"{_not_cancelled(task)}\n")
                self._uncancellable.append(task)
                forget(task)  # else closing would wait for it
        runner, self._runner = self._runner, None
        runner.close()

    def _handle_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failed = context.get("exception")
        if isinstance(failed, Exception) or (failed is not None and "future" in context):
            self._failed_in_background.append(f"{context.get('message')}: {type(failed).__name__}: {failed}")
        elif failed is None or isinstance(failed, asyncio.CancelledError) or not loop.is_running():
            if context.get("task") not in self._uncancellable:
                loop.default_exception_handler(context)
        else:
            self._interrupt = self._interrupt or failed
            loop.stop()


async def _still_open(tasks: Collection[asyncio.Task[Any]]) -> set[asyncio.Task[Any]]:
    """Return those of some tasks that do not end within the grace."""
    waiting = set(tasks)
    for _ in range(GRACE_TICKS):
        if not waiting:
            break
        _, waiting = await asyncio.wait(waiting, timeout=TICK_S)
    return waiting


def _not_cancelled(task: asyncio.Task[Any]) -> str:
    return f"{at_work(task)} did not end within {CANCEL_S:.0f} s of being cancelled"


def _error_of(done: asyncio.Future[Any]) -> BaseException | None:
    try:
        return done.exception()
    except asyncio.CancelledError as cancelled:
        return cancelled


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
