"""What was wrong with a version that was rolled back, found out by diagnostics that run on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from agency.delivery.programs import outer_environment, run_program
from agency.delivery.rollback.errors import RollbackError
from agency.observability import spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agency.delivery.rollback.git import Commit, Repository

WELL_OR_WRONG: Final = (0, 1)


class DiagnosticsError(RollbackError):
    """The diagnostics could not run to their end, so that nothing is known about the version."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong.

    Attributes:
        subject: With what: a package, an export, a test.
        problem: What it is.
    """

    subject: str
    problem: str


@dataclass(frozen=True)
class Investigation:
    """What diagnostics have found.

    Attributes:
        version: The version that they looked at.
        findings: What is wrong with it, in the order of the diagnostics; none where nothing was found.
        suspects: The commits that it has and the good version has not, those of merged lines, too; the newest first.
    """

    version: str
    findings: tuple[Finding, ...]
    suspects: tuple[Commit, ...]


@spans.traced("delivery.investigate")
async def investigate(
    repository: Repository, version: str, *, good: str, diagnostics: Sequence[str], timeout_s: float = 600.0
) -> Investigation:
    """Run diagnostics on a version, which is checked out in a folder of its own.

    Args:
        repository: Where the version is.
        version: What is looked at, such as the one that was rolled back.
        good: The last version known to be good.
        diagnostics: A command that writes a JSON object with `subject` and `problem` for each finding, a line each, and
            ends with 0 or 1.
        timeout_s: How long it may take.

    Raises:
        UnknownVersionError: There is no such version.
        DiagnosticsError: The command failed, or wrote something else.
    """
    looked_at, known_good = await repository.version(version), await repository.version(good)
    environment = outer_environment() | {"PYTHONDONTWRITEBYTECODE": "1"} | spans.environment()
    async with repository.scratch(looked_at) as folder:
        ended = await run_program(diagnostics, folder, environment=environment, timeout_s=timeout_s)
    if ended.problem:
        raise DiagnosticsError(ended.problem)
    if ended.code not in WELL_OR_WRONG:
        raise DiagnosticsError(f"the diagnostics ended with {ended.code}: {ended.error_output.strip()}")
    findings = tuple(map(_finding, filter(str.strip, ended.output.splitlines())))
    return Investigation(looked_at, findings, await repository.commits(f"{known_good}..{looked_at}"))


def _finding(line: str) -> Finding:
    try:
        said = json.loads(line)
        return Finding(said["subject"], said["problem"])
    except (ValueError, KeyError, TypeError) as error:
        raise DiagnosticsError(f"the diagnostics wrote a line that is not a finding: {line}") from error
