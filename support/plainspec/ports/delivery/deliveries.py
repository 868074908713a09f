"""What delivers components: from a specification, through stages and quality gates, to a target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ExecutionMode = Literal["sync", "async"]


@dataclass(frozen=True, slots=True)
class SpecifiedOperation:
    """An operation that a specification names, and what it says of it."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class ReadSpecification:
    """What a specification says of a component."""

    title: str
    overview: str
    operations: Sequence[SpecifiedOperation]
    testing_requirements: Sequence[str]


@dataclass(frozen=True, slots=True)
class GateFinding:
    """What a quality gate has found.

    Attributes:
        gate: Its name.
        verdict: `passed`, `failed` or `could not run`.
        measured: What was measured, in the gate's own unit; None if nothing was.
        details: The first lines that say why it has not passed.
    """

    gate: str
    verdict: str
    measured: float | None
    details: Sequence[str]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be delivered.

    Attributes:
        specification: Its file.
        component: What reports call it.
        path: The folder that it is in.
        target: Where to, by name.
        mode: Whether stages may overlap.
        settings: Settings of the delivery by name; others have their defaults.
        run_id: Identifies the run.
    """

    specification: Path
    component: str
    path: Path
    target: str
    mode: ExecutionMode
    settings: Mapping[str, Any]
    run_id: str


@dataclass(frozen=True, slots=True)
class GeneratorPlan:
    """How a test generator behaves.

    Attributes:
        failures: So many submissions fail before one is accepted.
        waits_for: It answers once this has happened, such as `refactoring begins` or `refactoring ends`; empty for at
            once.
        blocks_s: For so many seconds it holds the event loop up.
        takes_s: So many seconds a task takes.
        answers: Whether it ever answers.
    """

    failures: int = 0
    waits_for: str = ""
    blocks_s: float = 0.0
    takes_s: float = 0.0
    answers: bool = True


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What came of a command: its exit code, and what it has written."""

    code: int
    output: str
    error_output: str


@dataclass(frozen=True, slots=True)
class Published:
    """What a target has of a component.

    Attributes:
        current: The folder with the version that it runs; None if it has never had one.
        versions: The folders with all versions that are kept.
    """

    current: Path | None
    versions: Sequence[Path] = field(default=())


class RunningCommand(Protocol):
    """A command that runs in a process of its own."""

    @property
    def ended(self) -> bool:
        """Whether it has ended."""

    def kill(self) -> None:
        """Kill it with SIGKILL, and wait until it has ended."""

    def send(self, name: str) -> None:
        """Send it a signal by its name, such as `SIGTERM`."""

    async def outcome(self) -> CommandOutcome:
        """Wait for its end, and return what came of it; the code is negative where a signal has ended it."""


class DeliverySystem(Protocol):
    """Delivers components."""

    @property
    def calculator(self) -> Path:
        """The folder of an example component: `SPECIFICATION.md`, `calculator.py`, and tests in `tests`."""

    @property
    def submissions(self) -> int:
        """How often the test generator was called."""

    def read_specification(self, file: Path) -> ReadSpecification:
        """Read a specification.

        Raises:
            RefusedError: It cannot be read, or parts are missing; names each with its line.
        """

    def sizes(self, folder: Path) -> Sequence[tuple[str, int]]:
        """Return the components in a folder, as they are listed, with their lines that are not blank."""

    async def check(self, gate: str, path: Path, settings: Mapping[str, Any]) -> GateFinding:
        """Run one gate on the component in a folder."""

    def generate_tests(self, plan: GeneratorPlan) -> None:
        """Have a test generator that behaves like this, which writes the same tests for every module."""

    async def deliver(self, order: Order) -> Mapping[str, Any]:
        """Deliver, and return all fields of the result as plain data; a cancellation interrupts the delivery.

        Raises:
            RefusedError: The target or a setting is invalid, or the report could not be written.
        """

    async def command(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> CommandOutcome:
        """Enter the command of deliveries with these arguments, in a folder, with more environment variables."""

    def start(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> RunningCommand:
        """Start the command of deliveries in a process of its own, with more environment variables."""

    def published(self, folder: Path, target: str, component: str) -> Published:
        """Return what a target has of a component, where a folder was set for what is published."""
