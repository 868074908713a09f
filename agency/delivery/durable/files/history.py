"""What the files of a run tell: its stages, checkpoints and decisions, and its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from agency.delivery.durable.encoding import checkpoint_from_json, decision_from_json
from agency.delivery.durable.files.lines import Lines
from agency.delivery.durable.files.lock import holder_of
from agency.delivery.durable.runs import Run, RunState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from agency.delivery.contract import Checkpoint, Decision

RECORDS = ".jsonl"
DECISIONS = ".decisions"
LOCK = ".lock"


@dataclass(frozen=True)
class RunFiles:
    """The files of a run: what its process records, what people decide, and who executes it.

    They are apart, so that a decision can be stored while a process executes the run.
    """

    folder: Path
    run_id: str

    @property
    def records(self) -> Lines:
        """What the process that executes the run has recorded."""
        return Lines(self.folder / f"{self.run_id}{RECORDS}")

    @property
    def decisions(self) -> Lines:
        """What people have decided."""
        return Lines(self.folder / f"{self.run_id}{DECISIONS}")

    @property
    def lock(self) -> Path:
        """Held by the process that executes the run."""
        return self.folder / f"{self.run_id}{LOCK}"

    def decided(self, checkpoint: str) -> Decision | None:
        """Return what was decided at a checkpoint; None where nothing was."""
        return next((one for one in self.all_decided() if one.checkpoint == checkpoint), None)

    def all_decided(self) -> list[Decision]:
        """Return all decisions, in order."""
        return [decision_from_json(record) for record in self.decisions.read()]


@dataclass
class History:
    """What has been recorded of a run.

    Attributes:
        request: What the run was started with.
        finished: What each finished stage has returned.
        asked: The checkpoints that the run has come to.
        began: When the first record was made; None for a run that is not there.
        stage: The stage that was begun last.
        since: When the last record was made.
        output: What the pipeline has returned; None before its end.
        error: Why it failed; None if it did not, or was resumed since.
    """

    request: dict[str, Any] = field(default_factory=dict)
    finished: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: dict[str, Checkpoint] = field(default_factory=dict)
    began: datetime | None = None
    stage: str | None = None
    since: datetime | None = None
    output: dict[str, Any] | None = None
    error: str | None = None

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]]) -> History:
        """Read records, in order."""
        history = cls()
        for record in records:
            history.add(record)
        return history

    def add(self, record: Mapping[str, Any]) -> None:
        """Take one more record into account."""
        self.since = datetime.fromisoformat(record["at"])
        self.error = None
        match record["is"]:
            case "started":
                self.began, self.request = self.since, record["request"]
            case "begun":
                self.stage = record["stage"]
            case "finished":
                self.finished[record["stage"]] = record["output"]
            case "asked":
                checkpoint = checkpoint_from_json(record["checkpoint"])
                self.asked[checkpoint.id] = checkpoint
            case "failed":
                self.error = record["error"]
            case "ended":
                self.output = record["output"]


def record(kind: str, **content: Any) -> dict[str, Any]:
    """Return a record of now."""
    return {"is": kind, "at": datetime.now(UTC).isoformat(), **content}


def run_of(files: RunFiles) -> Run | None:
    """Return the run that is in these files; None where its start was not recorded."""
    history = History.of(files.records.read())
    if history.began is None or history.since is None:
        return None
    decided = {one.checkpoint for one in files.all_decided()}
    waiting = next((asked for asked in history.asked.values() if asked.id not in decided), None)
    held_by = holder_of(files.lock)
    if history.output is not None:
        state, waiting = RunState.FINISHED, None
    elif history.error is not None:
        state, waiting = RunState.FAILED, None
    elif waiting is not None:
        state = RunState.WAITING
    else:
        state = RunState.RUNNING if held_by else RunState.INTERRUPTED
    return Run(files.run_id, state, history.stage, history.since, held_by, waiting, history.error)
