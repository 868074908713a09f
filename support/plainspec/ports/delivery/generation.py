"""What test generation offers: tests for the modules of a component, from a server of agents or from this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from plainspec.ports.clock import Clock


@dataclass(frozen=True)
class Generated:
    """What came of test generation.

    Attributes:
        success: Whether there are tests for every module.
        goes_on: Whether delivery goes on.
        submitted: The ids of the tasks that were accepted, by module.
        completed: The files with tests, by module.
        failed: Why there are none, by module.
        errors: The same reasons, in the order of the modules.
        submission_ms: How long submission took, in milliseconds.
        collection_ms: How long collection took, in milliseconds.
    """

    success: bool
    goes_on: bool
    submitted: Mapping[Path, str] = field(default_factory=dict)
    completed: Mapping[Path, Sequence[Path]] = field(default_factory=dict)
    failed: Mapping[Path, str] = field(default_factory=dict)
    errors: Sequence[str] = ()
    submission_ms: float = 0.0
    collection_ms: float = 0.0


class Generator(Protocol):
    """Generates tests, with fixed limits.

    Attributes:
        limits: The limits in force, by name.
    """

    limits: Mapping[str, float | str]

    async def submit(self, modules: Sequence[Path]) -> Mapping[Path, str]:
        """Submit a task for each module without waiting for it, and return their ids.

        Raises:
            RefusedError: Nothing can be submitted; no task was.
        """

    async def collect(self, tasks: Mapping[Path, str]) -> Generated:
        """Wait for tasks, and return what came of them."""

    async def close(self) -> None:
        """Close all connections; tasks that were submitted stay."""


class GenerationSystem(Protocol):
    """Makes generators."""

    @property
    def under_way(self) -> int:
        """How many requests, and how many programs, of all generators are under way: time must not pass meanwhile."""

    def on_openhands(
        self, variables: Mapping[str, str], limits: Mapping[str, str], output: Path, clock: Clock
    ) -> Generator:
        """Make a generator on the OpenHands server that environment variables name.

        Raises:
            RefusedError: A variable is missing, or a limit is invalid.
        """

    def on_this_machine(self, limits: Mapping[str, str], output: Path) -> Generator:
        """Make a generator that needs no server.

        Raises:
            RefusedError: A limit is invalid.
        """

    def variables(self, url: str, key: str) -> Mapping[str, str]:
        """Return the environment variables for a server at a URL."""
