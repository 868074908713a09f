"""The main line returned to the last version known to be good, by a recorded revert of every commit since."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from agency.delivery.contract import GateResult, Verdict
from agency.delivery.rollback.errors import ConflictError, GateNotPassedError, RollbackError, UnknownVersionError
from agency.observability.spans import traced

if TYPE_CHECKING:
    from agency.delivery.rollback.git import Commit, Repository

GateOnFolder: TypeAlias = Callable[[Path], Awaitable[Sequence[GateResult]]]
"""Runs gates on the files in a folder."""


@dataclass(frozen=True)
class RolledBack:
    """A rollback that is recorded on the main line.

    Attributes:
        good: The version to which it returned.
        before: The version at which the main line was.
        after: The version at which it is now.
        reverted: The commits that were reverted, the newest first.
        kept: The commits since the good version that stay.
        gates: What the gate found.
    """

    good: str
    before: str
    after: str
    reverted: tuple[Commit, ...]
    kept: tuple[Commit, ...]
    gates: tuple[GateResult, ...]


@traced("delivery.roll_back")
async def roll_back(  # noqa: PLR0913 - what decides about a rollback belongs together
    repository: Repository,
    good: str,
    *,
    reason: str,
    gate: GateOnFolder,
    keep: Sequence[str] = (),
    branch: str = "main",
) -> RolledBack:
    """Revert every commit of the main line since a good version, each by a commit that says who did it and why.

    All is done in a folder of its own; the main line is moved at the end, at once, if the gate passes.

    Args:
        repository: Where the main line is; its `by` is who rolls back.
        good: The last version known to be good: a tag or a hash.
        reason: Why, which the commits say.
        gate: What the result has to pass.
        keep: Commits since then that stay, such as the fix of something else.
        branch: The main line.

    Raises:
        DirtyTreeError: Changes on the main line are not committed.
        UnknownVersionError: The good version, or one to keep, is not on the main line.
        ConflictError: A kept commit needs one that is reverted, or the main line has moved meanwhile.
        GateNotPassedError: The result does not pass the gate.
        RollbackError: It is not said who rolls back, or why, or the main line is at the good version.
    """
    if not repository.by.strip() or not reason.strip():
        raise RollbackError("a rollback is recorded with who made it, and why; one of the two is missing")
    await repository.must_be_clean(branch)
    before = await repository.version(branch)
    version = await _on_main_line(repository, good, branch)
    since = await repository.commits("--first-parent", f"{version}..{before}")
    if not since:
        raise RollbackError(f"{branch} is already at {good}; there is nothing to roll back")
    kept_ids = {await _among(repository, name, since) for name in keep}
    reverted = tuple(commit for commit in since if commit.id not in kept_ids)
    async with repository.scratch(before) as folder:
        for commit in reverted:
            await _revert(repository, commit, folder, reason)
        after = await repository.git("rev-parse", "HEAD", at=folder)
        results = tuple(await gate(folder))
        if not results or any(one.verdict is not Verdict.PASSED for one in results):
            raise GateNotPassedError(f"the return to {good}", results)
        await repository.must_be_clean(branch)
        await repository.move(branch, before, after)
    kept = tuple(commit for commit in since if commit.id in kept_ids)
    return RolledBack(version, before, after, reverted, kept, results)


async def _on_main_line(repository: Repository, name: str, branch: str) -> str:
    """Return the hash of a version that the main line has had."""
    version = await repository.version(name)
    line = await repository.git("rev-list", "--first-parent", branch)
    if version not in line.split():
        raise UnknownVersionError(
            f"{name} was never the version of {branch}; name one that `git log --first-parent` has"
        )
    return version


async def _among(repository: Repository, name: str, since: Sequence[Commit]) -> str:
    version = await repository.version(name)
    if version not in {commit.id for commit in since}:
        raise UnknownVersionError(f"{name} cannot be kept: it is not among the commits since the good version")
    return version


async def _revert(repository: Repository, commit: Commit, folder: Path, reason: str) -> None:
    """Revert a commit, or all that a merge has brought in.

    Raises:
        ConflictError: Later commits that stay have changed the same lines.
    """
    of_a_merge = ["-m", "1"] if commit.is_merge else []
    done = await repository.attempt("revert", "--no-commit", *of_a_merge, commit.id, at=folder)
    if done.code:
        files = await repository.git("diff", "--name-only", "--diff-filter=U", at=folder)
        where = ", ".join(files.splitlines()) or done.error_output.strip()
        raise ConflictError(
            f"{commit.subject!r} cannot be reverted while later commits stay that have changed {where}; keep it, too, "
            "or revert them"
        )
    subject, body = f'Revert "{commit.subject}"', f"This reverts commit {commit.id}."
    trailers = f"Reason: {reason}\nRolled-back-by: {repository.by}"
    await repository.git("commit", "--quiet", "--allow-empty", "-m", subject, "-m", body, "-m", trailers, at=folder)
