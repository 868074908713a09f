"""A Git repository as people work in it, and everything that is in it, for comparison."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Self

from plainspec.ports.contents import Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MAIN = "main"


class GitRepository:
    """A repository whose main line is checked out in a folder; it never reads what this machine's users have set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self._environment = kept | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C",
        }

    @classmethod
    async def made(cls, folder: Path) -> Self:
        """Make an empty repository in a folder that is there."""
        repository = cls(folder)
        await repository.git("init", "--quiet", f"--initial-branch={MAIN}")
        return repository

    async def git(self, *arguments: str, by: str = "somebody") -> str:
        """Run a command of Git, and return what it wrote.

        Raises:
            AssertionError: It failed.
        """
        names = {f"GIT_{role}_NAME": by for role in ("AUTHOR", "COMMITTER")}
        addresses = {f"GIT_{role}_EMAIL": f"{by.lower()}@example.org" for role in ("AUTHOR", "COMMITTER")}
        process = await asyncio.create_subprocess_exec(
            "git",
            *arguments,
            cwd=self.folder,
            env=self._environment | names | addresses,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        written, errors = await process.communicate()
        if process.returncode:
            raise AssertionError(f"git {' '.join(arguments)}: {errors.decode()}")
        return written.decode().strip()

    def write(self, files: Mapping[str, str]) -> None:
        """Write files into the folder; an empty text removes one."""
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if text:
                file.write_text(f"{text}\n", encoding="utf-8")
            else:
                file.unlink()

    async def commit(self, subject: str, files: Mapping[str, str], by: str, *, tag: str = "") -> None:
        """Commit files, and tag the commit with a version."""
        self.write(files)
        await self.git("add", "--all")
        await self.git("commit", "--quiet", "--allow-empty", "-m", subject, by=by)
        if tag:
            await self.git("tag", tag)

    async def merge(self, subject: str, files: Mapping[str, str], by: str, *, tag: str = "") -> None:
        """Commit files on a branch of its own that begins one commit earlier, and merge it."""
        await self.git("checkout", "--quiet", "-b", "feature", f"{MAIN}~1")
        await self.commit(f"{subject}, on a branch", files, by)
        await self.git("checkout", "--quiet", MAIN)
        await self.git("merge", "--quiet", "--no-ff", "-m", subject, "feature", by=by)
        await self.git("branch", "--quiet", "-D", "feature")
        if tag:
            await self.git("tag", tag)

    async def files(self, version: str = MAIN) -> dict[str, str]:
        """Return the files of a version, without the blank line at their ends."""
        names = await self.git("ls-tree", "-r", "--name-only", version)
        return {name: await self.git("show", f"{version}:{name}") for name in names.splitlines()}

    async def log(self, most: int) -> list[tuple[str, str, str]]:
        """Return the subject, the author and the body of the last commits of the main line, the newest first."""
        written = await self.git("log", f"-{most}", "--first-parent", "--format=%s%x00%an%x00%b%x01", MAIN)
        commits = [one.strip().split("\0") for one in written.split("\1") if one.strip()]
        return [(subject, author, body.strip()) for subject, author, body in commits]

    async def rows(self) -> Sequence[Row]:
        """Return every branch and tag, what is checked out where, and every file in the folder."""
        references = await self.git("for-each-ref", "--format=%(refname) %(objectname)")
        checkouts = await self.git("worktree", "list", "--porcelain")
        status = await self.git("status", "--porcelain=v2", "--branch")
        rows = [_row("reference", *line.split(" ", 1)) for line in references.splitlines()]
        rows += [_row("checkouts", "all", checkouts), _row("status", "all", status)]
        files = sorted(
            file for file in self.folder.rglob("*") if file.is_file() and ".git" not in file.parts and not _cached(file)
        )
        return [*rows, *(_row("file", str(file.relative_to(self.folder)), file.read_text("utf-8")) for file in files)]


def _row(table: str, name: str, value: str) -> Row:
    return Row(table, {"name": name, "value": value}, (name,))


def _cached(file: Path) -> bool:
    return "__pycache__" in file.parts
