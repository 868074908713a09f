"""The runs in a folder, and decisions about them, for any process of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.delivery.decisions import DecisionError, checked
from agency.delivery.durable.encoding import decision_to_json
from agency.delivery.durable.files.history import RECORDS, History, RunFiles, run_of
from agency.delivery.durable.files.lock import exclusive
from agency.delivery.durable.runs import JournalError, checked_id, unknown
from agency.observability.spans import traced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.contract import Decision
    from agency.delivery.durable.runs import Run


class FileRunList:
    """A `RunList` of the runs in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def runs(self) -> Sequence[Run]:
        """Return all runs, as `RunList` says."""
        found = [RunFiles(self.folder, name.removesuffix(RECORDS)) for name in self._names() if name.endswith(RECORDS)]
        began = [(History.of(files.records.read()).began, run) for files in found if (run := run_of(files))]
        return [run for _, run in sorted(began, key=lambda pair: (str(pair[0]), pair[1].id))]

    async def decisions(self, run_id: str) -> Sequence[Decision]:
        """Return what was decided, as `RunList` says."""
        files, history = self._known(run_id)
        decided = {one.checkpoint: one for one in files.all_decided()}
        return [decided[name] for name in history.asked if name in decided]

    @traced("delivery.run.decide")
    async def decide(self, run_id: str, decision: Decision) -> None:
        """Store a decision, as `RunList` says."""
        files, _ = self._known(run_id)
        with exclusive(files.decisions.path):
            history = History.of(files.records.read())
            files.decisions.mended()
            if decision.checkpoint not in history.asked:
                raise DecisionError(f"The run {run_id} has not reached {decision.checkpoint}; nothing was asked there.")
            if files.decided(decision.checkpoint):
                raise DecisionError(f"{decision.checkpoint} has already been decided.")
            files.decisions.add(decision_to_json(checked(decision, history.asked[decision.checkpoint])))

    def _names(self) -> list[str]:
        """Return the names of all files in the folder; none where it has not been made yet.

        Raises:
            JournalError: It is no folder, or cannot be read.
        """
        try:
            return [path.name for path in self.folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise JournalError(f"The runs in {self.folder} cannot be read: {error.strerror}.") from error

    def _known(self, run_id: str) -> tuple[RunFiles, History]:
        files = RunFiles(self.folder, checked_id(run_id))
        history = History.of(files.records.read())
        if history.began is None:
            raise unknown(run_id)
        return files, history
