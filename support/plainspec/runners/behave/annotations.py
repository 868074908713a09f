"""Annotations of a behave run for GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.reporting.allure.outcome import message_of
from plainspec.reporting.github import Annotation, is_wanted, path_in_repository

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.runners.behave.current_scenario import BehaveScenario


class Annotations:
    """The annotations of the scenarios that failed.

    Args:
        root: The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._found: list[Annotation] = []

    def note(self, current: BehaveScenario, left: BaseException | None) -> None:
        """Note where a scenario failed, and why, if it did.

        Args:
            current: The scenario.
            left: What its tear-down raised.
        """
        step = next((step for step in current.theirs.all_steps if step.status.has_failed()), None)
        if step is None and left is None:
            return
        error = current.error or left
        message = message_of(error) if error else str(step.error_message if step else "")
        path = path_in_repository(self._root, current.feature.path)
        line = step.line if step else current.scenario.own_line
        self._found.append(Annotation(path, line, f"{current.feature.title}: {current.scenario.title}", message))

    def lines(self) -> list[str]:
        """Write the workflow commands; none where no GitHub reads them."""
        return [str(annotation) for annotation in self._found] if is_wanted() else []
