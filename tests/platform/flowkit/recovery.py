"""Jobs that are tried again, replaced, cut short or undone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from .jobs import Job, Meta, settle, stop

Sleep = Callable[[float], Awaitable[None]]


class DeadlineExceededError(TimeoutError):
    """A job was not done in time."""

    def __init__(self, job: Job) -> None:
        super().__init__("deadline exceeded")
        self.job = job


class RollbackError(Exception):
    """A transaction failed, and so did the undoing of some of its jobs."""

    def __init__(self, cause: Exception, failed: list[Exception]) -> None:
        super().__init__("rolled back in part")
        self.cause = cause
        self.failed = failed


@dataclass
class Waits:
    """How long to wait before a job is tried again, in seconds."""

    first_s: float = 0.1
    factor: float = 1.5
    most_s: float = 5.0
    spread: float = 0.0

    def after(self, failures: int) -> float:
        """Return the wait after so many failures."""
        return min(self.first_s * self.factor ** (failures - 1), self.most_s)


class Again(Job):
    """A job that is tried again: four times in all, after short waits."""

    def __init__(
        self, job: Job, waits: Waits | None = None, tries: int = 4, on: type[Exception] = Exception, **tools: Any
    ) -> None:
        self.job, self.waits, self.tries, self.on = job, waits or Waits(), tries, on
        self.sleep: Sleep = tools.get("sleep", asyncio.sleep)
        self.dice: Callable[[], float] = tools.get("dice", random.random)

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Try it."""
        for failures in range(1, self.tries):
            try:
                return await self.job(payload, meta)
            except self.on:
                await self.sleep(self.waits.after(failures) * (1 - self.waits.spread * self.dice()))
        return await self.job(payload, meta)


class Instead(Job):
    """A job, and another one that takes its place when it fails."""

    def __init__(self, job: Job, other: Job, on: type[Exception] = Exception) -> None:
        self.job, self.other, self.on = job, other, on

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run one, or both."""
        try:
            return await self.job(payload, meta)
        except self.on as first:
            try:
                return await self.other(payload, meta)
            except Exception as second:  # noqa: BLE001 - both are reported
                raise ExceptionGroup("neither worked", [first, second]) from None


class Deadline(Job):
    """A job that has to be done in time."""

    def __init__(self, job: Job, seconds: float, sleep: Sleep = asyncio.sleep) -> None:
        self.job, self.seconds, self.sleep = job, seconds, sleep

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run it until its time is up."""
        work = asyncio.ensure_future(self.job(payload, meta))
        timer = asyncio.ensure_future(self.sleep(self.seconds))
        try:
            await asyncio.wait({work, timer}, return_when=asyncio.FIRST_COMPLETED)
            in_time = work.done()
        finally:
            await stop(timer, work)
        if not in_time:
            raise DeadlineExceededError(self.job)
        return work.result()


class Transaction(Job):
    """Jobs in a row, each with one that undoes it when a later one fails."""

    def __init__(self, *stages: tuple[Job, Job | None]) -> None:
        self.stages = stages

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run them, or undo those that were done."""
        undo: list[tuple[Job, Any]] = []
        try:
            for job, back in self.stages:
                payload = await job(payload, meta)
                if back:
                    undo.append((back, payload))
        except BaseException as error:
            failed = await self._undone(undo, meta)
            if failed and isinstance(error, Exception):
                raise RollbackError(error, failed) from error
            raise
        return payload

    @staticmethod
    async def _undone(undo: list[tuple[Job, Any]], meta: Meta) -> list[Exception]:
        async def work() -> list[Exception]:
            failed = []
            for back, result in reversed(undo):
                try:
                    await back(result, meta)
                except Exception as error:  # noqa: BLE001 - the others are undone, too
                    failed.append(error)
            return failed

        undoing = asyncio.ensure_future(work())
        await settle(undoing)
        return undoing.result()
