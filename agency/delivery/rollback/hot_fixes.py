"""Hot fixes: made on a branch of their own, through the whole suite, and on staging before they reach production."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from agency.delivery.contract import Target, Verdict
from agency.delivery.rollback.errors import ConflictError, GateNotPassedError, RollbackError
from agency.observability.spans import traced

if TYPE_CHECKING:
    from pathlib import Path

    from agency.delivery.contract import Journal, Json
    from agency.delivery.rollback.git import Repository
    from agency.delivery.rollback.rolling_back import GateOnFolder

BRANCH: Final = "hotfix/integration-failure"
"""Where a hot fix is made."""

Deploy: TypeAlias = Callable[[Target, str], Awaitable[None]]
"""Brings a commit to a target; doing so again changes nothing."""


@dataclass(frozen=True)
class Fix:
    """A change that mends the main line.

    Attributes:
        subject: The first line of its commit.
        apply: Changes the files in a folder.
    """

    subject: str
    apply: Callable[[Path], Awaitable[None]]


@dataclass(frozen=True)
class HotFixed:
    """A hot fix that has reached production.

    Attributes:
        commit: Its commit, which staging and production run.
        merged: The commit by which the main line has it.
    """

    commit: str
    merged: str


@traced("delivery.hot_fix")
async def hot_fix(  # noqa: PLR0913 - what a hot fix passes on its way belongs together
    repository: Repository, journal: Journal, fix: Fix, *, suite: GateOnFolder, deploy: Deploy, branch: str = "main"
) -> HotFixed:
    """Make a fix on its branch, have it pass the suite, bring it to staging, to the main line, and to production.

    Each of these is a stage of the journal: what has finished is not done again when the run goes on.

    Args:
        repository: Where the main line is.
        journal: Keeps what was done.
        fix: The change.
        suite: The full integration suite.
        deploy: Brings a commit to a target.
        branch: The main line.

    Raises:
        ConflictError: There is another hot fix on the branch, or the main line has moved since this one was begun.
        GateNotPassedError: The suite does not pass; nothing was deployed, and the branch stays for another attempt.
        RollbackError: The fix changes nothing, or Git has failed.
    """

    async def made() -> Json:
        base = await repository.version(branch)
        return {"base": base, "commit": await _made(repository, fix, base)}

    begun = await journal.stage("hot-fix/branch", made)
    commit, base = str(begun["commit"]), str(begun["base"])

    async def passed() -> Json:
        await _passed(repository, commit, suite)
        return {}

    async def merged() -> Json:
        return {"merged": await _merged(repository, fix, commit, base, branch)}

    async def deployed(target: Target) -> Json:
        await deploy(target, commit)
        return {}

    await journal.stage("hot-fix/suite", passed)
    await journal.stage("hot-fix/staging", lambda: deployed(Target.STAGING))
    on_main = await journal.stage("hot-fix/main", merged)
    await journal.stage("hot-fix/production", lambda: deployed(Target.PRODUCTION))
    return HotFixed(commit, str(on_main["merged"]))


async def _made(repository: Repository, fix: Fix, base: str) -> str:
    """Commit the fix on its branch, and return the commit.

    What the branch holds already is the same fix, or one that the main line has.
    """
    async with repository.scratch(base) as folder:
        await fix.apply(folder)
        await repository.git("add", "--all", at=folder)
        if not await repository.git("status", "--porcelain", at=folder):
            raise RollbackError(f"{fix.subject!r} changes nothing")
        await repository.git("commit", "--quiet", "-m", fix.subject, at=folder)
        commit = await repository.git("rev-parse", "HEAD", at=folder)
    there = await repository.attempt("rev-parse", "--verify", "--quiet", f"refs/heads/{BRANCH}")
    if there.code:
        await repository.git("branch", BRANCH, commit)
        return commit
    found = there.output.strip()
    released = await repository.attempt("merge-base", "--is-ancestor", found, base)
    if not released.code:
        await repository.git("branch", "--force", BRANCH, commit)
        return commit
    if await _what(repository, found) != await _what(repository, commit):
        raise ConflictError(f"{BRANCH} holds another hot fix; finish it, or remove the branch")
    return found


async def _what(repository: Repository, commit: str) -> str:
    """Return what a commit is, whenever it was made: its files, what it follows, and its subject."""
    return await repository.git("log", "-1", "--format=%T %P %s", commit)


async def _passed(repository: Repository, commit: str, suite: GateOnFolder) -> None:
    async with repository.scratch(commit) as folder:
        results = tuple(await suite(folder))
    if not results or any(one.verdict is not Verdict.PASSED for one in results):
        raise GateNotPassedError("the hot fix", results)


async def _merged(repository: Repository, fix: Fix, commit: str, base: str, branch: str) -> str:
    """Bring the fix to the main line, which must be where the suite has seen it; a merge made before is found again."""
    before = await repository.version(branch)
    newest = (await repository.commits("-1", before))[0]
    if newest.parents == (base, commit):
        return before
    if before != base:
        raise ConflictError(f"{branch} has moved since the hot fix was begun; begin again, so that the suite sees both")
    await repository.must_be_clean(branch)
    subject = f"Merge {BRANCH}: {fix.subject}"
    tree = await repository.git("rev-parse", f"{commit}^{{tree}}")
    merge = await repository.git("commit-tree", tree, "-p", base, "-p", commit, "-m", subject)
    await repository.move(branch, before, merge)
    return merge
