"""Files of Allure results as they are read: what was cut off, or is something else, is named and not left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from plainspec.gherkin.features.cache import read_regular
from plainspec.reporting.allure.results_folder import RESULT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

STATUSES = ("passed", "failed", "broken", "skipped", "unknown")


class NotAResultError(ValueError):
    """A file that is called a result and is none; says why."""


class Unreadable(NamedTuple):
    """A file of results that cannot be read.

    Attributes:
        file: The file.
        reason: Why, in a few words.
    """

    file: Path
    reason: str

    def __str__(self) -> str:
        """Say it in one sentence, with what to do."""
        return f"{self.file} is not a valid result: {self.reason}; run the features again, or remove the file"

    @property
    def stand_in(self) -> bytes:
        """A result in its place, so that a report shows that one is missing."""
        said = {"message": f"{self.file.name} is not a valid result: {self.reason}"}
        name = f"A result that cannot be read: {self.file.name}"
        return orjson.dumps({"uuid": self.file.name, "name": name, "status": "broken", "statusDetails": said})


def read_result(file: Path) -> dict[str, Any]:
    """Read one result.

    Raises:
        NotAResultError: It cannot be read, is empty or cut off, or is no result of Allure.
    """
    try:
        content = read_regular(file)
    except OSError as refused:
        raise NotAResultError(f"it cannot be read ({refused.strerror or refused})") from None
    if not content.strip():
        raise NotAResultError("it is empty")
    try:
        read = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise NotAResultError("it is cut off, or not JSON") from None
    named = isinstance(read, dict) and any(isinstance(read.get(key), str) for key in ("name", "fullName"))
    if not named or read.get("status") not in STATUSES:
        raise NotAResultError("it has no name or no status")
    result: dict[str, Any] = read
    return result


def unreadable_results(folders: Iterable[Path]) -> list[Unreadable]:
    """Return the files in folders of results that are called results and are none."""
    found = []
    for file in sorted(file for folder in folders for file in folder.glob(f"*{RESULT}")):
        try:
            read_result(file)
        except NotAResultError as refused:
            found.append(Unreadable(file, str(refused)))
    return found
