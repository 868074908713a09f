"""Where files really are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def real_path(file: Path) -> Path:
    """Return where a file really is; a link that leads nowhere, or to itself, stays where it is."""
    try:
        return file.resolve(strict=True)
    except (OSError, RuntimeError):
        return file.parent.resolve() / file.name


@lru_cache(maxsize=8)
def real_root(root: Path) -> Path:
    """Return where a project's folder really is; asking for it takes longer than reading a small file."""
    return root.resolve()
