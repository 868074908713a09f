"""Git, as rollbacks and hot fixes use it: its own program, without what its users have configured."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agency.delivery.programs import Ran, outer_environment, run_program
from agency.delivery.programs.temporary_folders import CONTENT, PREFIX, temporary_folder
from agency.delivery.rollback.errors import ConflictError, DirtyTreeError, GitError, UnknownVersionError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TIMEOUT_S: Final = 120.0
SCRATCHES: Final = f"{PREFIX}scratch-*/{CONTENT}/*"


@dataclass(frozen=True)
class Commit:
    """A commit.

    Attributes:
        id: Its full hash.
        subject: The first line of its message.
        author: Who has written it.
        parents: Their hashes; several for a merge.
    """

    id: str
    subject: str
    author: str
    parents: tuple[str, ...]

    @property
    def is_merge(self) -> bool:
        """Whether it has brought another line in."""
        return len(self.parents) > 1


class Repository:
    """A Git repository, and the name under which commits are made in it.

    Args:
        folder: Its folder, or one in it.
        by: Who makes the commits.
        email: Their address.
    """

    def __init__(self, folder: Path, by: str, email: str = "delivery@localhost") -> None:
        self.folder = folder
        self.by = by
        self._environment = outer_environment() | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_EDITOR": "true",
            "LC_ALL": "C",
            **{f"GIT_{role}_NAME": by for role in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{role}_EMAIL": email for role in ("AUTHOR", "COMMITTER")},
        }

    async def git(self, *arguments: str, at: Path | None = None) -> str:
        """Run a command of Git, and return what it wrote.

        Raises:
            GitError: It failed.
        """
        ended = await self.attempt(*arguments, at=at)
        if ended.code:
            said = (ended.error_output or ended.output).strip()
            raise GitError(f"git {arguments[0]} failed in {at or self.folder}: {said}")
        return ended.output.strip()

    async def attempt(self, *arguments: str, at: Path | None = None) -> Ran:
        """Run a command of Git that may fail.

        Raises:
            GitError: There is no Git, or the command does not end.
        """
        command = ["git", *arguments]
        ran = await run_program(command, at or self.folder, environment=self._environment, timeout_s=TIMEOUT_S)
        if ran.problem:
            raise GitError(ran.problem)
        return ran

    async def version(self, name: str) -> str:
        """Return the hash of a commit by its name: a branch, a tag, or a hash.

        Raises:
            UnknownVersionError: There is none.
        """
        found = await self.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if found.code:
            raise UnknownVersionError(f"there is no version {name!r} in {self.folder.name}")
        return found.output.strip()

    async def commits(self, *selected: str) -> tuple[Commit, ...]:
        """Return the commits that `git log` selects, the newest first."""
        lines = await self.git("log", "--format=%H%x00%an%x00%P%x00%s", *selected)
        found = []
        for line in filter(None, lines.splitlines()):
            number, author, parents, subject = line.split("\0", 3)
            found.append(Commit(number, subject, author, tuple(parents.split())))
        return tuple(found)

    async def checkout_of(self, branch: str) -> Path | None:
        """Return the folder in which a branch is checked out, if there is one."""
        return next(
            (folder for folder, lines in await self._checkouts() if f"branch refs/heads/{branch}" in lines), None
        )

    async def _checkouts(self) -> list[tuple[Path, list[str]]]:
        """Return the folder of each checkout, and what Git says about it."""
        listed = (await self.git("worktree", "list", "--porcelain")).split("\n\n")
        said = [one.splitlines() for one in listed]
        return [(Path(first.removeprefix("worktree ")), others) for first, *others in said]

    async def must_be_clean(self, branch: str) -> None:
        """Refuse to go on with files of a branch that have changes nobody has committed.

        Raises:
            DirtyTreeError: There are such files, new ones included.
        """
        folder = await self.checkout_of(branch)
        if folder is None:
            return
        ended = await self.attempt("status", "--porcelain", at=folder)
        if files := [line[3:] for line in ended.output.splitlines()]:
            raise DirtyTreeError(files)

    @asynccontextmanager
    async def scratch(self, commit: str) -> AsyncIterator[Path]:
        """Check a commit out in a folder of its own, which is gone afterwards.

        Those whose folders were lost with their processes are forgotten before.
        """
        for lost, _ in await self._checkouts():
            if lost.match(SCRATCHES) and not lost.exists():
                await self.git("worktree", "remove", "--force", str(lost))
        with temporary_folder("scratch") as temporary:
            folder = temporary / self.folder.name
            await self.git("worktree", "add", "--quiet", "--detach", str(folder), commit)
            try:
                yield folder
            finally:
                await self.git("worktree", "remove", "--force", str(folder))

    async def move(self, branch: str, before: str, after: str) -> None:
        """Put a branch, and the files of its checkout, on a commit that follows the one on which it is.

        Raises:
            ConflictError: The branch is no longer where it was, or files stand in the way.
        """
        folder = await self.checkout_of(branch)
        if folder is None:
            moved = await self.attempt("update-ref", f"refs/heads/{branch}", after, before)
        elif await self.version(branch) == before:
            moved = await self.attempt("merge", "--ff-only", "--quiet", after, at=folder)
        else:
            moved = Ran(1)
        if moved.code:
            said = moved.error_output.strip()
            raise ConflictError(
                f"{branch} has moved in the meantime and was left unchanged; start again\n{said}".strip()
            )
