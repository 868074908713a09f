"""Why a main line is not rolled back, or a hot fix not released; the main line is as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.delivery.contract import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agency.delivery.contract import GateResult


class RollbackError(Exception):
    """Something was refused; the main line, its files and its branches are as they were before."""


class GitError(RollbackError):
    """Git could not do what it was asked for; says what it wrote."""


class UnknownVersionError(RollbackError):
    """There is no such version on the main line."""


class DirtyTreeError(RollbackError):
    """Files of the main line have changes that are not committed.

    Args:
        files: As Git names them.
    """

    def __init__(self, files: Sequence[str]) -> None:
        super().__init__(f"these changes are not committed: {', '.join(files)}; commit or stash them")
        self.files = tuple(files)


class ConflictError(RollbackError):
    """What was asked for contradicts what is on the main line, or what has been put there meanwhile."""


class GateNotPassedError(RollbackError):
    """The gate did not pass.

    Args:
        what: What had to pass it.
        results: What the gate found.
    """

    def __init__(self, what: str, results: Sequence[GateResult]) -> None:
        blocking = [f"{one.gate} {one.verdict}" for one in results if one.verdict is not Verdict.PASSED]
        details = [line for one in results if one.verdict is not Verdict.PASSED for line in one.details[-3:]]
        super().__init__("\n".join([f"{what} did not pass: {'; '.join(blocking) or 'no gate has run'}", *details]))
        self.results = tuple(results)
