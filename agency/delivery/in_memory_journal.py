"""The journal of a run that ends with its process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.decisions import DecisionError, checked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.delivery.contract import Checkpoint, Decision, Json


class InMemoryJournal:
    """A `Journal` that ends with its process; decisions are handed in with `decide`.

    Attributes:
        decided: The decisions so far, in order, by their checkpoints.
    """

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._finished: dict[str, Json] = {}
        self._waiting: dict[str, Checkpoint] = {}
        self.decided: dict[str, Decision] = {}
        self._news = asyncio.Condition()

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self._run_id

    @property
    def waiting(self) -> tuple[Checkpoint, ...]:
        """The checkpoints at which the run waits for a person."""
        return tuple(self._waiting.values())

    async def stage(self, name: str, work: Callable[[], Awaitable[Json]]) -> Json:
        """Return what a stage has returned, as `Journal` says."""
        if name not in self._finished:
            self._finished[name] = await work()
        return self._finished[name]

    async def decision(self, checkpoint: Checkpoint) -> Decision:
        """Wait until a person has decided, as `Journal` says."""
        async with self._news:
            self._waiting[checkpoint.id] = checkpoint
            self._news.notify_all()
            try:
                await self._news.wait_for(lambda: checkpoint.id in self.decided)
            finally:
                self._waiting.pop(checkpoint.id)
            return self.decided[checkpoint.id]

    async def decide(self, decision: Decision) -> None:
        """Hand in a decision at a checkpoint, after waiting until the run has come to it.

        Raises:
            DecisionError: It does not count, or another one was made before.
        """
        async with self._news:
            if decision.checkpoint in self.decided:
                raise DecisionError(f"{decision.checkpoint} has already been decided.")
            await self._news.wait_for(lambda: decision.checkpoint in self._waiting)
            self.decided[decision.checkpoint] = checked(decision, self._waiting[decision.checkpoint])
            self._news.notify_all()
