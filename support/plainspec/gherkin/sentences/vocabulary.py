"""The vocabulary: sentences, parameter types and support fixtures, as modules declare them.

The decorators here only write down what they see; expressions are compiled when a sentence first needs them,
so that a project with thousands of definitions starts as fast as one with ten.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from plainspec.gherkin.sentences.decorated import check_function
from plainspec.gherkin.sentences.definitions import (
    FixtureDeclaration,
    Location,
    ParameterType,
    Scope,
    StepDefinition,
    StepScope,
    location_of,
)
from plainspec.gherkin.sentences.produced_values import check_produced_name

if TYPE_CHECKING:
    from plainspec.gherkin.features.model import Kind


Function = TypeVar("Function", bound=Callable[..., Any])


class Declarations:
    """What one file declares."""

    def __init__(self) -> None:
        self.steps: dict[tuple[Kind | None, str, Location], StepDefinition] = {}
        self.parameter_types: list[ParameterType] = []
        self.fixtures: list[FixtureDeclaration] = []
        self.scope: StepScope | None = None


DECLARED: dict[str, Declarations] = {}
"""Everything declared in this process, by file."""


def declarations_of(path: str) -> Declarations:
    """Return what the file at ``path`` has declared so far."""
    return DECLARED.setdefault(path, Declarations())


def given(expression: str, *, gives: str | None = None) -> Callable[[Function], Function]:
    """Declare a Given: a state that the scenario starts from.

    Args:
        expression: A Cucumber Expression, as one plain string, for example ``"{word} has {int} books"``.
        gives: Name under which later steps can ask for what the function returns.
    """
    return _declare("given", expression, gives)


def when(expression: str, *, gives: str | None = None) -> Callable[[Function], Function]:
    """Declare a When: what somebody does. Arguments as for :func:`given`."""
    return _declare("when", expression, gives)


def then(expression: str, *, gives: str | None = None) -> Callable[[Function], Function]:
    """Declare a Then: what can be observed afterwards; it asserts. Arguments as for :func:`given`."""
    return _declare("then", expression, gives)


def _declare(kind: Kind, expression: str, gives: str | None) -> Callable[[Function], Function]:
    if not isinstance(expression, str) or not expression.strip():
        raise TypeError(f'@{kind} takes its sentence: @{kind}("…"), not {expression!r}')
    check_produced_name(gives)

    def declare(function: Function) -> Function:
        check_function(f'@{kind}("{expression}")', function)
        location = location_of(function)
        add_step(StepDefinition(kind, expression, function, gives, location))
        return function

    return declare


def add_step(definition: StepDefinition) -> None:
    """Write a definition down; the same file loaded once more replaces what it declared before."""
    key = (definition.kind, definition.expression, definition.location)
    declarations_of(definition.location.path).steps[key] = definition


def parameter_type(*, name: str, regexp: str, transformer: Callable[..., Any] = str, example: str = "") -> None:
    r"""Declare an own parameter type, to be written between braces in sentences.

    Args:
        name: The name, as in ``{duration}``.
        regexp: What its text looks like, for example ``"\\d+ (?:ms|s)"``.
        transformer: Makes the value of the text; an enumeration or a dataclass with one field will do.
        example: A text of that form, such as ``5 s``, for `plainspec words`.
    """
    if not isinstance(name, str) or not isinstance(regexp, str):
        raise TypeError(f"parameter_type takes strings as name and regexp, not {name!r} and {regexp!r}")
    caller = sys._getframe(1)  # noqa: SLF001 - where it stands is what the message has to say
    location = Location(caller.f_code.co_filename, caller.f_lineno)
    kept = declarations_of(location.path).parameter_types
    kept[:] = [known for known in kept if (known.name, known.location) != (name, location)]
    kept.append(ParameterType(name, regexp, transformer, location, example))


@overload
def fixture(function: Function, /) -> Function: ...
@overload
def fixture(*, scope: Scope = "scenario", name: str | None = None) -> Callable[[Function], Function]: ...
def fixture(
    function: Callable[..., Any] | None = None, /, *, scope: Scope = "scenario", name: str | None = None
) -> Any:
    """Declare a support fixture, used by pytest, behave and pytest-bdd alike.

    Args:
        function: What makes the value, where the decorator is written without brackets.
        scope: `scenario` (a new one for each), `feature` (one for each file) or `session` (one for a run).
        name: The name to ask for; the function's own where it is left out.
    """
    if scope not in ("scenario", "feature", "session"):
        raise ValueError(f"scope is 'scenario', 'feature' or 'session', not {scope!r}")

    def declare(function: Function) -> Function:
        check_function("@fixture", function)
        declaration = FixtureDeclaration(
            name or str(getattr(function, "__name__", "")), scope, function, location_of(function)
        )
        kept = declarations_of(declaration.location.path).fixtures
        kept[:] = [known for known in kept if known.name != declaration.name]
        kept.append(declaration)
        return function

    return declare if function is None else declare(function)


class Vocabulary:
    """Everything that the sentences of a project can use, in the order of its files.

    Attributes:
        steps: The definitions.
        parameter_types: The own parameter types.
        fixtures: The support fixtures, by name; a later file's replaces an earlier one's.
        unlisted: Files whose sentences can be used, and are neither listed nor suggested until one of them is.
    """

    def __init__(self, steps: Iterable[StepDefinition] = (), parameter_types: Iterable[ParameterType] = ()) -> None:
        self.steps = list(steps)
        self.parameter_types = list(parameter_types)
        self.fixtures: dict[str, FixtureDeclaration] = {}
        self.unlisted: set[str] = set()

    @property
    def listed(self) -> list[StepDefinition]:
        """The definitions that are listed and suggested."""
        return [step for step in self.steps if step.location.path not in self.unlisted]

    def list_files(self, paths: Iterable[str]) -> None:
        """List the sentences of files of which a feature uses one."""
        self.unlisted.difference_update(paths)

    @classmethod
    def of_files(cls, paths: Iterable[str]) -> Vocabulary:
        """Gather what the files at ``paths`` have declared."""
        gathered = cls()
        for path in paths:
            declared = declarations_of(path)
            gathered.steps.extend(step._replace(scope=declared.scope) for step in declared.steps.values())
            gathered.parameter_types.extend(declared.parameter_types)
            gathered.fixtures.update((fixture.name, fixture) for fixture in declared.fixtures)
        return gathered

    def depend_on(self, fixtures: Mapping[str, FixtureDeclaration]) -> None:
        """Take further fixtures, of which those count that the files do not declare themselves."""
        self.fixtures = {**fixtures, **self.fixtures}
