"""What rollbacks offer: the way back to a good version, diagnostics, and hot fixes, in a Git repository."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that diagnostics have found.

    Attributes:
        subject: What is wrong: a package, a test.
        problem: Why.
    """

    subject: str
    problem: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What an investigation yields.

    Attributes:
        findings: In the order of the diagnostics.
        suspects: The subjects of the commits since the good version, the newest first.
    """

    findings: Sequence[Finding]
    suspects: Sequence[str]


class Rollbacks(Protocol):
    """What can be done after a failed release, to the main line of the repository in a project's folder."""

    async def roll_back(self, by: str, good: str, *, workflow: str, keep: Sequence[str] = ()) -> None:
        """Return the main line to a good version, if the gates of a workflow pass on it.

        Args:
            by: Who does it.
            good: The good version.
            workflow: Its gates decide, all those of its stages.
            keep: Commits that stay.

        Raises:
            RefusedError: ``CONFLICT``, ``NOT_FOUND``, ``GATE_NOT_PASSED`` or ``INVALID_ARGUMENT``.
        """

    async def investigate(self, version: str, *, good: str, workflow: str) -> Findings:
        """Run the diagnostics of a workflow on a version."""

    async def hot_fix(self, by: str, files: Mapping[str, str], *, workflow: str) -> None:
        """Make a hot fix out of files, and bring it to production by way of the suite and staging.

        Raises:
            RefusedError: As for a rollback, and ``UNAVAILABLE`` where a target cannot be reached.
        """

    def before_the_gate(self, happens: Callable[[], Awaitable[None]]) -> None:
        """Have something happen whenever a gate is about to run."""

    def break_target(self, target: str) -> None:
        """Have a target be out of reach."""

    def deployed(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """Return what was deployed, in order: the target, and the files that it runs."""


RollbackSystem: TypeAlias = Callable[[Path, Path], Rollbacks]
"""Returns the rollbacks of the project in the first folder; targets lie in the second."""
