"""What another runner's scenario is in Plainspec's own reading of the file, and what it is bound to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.config.project import Project, ProjectError, load_own, load_standard
from plainspec.config.standard import specifies_a_system
from plainspec.config.step_modules import ModuleImport
from plainspec.execution.errors import ScenarioError
from plainspec.gherkin.binding import Binder
from plainspec.gherkin.features.problems import GherkinError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from plainspec.gherkin.binding import BoundScenario
    from plainspec.gherkin.features.model import Feature, Kind, Scenario, Step
    from plainspec.gherkin.features.problems import Problem
    from plainspec.gherkin.sentences.vocabulary import Vocabulary


class UnboundError(ScenarioError):
    """A scenario that cannot run; says everything that is wrong with it.

    Args:
        problems: What is wrong.
        reported: What scenarios before it were reported with; the hints of a known problem are not repeated.
    """

    def __init__(self, problems: Sequence[Problem], reported: set[object] | None = None) -> None:
        self.problems = problems
        known = set() if reported is None else reported
        fresh = [problem._replace(hint="") if problem.key in known else problem for problem in problems]
        known.update(problem.key for problem in problems)
        super().__init__("\n".join(str(problem) for problem in fresh))


class VocabularyError(ProjectError):
    """Definitions of which one would count silently, or none: told before anything runs."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Example:
    """A row of an outline, as another runner knows it.

    Attributes:
        values: Its cells by column.
        number: Its place among the outline's tests, counted from 0; tells two equal rows apart.
    """

    values: Mapping[str, str]
    number: int

    def among(self, rows: list[Scenario]) -> list[Scenario]:
        """Return the rows that can be meant, the likeliest first."""
        equal = [scenario for scenario in rows if scenario.row and dict(scenario.row.values) == self.values]
        return [row for row in rows[self.number : self.number + 1] if row in equal] or equal


class Reading:
    """A project's features and vocabulary, for runners that bring a Gherkin parser of their own.

    Attributes:
        project: The project.
        own: What its step modules declare.
        binder: Binds its scenarios.
        system: The system that the runner's command line names, if it does.
        reported: The problems of the scenarios so far that cannot run.
    """

    def __init__(self, folder: Path, rewrite: Callable[..., None] | None = None) -> None:
        """Load the project that ``folder`` belongs to.

        Args:
            folder: A folder of the project.
            rewrite: Is told the step modules' names before they are imported (pytest's assertion rewriting).

        Raises:
            ProjectError: It cannot be loaded; names the setting, or the module and the line.
            VocabularyError: Its definitions clash, or cannot be used; names each with its file and line.
        """
        self.project = Project.around(folder)
        self.own = load_own(self.project, ModuleImport(rewrite))
        self.system = ""
        self._rewrite = rewrite
        self.binder = Binder(self.own, self._load_standard)
        problems = self.binder.vocabulary_problems()
        if problems:
            raise VocabularyError(problems)
        self.reported: set[object] = set()
        self._features: dict[Path, Feature] = {}

    def _load_standard(self) -> Vocabulary:
        return load_standard(self.project, self._rewrite, system=self.system)

    def load_standard(self) -> None:
        """Load the standard step modules now, where the project specifies a system, to which they speak.

        Raises:
            StepModulesError: One cannot be imported.
        """
        if specifies_a_system(self.system, self.project.system, ()):
            self._load_standard()

    def feature(self, file: Path) -> Feature:
        """Read a feature file, once.

        Raises:
            UnboundError: It is not Gherkin.
        """
        if file not in self._features:
            try:
                self._features[file] = self.project.cache.read(file, self.project.shown(file))
            except GherkinError as refused:
                raise UnboundError(refused.problems) from None
        return self._features[file]

    def scenario(self, file: Path, line: int, example: Example | None = None) -> Scenario:
        """Return the scenario that begins on ``line``.

        Args:
            file: The feature file.
            line: The line of the scenario, or of its row of Examples; if ``example`` is given, that of the outline.
            example: Which of the outline's rows.

        Raises:
            UnboundError: The file is not Gherkin.
            ScenarioError: The runner reads the file differently.
        """
        scenarios = self.feature(file).scenarios
        if example is None:
            found = [scenario for scenario in scenarios if scenario.own_line == line]
        else:
            found = example.among([scenario for scenario in scenarios if scenario.line == line])
        if not found:
            raise ScenarioError(f"{self.project.shown(file)}:{line}: Plainspec finds no such scenario here")
        return found[0]

    def kind(self, file: Path, line: int, otherwise: Kind) -> Kind | None:
        """Return what the keyword of the step on ``line`` means; a leading `*` means anything."""
        try:
            scenarios = self.feature(file).scenarios
        except UnboundError:
            return otherwise
        steps = (step for scenario in scenarios for step in scenario.steps if step.line == line)
        return next((step.kind for step in steps), otherwise)

    def bind(
        self,
        file: Path,
        scenario: Scenario,
        is_fixture: Callable[[str], bool],
        is_foreign: Callable[[Step], bool],
    ) -> tuple[BoundScenario, list[Problem]]:
        """Bind a scenario of ``file``, as every other runner would.

        Args:
            file: The feature file.
            scenario: The scenario.
            is_fixture: Tells whether a fixture of this name can be asked for.
            is_foreign: Tells whether the runner has a step of its own for a sentence that Plainspec does not know.

        Returns:
            The bound scenario, which can be run if there are no problems, and all the problems.
        """
        return self.binder.bind(self.feature(file), scenario, is_fixture, is_foreign)
