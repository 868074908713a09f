"""All that Plainspec uses of behave and that behave does not promise to keep.

Made for behave 1.3. `tests/runners/behave/test_behave_private_api.py` reports what another version lacks.
"""

from __future__ import annotations

from contextlib import chdir, contextmanager
from typing import TYPE_CHECKING, Any

import behave
import behave.runner
from behave.api.pending_step import StepNotImplementedError as NotWritten
from behave.configuration import Configuration
from behave.matchers import MatchWithError, use_current_step_matcher_as_default, use_default_step_matcher
from behave.model_type import Status
from behave.parser import parse_file
from behave.runner_util import exec_file
from behave.step_registry import StepRegistry as StepRegistryOfBehave
from behave.step_registry import setup_step_decorators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from behave.matchers import Match, Matcher

    from plainspec.gherkin.features.model import Kind


KINDS: dict[str, Kind | None] = {"given": "given", "when": "when", "then": "then", "step": None}
"""Which keyword definitions answer to, by the names that behave's registry has for them."""


class StepRegistry:
    """The step definitions that behave knows."""

    def __init__(self) -> None:
        self._registry: Any = behave.runner.the_step_registry
        self._find_own: Callable[[Any], Match | None] = self._registry.find_match

    def add(self, kind: str, matcher: Matcher) -> None:
        """Add a definition, for the keyword `given`, `when`, `then` or `step` (any)."""
        self._registry.steps[kind].append(matcher)

    def definitions(self) -> list[tuple[Kind | None, Any]]:
        """List all definitions, each with the keyword that it answers to; None answers to all."""
        return [(KINDS[kind], matcher) for kind, matchers in self._registry.steps.items() for matcher in matchers]

    def find_own(self, step: Any) -> Match | None:
        """Return the match that behave finds for a step by itself."""
        return self._find_own(step)

    def find_match(self, step: Any) -> Match | None:
        """Return the match that behave will run for a step."""
        return self._registry.find_match(step)

    def replace_find_match(self, find_match: Callable[[Any], Match | None]) -> None:
        """Have behave call ``find_match`` for each step that it runs."""
        self._registry.find_match = find_match


class RunOfModel:
    """behave's own runner without its command line: the configuration, the hooks and the context.

    Attributes:
        config: behave's configuration, from its files in the project's folder.
        context: The context.
    """

    def __init__(self, root: Path, hooks: dict[str, Any]) -> None:
        with chdir(root):
            self.config = Configuration(command_args=[], capture=False, capture_hooks=False)
        self._runner = behave.runner.ModelRunner(self.config, step_registry=behave.runner.the_step_registry)
        self._runner.hooks = hooks
        self.context: Any = behave.runner.Context(self._runner)
        self._runner.context = self.context

    def hook(self, name: str, *arguments: Any) -> None:
        """Call a hook, if there is one; what it raises goes on."""
        if name in self._runner.hooks:
            with self.context.use_with_user_mode():
                self._runner.hooks[name](self.context, *arguments)

    @contextmanager
    def layer(self, name: str) -> Iterator[None]:
        """Push a layer on the context; clean it up at the end."""
        self.context._push(layer=name)  # noqa: SLF001 - see above
        try:
            yield
        finally:
            self.context._pop()  # noqa: SLF001 - see above

    def clean_up(self) -> None:
        """Do the clean-ups that are left for the end of the run."""
        self.context._do_remaining_cleanups()  # noqa: SLF001 - see above

    def fail(self) -> None:
        """Have the context say that a step has failed."""
        self.context._set_root_attribute("failed", True)  # noqa: FBT003, SLF001 - see above

    @contextmanager
    def row_of(self, scenario: Any) -> Iterator[None]:
        """Have the context say which row of an outline runs, if one does."""
        self.context._set_root_attribute("active_outline", scenario._row)  # noqa: SLF001 - see above
        try:
            yield
        finally:
            self.context._set_root_attribute("active_outline", None)  # noqa: SLF001 - see above


def parse_feature(path: Path) -> Any:
    """Read a feature file as behave does; the feature is followed by nothing where the file is empty."""
    return parse_file(str(path))


def arguments_of(match: Any) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of a match: those without a name, and those with one.

    Raises:
        StepParseError: A converter has refused one.
    """
    if isinstance(match, MatchWithError):
        match.run(None)
    named = {argument.name: argument.value for argument in match.arguments if argument.name is not None}
    return [argument.value for argument in match.arguments if argument.name is None], named


def settle(step: Any, error: BaseException | None) -> None:
    """Have a step say how it has ended, for hooks that ask; one that has skipped its scenario has said so itself."""
    if error is None:
        if step.status is Status.untested:
            step.status = Status.passed
        return
    failed = Status.failed if isinstance(error, AssertionError) else Status.error
    step.status = Status.pending if isinstance(error, NotWritten) else failed
    step.store_exception_context(error)
    step.error_message = f"{type(error).__name__}: {error}"


def decorators() -> dict[str, Any]:
    """Return what behave defines in every step module."""
    StepRegistryOfBehave.RAISE_ERROR_ON_BAD_STEP_DEFINITION = True
    names: dict[str, Any] = {"use_step_matcher": behave.use_step_matcher, "step_matcher": behave.use_step_matcher}
    setup_step_decorators(names)
    return names


def execute(file: Path, names: dict[str, Any]) -> None:
    """Execute `environment.py` as behave does."""
    exec_file(str(file), names)


def keep_matcher() -> None:
    """Begin every step module with the matcher that `environment.py` has chosen."""
    use_current_step_matcher_as_default()


def reset_matcher() -> None:
    """Forget the matcher that a step module has chosen."""
    use_default_step_matcher()
