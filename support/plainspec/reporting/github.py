"""Workflow commands of GitHub Actions, which shows an error beside the line that it is about.

The commands are described at https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from plainspec.gherkin.features.problems import Problem

VARIABLE = "GITHUB_ACTIONS"
WORKSPACE = "GITHUB_WORKSPACE"
LONGEST_MESSAGE = 4000
"""In characters; what is longer is cut off, as GitHub itself does at 64 kB."""


class Annotation(NamedTuple):
    """An error at a line of a file.

    Attributes:
        path: The file, relative to the repository.
        line: The line, from 1 on.
        title: What it is about, in one line.
        message: What is wrong.
        column: The column, from 1 on; 0 where none is known.
    """

    path: str
    line: int
    title: str
    message: str
    column: int = 0

    def __str__(self) -> str:
        """Write the workflow command."""
        column = f",col={self.column}" if self.column else ""
        place = f"file={_property(self.path)},line={self.line or 1}{column}"
        message = self.message if len(self.message) <= LONGEST_MESSAGE else f"{self.message[:LONGEST_MESSAGE]} …"
        return f"::error {place},title={_property(self.title)}::{_escaped(message)}"


def is_wanted() -> bool:
    """Tell whether this process runs under GitHub Actions."""
    return os.environ.get(VARIABLE) == "true"


def annotation_of(problem: Problem, root: Path | None = None) -> Annotation:
    """Return a problem of a feature or a step module as an annotation."""
    message = "\n".join(part for part in (problem.message, problem.hint) if part)
    path = path_in_repository(root, problem.path) if root else problem.path
    return Annotation(path, problem.line, f"plainspec {problem.rule or problem.kind}", message, problem.column)


def path_in_repository(root: Path, shown: str) -> str:
    """Return a file's path as GitHub knows it.

    Args:
        root: The project's folder, which may lie below the repository's.
        shown: The file's path, relative to the project's folder.
    """
    workspace = os.environ.get(WORKSPACE)
    file = (root / shown).resolve()
    if workspace and file.is_relative_to(Path(workspace).resolve()):
        return file.relative_to(Path(workspace).resolve()).as_posix()
    return shown


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
