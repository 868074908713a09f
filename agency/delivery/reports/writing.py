"""The file that keeps the report of a delivery."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from agency.delivery.reports.result import WorkflowResult


class ReportError(OSError):
    """A report could not be written; says where and why. The delivery itself ended as its `result` says."""

    def __init__(self, path: Path, reason: str, result: WorkflowResult) -> None:
        super().__init__(str(path), reason)
        self.path = path
        self.reason = reason
        self.result = result

    def __str__(self) -> str:
        """Return the error as a sentence."""
        outcome = "has succeeded" if self.result.success else "has not succeeded"
        return f"The report {self.path} could not be written: {self.reason}. The delivery itself {outcome}."


def report_path(folder: Path, component: str) -> Path:
    """Return where the report of a component is."""
    return folder / f"workflow_report_{component}.json"


def write_report(result: WorkflowResult, folder: Path) -> Path:
    """Write a report as a whole, or leave the one of before.

    Raises:
        ReportError: The disk is full, or the folder cannot be written.
    """
    path = report_path(folder, result.component_name)
    partial = path.with_name(f".{path.name}.{result.context_session_id}.partial")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8") as file:
            json.dump(result.as_json(), file, indent=2, default=str)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as refused:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise ReportError(path, refused.strerror or str(refused), result) from refused
    return path
