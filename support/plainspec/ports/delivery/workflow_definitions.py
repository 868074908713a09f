"""What delivery workflows offer: definitions that can be read, and runs that wait for gates and for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class DeclaredStage:
    """A stage as a definition declares it.

    Attributes:
        id: Unique in its workflow.
        title: What people call it.
        duration: Such as `15-20 min`; empty where nobody has estimated it.
        persona: Who does its work.
        gates: The names of its automated gates.
        approval: What people review before it counts as passed; empty for nothing.
        questions: The questions of this review, by their ids.
        checklist: The items that have to be recorded as done, by their ids.
        tasks: What its work consists of, by their ids.
        optional: Whether the workflow is complete without it.
    """

    id: str
    title: str
    duration: str
    persona: str
    gates: Sequence[str]
    approval: str
    questions: Mapping[str, str]
    checklist: Mapping[str, str]
    tasks: Mapping[str, str]
    optional: bool


@dataclass(frozen=True, slots=True)
class DeclaredWorkflow:
    """A workflow as its definition declares it.

    Attributes:
        attributes: Its id, version, author and so on, by their names.
        stages: In order.
    """

    attributes: Mapping[str, str]
    stages: Sequence[DeclaredStage]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a workflow looks at.

    Attributes:
        components: The package of each component under test.
        integration_points: The scenarios that exercise each of them.
    """

    components: Mapping[str, str]
    integration_points: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """What an automated gate found.

    Attributes:
        gate: Its name.
        verdict: `passed`, `failed` or `could not run`.
        measured: The figure that was measured, if there is one.
        details: What the gate wrote.
    """

    gate: str
    verdict: str
    measured: float | None = None
    details: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decides.

    Attributes:
        checkpoint: About what: a stage, or `stage/item` for an item of a checklist.
        by: Who decides; may be empty, which does not count.
        approved: Whether the run may go on.
        answers: The answers to questions, by their ids.
        reason: Why.
    """

    checkpoint: str
    by: str
    approved: bool
    answers: Mapping[str, str]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunState:
    """Where a run stands.

    Attributes:
        verdicts: What came of each stage that has ended: `passed`, `failed` or `could not run`.
        errors: Why those did not pass.
        waiting: The checkpoints at which the run waits for a person.
        complete: Whether the run has ended with all stages passed that are not optional.
        gates: What the gates of each stage found that has ended.
        environment: What a stage has prepared for the tests, if one has.
    """

    verdicts: Mapping[str, str]
    errors: Mapping[str, str]
    waiting: Sequence[str]
    complete: bool
    gates: Mapping[str, Sequence[GateOutcome]]
    environment: Environment | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment.

    Attributes:
        isolated: Whether it sees its own packages only.
        extras: The optional extras that were installed in it.
        installed: The names of its packages.
    """

    isolated: bool
    extras: Sequence[str]
    installed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Exercised:
    """A line of a coverage report.

    Attributes:
        kind: `composition pattern`, `package interaction`, `benchmark` or `documentation`.
        name: Such as `Retry`, or `agency.workflow with agency.coordination`.
        by: The scenarios that exercise it, or the figure that was recorded of it.
    """

    kind: str
    name: str
    by: Sequence[str]


class DeliveryRun(Protocol):
    """A run of a delivery workflow."""

    async def decide(self, ruling: Ruling) -> None:
        """Hand a decision in, and wait until the run has ended or waits for somebody again.

        A decision about a checkpoint that the run has not come to is kept for later.

        Raises:
            RefusedError: ``INVALID_ARGUMENT`` for a decision that does not count.
        """

    async def state(self) -> RunState:
        """Return where the run stands."""

    async def begin_again(self) -> None:
        """End the process of the run, as far as it is one, and go on with what was kept of it."""

    async def close(self) -> None:
        """End the run."""


class DeliveryWorkflows(Protocol):
    """Delivery workflows of a project in a folder; all that they need is there."""

    def define(self, workflow: str, text: str) -> None:
        """Write a definition file, whatever is in it."""

    def text_of(self, workflow: str) -> str:
        """Return what stands in a definition file, of the project's or of those that come with the system."""

    def load(self, workflow: str) -> DeclaredWorkflow:
        """Read a definition.

        Raises:
            RefusedError: ``NOT_FOUND`` for a workflow that there is not, ``INVALID_ARGUMENT`` for a broken definition.
        """

    def scope(self, workflow: str) -> Scope:
        """Return what a workflow looks at."""

    async def run_gates(self, workflow: str, stage: str) -> Sequence[GateOutcome]:
        """Run the automated gates of a stage on the project, whatever comes before it."""

    async def start(self, workflow: str) -> DeliveryRun:
        """Start a run, and wait until it has ended or waits for somebody."""

    def coverage(self, workflow: str) -> Sequence[Exercised]:
        """Return what is exercised of what a workflow looks at, and by which scenarios."""


DeliveryWorkflowSystem: TypeAlias = Callable[[Path], DeliveryWorkflows]
"""Returns the delivery workflows of the project in a folder."""
