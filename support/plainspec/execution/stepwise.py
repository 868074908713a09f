"""A scenario whose steps another runner asks for one by one: still one task, from the first step to the last."""

from __future__ import annotations

import asyncio
import contextvars
from typing import TYPE_CHECKING, Any

from plainspec.execution.event_loop.task_tracker import OWNER

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from plainspec.execution.scenario_run import ScenarioRun
    from plainspec.gherkin.binding import BoundStep

Call = tuple["Coroutine[Any, Any, None]", "asyncio.Future[None]"]


class Stepwise:
    """Serves the steps of one run in one task and one context.

    The task waits between the steps, while no loop runs; a scenario with synchronous steps only has no task and
    never sees a running loop, as under `pytest --gherkin`.
    """

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run
        self._context = contextvars.copy_context()
        self._context.run(OWNER.set, run.tracker)
        self._calls: asyncio.Queue[Call | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._served: asyncio.Future[None]

    def perform(self, bound: BoundStep) -> None:
        """Run one step.

        Raises:
            BaseException: What the step raised.
        """
        __tracebackhide__ = True
        if self._run.bound.runs_async:
            self._ask(self._run.perform(bound))
        else:
            self._context.run(self._run.perform_plain, bound)

    def end(self) -> None:
        """Let the steps that yielded finish, the last first, and end the task, unless a step has not let it go.

        Raises:
            BaseException: What they raised.
        """
        if not self._run.bound.runs_async:
            self._context.run(self._run.end_plain)
            return
        if self._task is None or not self._served.done():
            return
        try:
            self._ask(self._run.end())
        finally:
            self._calls.put_nowait(None)
            self._run.loop.until(self._task, self._task)

    def _ask(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Have the task await ``coroutine``."""
        __tracebackhide__ = True
        loop = self._run.loop.loop
        if self._task is None:
            self._task = loop.create_task(self._serve(), context=self._context)
        self._served = loop.create_future()
        self._calls.put_nowait((coroutine, self._served))
        self._run.loop.until(self._served, self._task)

    async def _serve(self) -> None:
        task = asyncio.current_task()
        while (call := await self._calls.get()) is not None:
            coroutine, done = call
            try:
                await coroutine
            except BaseException as error:  # noqa: BLE001 - raised to whoever asked for the step
                if isinstance(error, asyncio.CancelledError) and task:
                    task.uncancel()
                done.set_exception(error)
            else:
                done.set_result(None)
