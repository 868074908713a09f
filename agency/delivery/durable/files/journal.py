"""The journal of a run in a file, written by the one process that executes the run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.durable.encoding import checkpoint_to_json, plain
from agency.delivery.durable.files.history import History, record
from agency.observability.spans import traced

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.delivery.contract import Checkpoint, Decision, Json
    from agency.delivery.durable.files.history import RunFiles

LOOK_S = 0.05


class FileJournal:
    """A `Journal` in a file; a record counts when it is on the disk.

    Attributes:
        history: What has been recorded so far.
    """

    def __init__(self, files: RunFiles) -> None:
        self._files = files
        self._stages: dict[str, asyncio.Lock] = {}
        self.history = History.of(files.records.mended())

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self._files.run_id

    async def stage(self, name: str, work: Callable[[], Awaitable[Json]]) -> Json:
        """Return what a stage has returned, as `Journal` says.

        Raises:
            JournalError: It cannot be recorded; where the work has been done by then, it will be done again.
        """
        async with self._stages.setdefault(name, asyncio.Lock()):
            if name not in self.history.finished:
                self.record("begun", stage=name)
                output = plain(await work(), f"the stage {name}")
                self.record("finished", stage=name, output=output)
            return self.history.finished[name]

    @traced("delivery.run.await_decision")
    async def decision(self, checkpoint: Checkpoint) -> Decision:
        """Wait until a person has decided, as `Journal` says.

        Raises:
            JournalError: The question cannot be recorded, or decisions cannot be read.
        """
        if checkpoint.id not in self.history.asked:
            self.record("asked", checkpoint=checkpoint_to_json(checkpoint))
        while (decided := self._files.decided(checkpoint.id)) is None:  # noqa: ASYNC110 - another process decides
            await asyncio.sleep(LOOK_S)
        return decided

    def record(self, kind: str, **content: object) -> None:
        """Record something, and then take it into account.

        Raises:
            JournalError: It could not be recorded.
        """
        made = record(kind, **content)
        self._files.records.add(made)
        self.history.add(made)
