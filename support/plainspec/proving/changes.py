"""What has changed in a project since a revision, line by line, the working tree included."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
DIFF = ("diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/")


class RevisionError(Exception):
    """Git does not know a revision, or the project is in no repository."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Changed files, relative to the project's folder.

    Attributes:
        lines: By path, the lines that are new or beside which lines are gone; None for all of a file.
    """

    lines: Mapping[str, frozenset[int] | None]

    @classmethod
    def since(cls, root: Path, revision: str) -> Changes:
        """Compare the working tree, files that git does not know yet among them, with a revision.

        Raises:
            RevisionError: There is no such revision, no repository or no git; says what git said.
        """
        _git(root, "rev-parse", "--show-toplevel")
        lines = _parsed(_git(root, *DIFF, "--relative", revision, "--", "."))
        unknown = _git(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
        return cls({**lines, **dict.fromkeys(filter(None, unknown))})

    def within(self, *folders: str) -> bool:
        """Tell whether anything below one of the folders has changed."""
        return any(path.startswith(folders) for path in self.lines)

    def touch(self, path: str, lines: Iterable[int] | None = None) -> bool:
        """Tell whether a file has changed, or one of these lines of it."""
        if path not in self.lines:
            return False
        changed = self.lines[path]
        return changed is None or lines is None or not changed.isdisjoint(lines)


def _parsed(diff: str) -> dict[str, frozenset[int] | None]:
    found: dict[str, set[int] | None] = {}
    before = path = ""
    for line in diff.splitlines():
        if line.startswith("--- "):
            before = line.removeprefix("--- ").removeprefix("a/")
        elif line.startswith("+++ "):
            after = line.removeprefix("+++ ").removeprefix("b/")
            path = before if after == "/dev/null" else after
            found[path] = None if "/dev/null" in {before, after} else set()
        elif (hunk := HUNK.match(line)) and (lines := found[path]) is not None:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            lines.update(range(first, first + count) if count else (first, first + 1))
    return {path: None if lines is None else frozenset(lines) for path, lines in found.items()}


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.quotepath=off", *arguments]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - no shell
    except OSError as missing:
        raise RevisionError(f"git cannot be run: {missing}") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["git failed"]
        raise RevisionError(said[0].removeprefix("fatal: "))
    return done.stdout
