"""Evidence: attachments and nested steps for the report.

Steps and stages may call these wherever they are: in plain and asynchronous steps, in fixtures, in background
tasks. Where no scenario runs, or no report is wanted, nothing happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.reporting.allure.recording import running

if TYPE_CHECKING:
    from types import TracebackType

    from plainspec.reporting.allure.recording import Recording


def attach(name: str, body: str | bytes, media_type: str = "text/plain") -> None:
    """Add evidence to the running step.

    Args:
        name: What it is, in words: `the SQL that ran`.
        body: The evidence itself.
        media_type: How to show it: `text/csv` as a table, `image/svg+xml` as a picture, `application/json` …
    """
    recording = running()
    if recording is not None:
        recording.attach(name, body, media_type)


class substep:  # noqa: N801 - it reads as a function, and is used as one
    """A nested step in the report: `with substep("Ana's session begins"): …`.

    It lasts as long as its block, and fails if its block does.
    """

    __slots__ = ("_recording", "_title")

    def __init__(self, title: str) -> None:
        self._title = title
        self._recording: Recording | None = None

    def __enter__(self) -> None:
        """Begin the step."""
        self._recording = running()
        if self._recording is not None:
            self._recording.open(self, self._title)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the step."""
        if self._recording is not None:
            self._recording.close(self, error)
