"""What a run with a planted fault writes down, a line of JSON for each event, and how it is read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ScenarioRef:
    """A scenario, or one row of an outline, as the proof knows it.

    Attributes:
        path: Its feature file, relative to the project.
        line: The line that stands for it alone.
        title: Its title, placeholders filled in.
        template: Its title as written.
        rule: Title of its Rule, or an empty text.
        row: The naming cell of its row, or an empty text.
    """

    path: str
    line: int
    title: str
    template: str
    rule: str
    row: str = ""

    def __str__(self) -> str:
        """Name it so that a reader finds it."""
        row = f" [{self.row}]" if self.row and self.row not in self.title else ""
        return f"{self.title}{row}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a scenario ended.

    Attributes:
        scenario: The scenario.
        outcome: `passed`, `failed` or `skipped`.
        text: Of a failure: the sentence that failed, and the error.
    """

    scenario: ScenarioRef
    outcome: str
    text: str = ""


@dataclass(slots=True)
class RunRecord:
    """All that one run has written down.

    Attributes:
        verdicts: In the order of the run.
        running: What had begun and not ended when the record ended.
        refused: Why the fault could not be planted, if so.
        problems: What else kept scenarios from running.
        hung: Whether the deadline ended the run.
        seconds: How long it took.
        unreached: What was planted, if the run reached no part of it.
        code: The exit code, if the run has ended by itself.
        reach: What a run that measures it has reached.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    running: ScenarioRef | None = None
    refused: str = ""
    problems: list[str] = field(default_factory=list)
    hung: bool = False
    seconds: float = 0.0
    unreached: list[str] = field(default_factory=list)
    code: int | None = None
    reach: dict[str, Any] = field(default_factory=dict)


def event(kind: str, **details: Any) -> str:
    """Return the line of one event."""
    return json.dumps({"event": kind, **details}) + "\n"


def verdict_event(verdict: Verdict) -> str:
    """Return the line of a verdict."""
    return event("verdict", **asdict(verdict))


def read_record(file: Path) -> RunRecord:
    """Read what a run has written; a last line that was cut off is left out."""
    record = RunRecord()
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for line in text.splitlines(keepends=True):
        if not line.endswith("\n"):
            break
        told = json.loads(line)
        match told["event"]:
            case "begun":
                record.running = ScenarioRef(**told["scenario"])
            case "verdict":
                record.running = None
                record.verdicts.append(Verdict(ScenarioRef(**told["scenario"]), told["outcome"], told["text"]))
            case "unreached":
                record.unreached = told["planted"]
            case "reach":
                record.reach = told
            case "refused":
                record.refused = told["text"]
            case "problem":
                record.problems.append(told["text"])
    return record
