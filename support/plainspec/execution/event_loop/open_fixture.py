"""An asynchronous fixture: one task, so that what must be left where it was entered is, and a context of its own."""

from __future__ import annotations

import asyncio
import contextvars
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from plainspec.execution.event_loop.task_tracker import OWNER

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

MISSING = object()


class OpenFixture:
    """An asynchronous generator fixture between its set-up and its tear-down."""

    def __init__(self, generator: AsyncGenerator[Any, None], loop: asyncio.AbstractEventLoop) -> None:
        self.ready: asyncio.Future[Any] = loop.create_future()
        self.closing = asyncio.Event()
        self.context = contextvars.copy_context()
        self.task = loop.create_task(self._live(generator), context=self.context)

    async def _live(self, generator: AsyncGenerator[Any, None]) -> None:
        try:
            value = await anext(generator)
        except StopAsyncIteration:
            self.ready.set_exception(RuntimeError("the fixture did not yield a value"))
            return
        except BaseException as refused:
            self.ready.set_exception(refused)
            if isinstance(refused, (KeyboardInterrupt, SystemExit)):
                raise
            return
        self.ready.set_result(value)
        try:
            await self.closing.wait()
        except asyncio.CancelledError as cancelled:
            await generator.athrow(cancelled)
            raise
        with suppress(StopAsyncIteration):
            await anext(generator)
            await generator.aclose()
            raise RuntimeError("the fixture yielded more than once")


def adopt(context: contextvars.Context) -> Callable[[], None]:
    """Set here what a fixture has set in its own context; return what takes it back."""
    changed = [
        (variable, variable.set(value))
        for variable, value in context.items()
        if variable is not OWNER and variable.get(MISSING) is not value
    ]

    def take_back() -> None:
        while changed:
            variable, token = changed.pop()
            variable.reset(token)

    return take_back
