"""What the rooms of delivery hand to each other: components, stages and their results, questions and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

Json: TypeAlias = "Mapping[str, Any]"
"""What can be written as a JSON object, and read back equal."""


class Target(StrEnum):
    """Where a component is delivered to; each stage of delivery belongs to one of them."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class Verdict(StrEnum):
    """What came of a gate or a stage."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_RUN = "could not run"
    """Nothing is known about the component: a program is missing, or it crashed before it had looked."""


@dataclass(frozen=True)
class GateResult:
    """What a quality gate found.

    Attributes:
        gate: Its name, such as `linting`.
        verdict: Passed, failed, or could not run.
        measured: What was measured, such as the coverage in percent; None where there is no figure.
        limit: What it had to reach.
        details: The first lines that say why it did not pass.
    """

    gate: str
    verdict: Verdict
    measured: float | None = None
    limit: float | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class StageResult:
    """What came of a stage.

    Attributes:
        stage: Its name, such as `specification`.
        verdict: Passed, failed, or could not run.
        duration_ms: From its beginning to its end.
        error: The underlying error; None where it passed.
        gates: What its gates found.
        output: What later stages, and the report, read.
    """

    stage: str
    verdict: Verdict
    duration_ms: float
    error: str | None = None
    gates: tuple[GateResult, ...] = ()
    output: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A question that a person has to answer before a stage counts as passed."""

    id: str
    text: str


@dataclass(frozen=True)
class Checkpoint:
    """A point at which delivery waits for a person.

    Attributes:
        id: Unique in its run.
        title: What is reviewed.
        questions: Each needs an answer; none for a plain approval.
    """

    id: str
    title: str
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What a person decided at a checkpoint, stored for good.

    Attributes:
        checkpoint: The id of the checkpoint.
        by: Who decided; not blank.
        at: When, with a time zone.
        approved: Whether delivery may go on.
        answers: An answer to each question, by its id; none of them blank.
        reason: Why, in the words of who decided; may be empty.
    """

    checkpoint: str
    by: str
    at: datetime
    approved: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


class Journal(Protocol):
    """What a run of delivery has done so far, which outlives its process."""

    @property
    def run_id(self) -> str:
        """The id of the run, under which any process can go on with it."""

    async def stage(self, name: str, work: Callable[[], Awaitable[Json]]) -> Json:
        """Return what a stage of this run has returned: at once where it has finished before, else by doing its work.

        What the work raises is not stored: the stage is done again when the run goes on. Work that a process was
        killed in is done again, too, so that it must bear to be begun twice.
        """

    async def decision(self, checkpoint: Checkpoint) -> Decision:
        """Wait until a person has decided, and return the decision; it is asked for once and never skipped."""


class TestGenerator(Protocol):
    """Writes tests for modules: an OpenHands server, or Hypothesis' ghostwriter in this process."""

    __test__: ClassVar[bool] = False

    async def submit(self, module: Path) -> str:
        """Ask for tests of a module, and return the id of the task without waiting for it.

        Raises:
            GeneratorError: It cannot be reached, or refuses; says where it was looked for and what to do.
        """

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Wait for a task, and return the files with tests that it has written.

        Raises:
            GeneratorError: It has failed, or has not finished in time.
        """


class GeneratorError(Exception):
    """Tests could not be generated; says what was tried, where, and what came of it."""


class GeneratorUnavailableError(GeneratorError):
    """The generator cannot be used: it is not configured, does not answer, or refuses its key."""
