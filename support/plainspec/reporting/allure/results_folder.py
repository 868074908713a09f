"""The folder of Allure results: what is written there is complete at once, and kept if the process is killed.

Decision 0076 has the figures.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RESULT = "-result.json"
UNFINISHED = ".tmp"
FINISHED_FILES = re.compile(
    r".+-(result|container|globals)\.json|.+-attachment(\.[^.]*)?|environment\.properties|categories\.json"
    r"|executor\.json"
)
"""What Allure's writers and this one put into a folder of results."""

OWN_FILES = re.compile(rf"({FINISHED_FILES.pattern})({re.escape(UNFINISHED)})?")
"""The same, and what a killed process had not finished; Allure's own writer has the same name for that."""


class ResultsFolder:
    """Writes results. A full or read-only disk does not raise: the first error is kept, and nothing more is written.

    Args:
        path: The folder; it is made for the first file.

    Attributes:
        trouble: The first error, with the path; an empty text if there was none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trouble = ""
        self._exists = False

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files, given as pairs of name and content: a scenario's evidence first, its result last."""
        if self.trouble:
            return
        try:
            if not self._exists:
                self.path.mkdir(parents=True, exist_ok=True)
                self._exists = True
            for name, content in files:
                write_file(self.path / name, content)
        except OSError as error:
            self.trouble = _reason(error, self.path)

    def clear(self) -> None:
        """Remove the results of earlier runs, and nothing else."""
        try:
            _remove_results(self.path)
        except OSError as error:
            self.trouble = self.trouble or _reason(error, self.path)


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: it bears its name once it is complete.

    Raises:
        OSError: It cannot be written; names it.
    """
    unfinished = f"{path}{UNFINISHED}"
    try:
        with open(unfinished, "wb") as file:  # noqa: PTH123 - the path is a text
            file.write(content)
        os.replace(unfinished, path)  # noqa: PTH105 - the path is a text
    except OSError as error:
        error.filename = str(path)
        with suppress(OSError):
            os.unlink(unfinished)  # noqa: PTH108 - the path is a text
        raise


def _reason(error: OSError, folder: Path) -> str:
    """Return path and reason of an error."""
    return f"{error.filename or folder}: {error.strerror or error}"


def _remove_results(folder: Path) -> None:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        old = [entry.path for entry in entries if OWN_FILES.fullmatch(entry.name) and entry.is_file()]
    for path in old:
        with suppress(FileNotFoundError):
            os.remove(path)  # noqa: PTH107 - a path object for each of thousands of files costs more than the call
