"""behave as a runner of the same features: its command line, tags and formatters, Plainspec's steps and fixtures.

The file `environment.py` beside the folder `steps/` has these two lines::

    from plainspec.runners.behave import hooks

    before_scenario, after_scenario, after_feature, after_all = hooks(__file__)

behave keeps what it is good at: it selects, counts, formats and reports. Plainspec finds the scenario in its own
reading of the file, binds all of it before its first step runs, makes the fixtures, and runs every step in one task.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import behave.runner  # type: ignore[import-untyped] # behave ships no types

from plainspec.gherkin.vocabulary import Location
from plainspec.runners import unawaited
from plainspec.runners.behave_steps import install
from plainspec.runners.errors import ScenarioError
from plainspec.runners.fixtures import Fixtures, end_all
from plainspec.runners.loop import ScenarioLoop, TaskLedger
from plainspec.runners.play import ScenarioRun
from plainspec.runners.reading import Reading
from plainspec.runners.stepwise import Stepwise

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.gherkin.binding import BoundScenario, BoundStep
    from plainspec.gherkin.model import Scenario, Step


class Hooks(NamedTuple):
    """What `environment.py` has to define, in the order of its names there."""

    before_scenario: Callable[[Any, Any], None]
    after_scenario: Callable[[Any, Any], None]
    after_feature: Callable[[Any, Any], None]
    after_all: Callable[[Any], None]


def hooks(environment: str) -> Hooks:
    """Load the project around `environment.py`, make its sentences known to behave, and return the hooks.

    Args:
        environment: The path of `environment.py` (its ``__file__``).

    Raises:
        ProjectError: The project cannot be loaded; names the setting, or the step module and its line.
    """
    stage = Stage(Reading(Path(environment).resolve().parent))
    install(behave.runner.the_step_registry, stage.reading, stage)
    return Hooks(stage.before_scenario, stage.after_scenario, stage.after_feature, stage.after_all)


@dataclass(slots=True)
class Playing:
    """The scenario that behave runs at the moment.

    Attributes:
        file: Its feature file.
        scenario: It, as Plainspec reads it.
        theirs: It, as behave reads it.
        ledger: The tasks that it starts.
        stepwise: Its run, from its first step on.
        bound: Its steps by line and sentence, likewise.
    """

    file: Path
    scenario: Scenario
    theirs: Any
    ledger: TaskLedger = field(default_factory=TaskLedger)
    stepwise: Stepwise | None = None
    bound: dict[tuple[int, str], BoundStep] = field(default_factory=dict)


class Stage:
    """One behave run."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.loop = ScenarioLoop()
        self.fixtures = Fixtures(reading.own.fixtures, self.loop)
        self._playing: Playing | None = None
        self._stop_listening = unawaited.listen()

    def before_scenario(self, context: Any, scenario: Any) -> None:  # noqa: ARG002 - behave's signature
        """Find the scenario in our own reading; what is tagged `@skip` is skipped, as everywhere."""
        file = Path(str(scenario.filename)).resolve()
        ours = self.reading.scenario(file, scenario.line)
        if "skip" in ours.tags:
            scenario.skip(f"tagged @skip ({self.reading.project.shown(file)}:{ours.own_line})")
            return
        self._playing = Playing(file, ours, scenario)
        if not ours.steps:
            self._bind(self._playing)

    def perform(self, line: int, sentence: str) -> None:
        """Run one step; the first one binds the whole scenario and makes its fixtures before."""
        playing = self._playing
        if playing is None:
            raise ScenarioError("a sentence of Plainspec runs as a step of a scenario only")
        try:
            self._step_of(playing, line, sentence)
        except AssertionError as failed:
            if str(failed):
                raise
            raise AssertionError(_source_of(failed)) from failed
        except BaseException as raised:
            if isinstance(raised, Exception | KeyboardInterrupt):
                raise
            _translate(raised, playing.theirs)

    def _step_of(self, playing: Playing, line: int, sentence: str) -> None:
        if playing.stepwise is None:
            playing.stepwise = self._begin(playing)
        bound = playing.bound.get((line, sentence))
        if bound is None:
            raise ScenarioError(f'"{sentence}" is not a step of this scenario (execute_steps does not reach it)')
        playing.stepwise.perform(bound)

    def _begin(self, playing: Playing) -> Stepwise:
        bound = self._bind(playing)
        values = self.fixtures.provide(bound.fixtures, playing.ledger)
        playing.bound = {(ready.step.line, ready.step.text): ready for ready in bound.steps}
        return Stepwise(ScenarioRun(bound, self.loop, values, playing.ledger))

    def _bind(self, playing: Playing) -> BoundScenario:
        registry = behave.runner.the_step_registry
        theirs = {step.line: step for step in playing.theirs.all_steps}

        def is_foreign(step: Step) -> bool:
            return step.line in theirs and bool(registry.find_match(theirs[step.line]))

        return self.reading.bind(playing.file, playing.scenario, self.fixtures.__contains__, is_foreign)

    def after_scenario(self, context: Any, scenario: Any) -> None:  # noqa: ARG002 - behave's signature
        """End what the scenario began: its generator steps, its fixtures, its tasks.

        Raises:
            LeftRunningError: A task that it started goes on.
            BaseException: What a step or a fixture raises after its yield.
        """
        playing, self._playing = self._playing, None
        if playing is None:
            return
        stepwise, ledger = playing.stepwise, playing.ledger
        endings = [lambda: self.fixtures.close("scenario"), lambda: self.loop.settle(ledger)]
        _end([stepwise.end, *endings] if stepwise else endings)

    def after_feature(self, context: Any, feature: Any) -> None:  # noqa: ARG002 - behave's signature
        """End the fixtures of scope `feature`; an outline without rows, of which nothing ran, is a failure.

        Raises:
            ScenarioError: There is such an outline.
        """
        _end([lambda: self.fixtures.close("feature")])
        file = Path(str(feature.filename)).resolve()
        for line, title in self.reading.feature(file).hollow:
            place = f"{self.reading.project.shown(file)}:{line}"
            raise ScenarioError(f'{place}: the outline "{title}" has no rows, so nothing of it runs')

    def after_all(self, context: Any) -> None:  # noqa: ARG002 - behave's signature
        """End the fixtures of scope `session`, and close the loop."""
        _end([lambda: self.fixtures.close("session"), self.loop.shutdown, self._stop_listening])


def _end(endings: list[Callable[[], None]]) -> None:
    """Call all ``endings``; behave reports an exception as the hook's, and would not survive any other kind."""
    try:
        end_all(endings)
    except BaseException as raised:
        if isinstance(raised, Exception | KeyboardInterrupt):
            raise
        raise ScenarioError(f"{type(raised).__name__}: {raised}") from raised


def _translate(raised: BaseException, scenario: Any) -> None:
    """Say in behave's terms what pytest's outcomes mean, and keep a step from ending the whole run."""
    outcomes: Any = sys.modules.get("_pytest.outcomes")
    if outcomes and isinstance(raised, outcomes.Skipped):
        scenario.skip(str(raised))
    elif outcomes and isinstance(raised, outcomes.OutcomeException):
        raise ScenarioError(str(raised)) from raised
    else:
        raise ScenarioError(f"{type(raised).__name__}: {raised}") from raised


def _source_of(failed: AssertionError) -> str:
    """Return the place and the text of an assertion that says nothing itself."""
    frame = traceback.extract_tb(failed.__traceback__)[-1]
    return f"{Location(frame.filename, frame.lineno or 0)}: {frame.line}"
