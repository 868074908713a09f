"""behave's verdicts written down as every runner's: `--format tests.runners.behave.behave_verdicts:VerdictFormatter`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from behave.formatter.base import Formatter

from plainspec.config.project import Project
from tests.runners.verdicts.verdicts import plant_if_asked, write_down

if TYPE_CHECKING:
    from tests.runners.verdicts.verdicts import Verdict


class VerdictFormatter(Formatter):  # type: ignore[misc] # behave ships no types
    """Writes down how the scenarios of a feature ended, when all of it is over."""

    name = "plainspec.verdicts"
    description = "Verdicts by scenario, to be compared with other runners'"

    def __init__(self, stream_opener: Any, config: Any) -> None:
        super().__init__(stream_opener, config)
        self._project = Project.around(Path.cwd())
        self._feature: Any = None
        plant_if_asked(self._project.root)

    def feature(self, feature: Any) -> None:
        """Take note of the feature that begins."""
        self._feature = feature

    def eof(self) -> None:
        """Write down how its scenarios have ended; a scenario left out by selection has not run."""
        for scenario in self._feature.walk_scenarios():
            shown = self._project.shown(Path(str(scenario.filename)).resolve())
            status = scenario.status
            verdict: Verdict = "failed" if status.has_failed() else "passed"
            if status.name in {"skipped", "untested"}:
                verdict = "skipped"
            write_down((shown, scenario.line), verdict)
