"""A repository with three releases, which tests of rollbacks share."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.rollback import Repository

if TYPE_CHECKING:
    from pathlib import Path


async def released_at(folder: Path, person: str) -> Repository:
    """Make a repository whose commits v1, v2 and v3 change the number in `tea.txt`."""
    await asyncio.to_thread(folder.mkdir)
    repository = Repository(folder, person)
    await repository.git("init", "--quiet", "--initial-branch=main")
    for number in (1, 2, 3):
        (folder / "tea.txt").write_text(f"{number}\n")
        await repository.git("add", "--all")
        await repository.git("commit", "--quiet", "-m", f"Tea for {number}")
        await repository.git("tag", f"v{number}")
    return repository
