"""Targets as folders: each holds the versions that were brought to it, and a link to the one that runs."""

from __future__ import annotations

import asyncio
import os
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agency.delivery.contract import Target
    from agency.delivery.rollback.git import Repository


class FolderDeployments:
    """Deployments below a folder: `staging/current` leads to `staging/<commit>`, and so for each target.

    Args:
        repository: Where the commits are.
        root: The folder; it must lie outside of the repository's checkouts.
    """

    def __init__(self, repository: Repository, root: Path) -> None:
        self._repository = repository
        self._root = root

    async def deploy(self, target: Target, commit: str) -> None:
        """Bring the files of a commit to a target, and have it run them from one moment to the next.

        Raises:
            GitError: There is no such commit.
            OSError: The target cannot be written.
        """
        folder = self._root / target
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".new-", dir=folder) as temporary:
            archive = Path(temporary) / "files.tar"
            await self._repository.git("archive", "--format=tar", f"--output={archive}", commit)
            await asyncio.to_thread(_put, archive, Path(temporary), folder, commit)

    def running(self, target: Target) -> Path | None:
        """Return the folder of the version that a target runs; None before the first one."""
        current = self._root / target / "current"
        return current.resolve() if current.exists() else None


def _put(archive: Path, temporary: Path, folder: Path, commit: str) -> None:
    files = temporary / "files"
    with tarfile.open(archive) as opened:
        opened.extractall(files, filter="data")
    if not (folder / commit).exists():
        files.rename(folder / commit)
    link = temporary / "current"
    link.symlink_to(commit)
    os.replace(link, folder / "current")  # noqa: PTH105 - which replaces the link, not what it leads to
