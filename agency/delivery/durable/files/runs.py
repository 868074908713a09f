"""Runs whose journals are files in a folder, executed in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.delivery.durable.encoding import described, plain
from agency.delivery.durable.files.history import RunFiles
from agency.delivery.durable.files.journal import FileJournal
from agency.delivery.durable.files.lock import held
from agency.delivery.durable.files.run_list import FileRunList
from agency.delivery.durable.runs import JournalError, RunExistsError, checked_id, failure, unknown
from agency.observability.spans import traced

if TYPE_CHECKING:
    from pathlib import Path

    from agency.delivery.contract import Json
    from agency.delivery.durable.runs import Pipeline


class FileRuns(FileRunList):
    """`DurableRuns` of one machine: the lock of a run says which process executes it."""

    def __init__(self, folder: Path, pipeline: Pipeline) -> None:
        super().__init__(folder)
        self._pipeline = pipeline

    @traced("delivery.run.start")
    async def start(self, run_id: str, request: Json) -> Json:
        """Execute a new run, as `DurableRuns` says."""
        files = RunFiles(self.folder, checked_id(run_id))
        self._make_folder()
        with held(files.lock, run_id):
            journal = FileJournal(files)
            if journal.history.began is not None:
                raise RunExistsError(f"The run {run_id} already exists; resume it, or choose another id.")
            try:
                journal.record("started", request=plain(request, "the request"))
            except JournalError as error:
                said = f"{error.reason}. The run {run_id} has not begun; fix that, and start it again."
                raise JournalError(said) from error
            return await self._execute(journal)

    @traced("delivery.run.resume")
    async def resume(self, run_id: str) -> Json:
        """Go on with a run, as `DurableRuns` says."""
        files, _ = self._known(run_id)
        with held(files.lock, run_id):
            journal = FileJournal(files)
            if journal.history.output is None:
                journal.record("resumed")
            return await self._execute(journal)

    async def _execute(self, journal: FileJournal) -> Json:
        history = journal.history
        if history.began is None:
            raise unknown(journal.run_id)
        if history.output is not None:
            return history.output
        try:
            output = plain(await self._pipeline(journal, history.request), "the pipeline")
        except JournalError:
            raise
        except Exception as error:
            journal.record("failed", error=described(error))
            raise failure(journal.run_id, described(error)) from error
        journal.record("ended", output=output)
        return output

    def _make_folder(self) -> None:
        """Make the folder if need be, so that Git takes nothing in it for a change of the project."""
        try:
            if not self.folder.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise JournalError(f"{self.folder} cannot be made: {error.strerror}. Nothing was done.") from error
