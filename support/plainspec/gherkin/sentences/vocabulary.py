"""The vocabulary: sentences, parameter types and support fixtures, as modules declare them.

The decorators here only write down what they see; expressions are compiled when a sentence first needs them,
so that a project with thousands of definitions starts as fast as one with ten.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar, overload

from plainspec.gherkin.sentences.decorated import check_function
from plainspec.gherkin.sentences.produced_values import check_produced_name

if TYPE_CHECKING:
    from plainspec.gherkin.features.model import Feature, Kind, Scenario


Function = TypeVar("Function", bound=Callable[..., Any])
Scope = Literal["scenario", "feature", "session"]


class Location(NamedTuple):
    """Where something is declared: the file, the line counted from 1, and the name that a project has for the file."""

    path: str
    line: int
    known_as: str = ""

    def __str__(self) -> str:
        """Say it as editors understand it."""
        return f"{self.shown}:{self.line}"

    @property
    def shown(self) -> str:
        """The file as messages name it: relative to the current folder or that of installed packages."""
        _, installed, below = self.path.rpartition(f"{os.sep}site-packages{os.sep}")
        return self.known_as or (below if installed else self.path.removeprefix(f"{Path.cwd()}{os.sep}"))


class StepDefinition(NamedTuple):
    """A sentence and the function behind it.

    Attributes:
        kind: Which keyword it answers to; None answers to all.
        expression: The sentence as declared: a Cucumber Expression, unless ``pattern`` says otherwise.
        function: What runs: a plain or async function, or a plain or async generator function.
        gives: Name of the value that it returns (or yields), if later steps may use it.
        location: Where the function stands.
        pattern: How to match, where the expression is not a Cucumber Expression.
        scope: Tells which scenarios it serves; all where it is left out.
    """

    kind: Kind | None
    expression: str
    function: Callable[..., Any]
    gives: str | None
    location: Location
    pattern: Pattern | None = None
    scope: StepScope | None = None

    @property
    def decorator(self) -> str:
        """How it is declared, for messages: ``@when("Ana pays {int}")``."""
        return f'@{self.kind or "step"}("{self.expression}")'


class Pattern(Protocol):
    """How a foreign kind of expression is matched."""

    def match(self, text: str) -> dict[str, Callable[[], Any]] | None:
        """Return, by parameter name, what converts each argument; None if the sentence is another one."""


class StepScope(Protocol):
    """Tells which scenarios definitions serve."""

    def serves(self, feature: Feature, scenario: Scenario) -> bool:
        """Tell whether they serve a scenario."""


class ParameterType(NamedTuple):
    """An own kind of parameter, such as ``{duration}``.

    Attributes:
        name: The name between the braces.
        regexp: What its text looks like.
        transformer: Makes the value of the text (of each captured group, where there are groups).
        location: Where it is declared.
    """

    name: str
    regexp: str
    transformer: Callable[..., Any]
    location: Location


class FixtureDeclaration(NamedTuple):
    """A support fixture: one function, used by every runner.

    Attributes:
        name: The name that steps and other fixtures ask for.
        scope: How long its value lives.
        function: A plain or async function, or a generator that yields once.
        location: Where it stands.
        absent: Why nobody can have its value; what asks for it is skipped, and says so.
    """

    name: str
    scope: Scope
    function: Callable[..., Any]
    location: Location
    absent: str = ""


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


def parameter_type(*, name: str, regexp: str, transformer: Callable[..., Any] = str) -> None:
    r"""Declare an own parameter type, to be written between braces in sentences.

    Args:
        name: The name, as in ``{duration}``.
        regexp: What its text looks like, for example ``"\\d+ (?:ms|s)"``.
        transformer: Makes the value of the text; an enumeration or a dataclass with one field will do.
    """
    if not isinstance(name, str) or not isinstance(regexp, str):
        raise TypeError(f"parameter_type takes texts as name and regexp, not {name!r} and {regexp!r}")
    caller = sys._getframe(1)  # noqa: SLF001 - where it stands is what the message has to say
    location = Location(caller.f_code.co_filename, caller.f_lineno)
    kept = declarations_of(location.path).parameter_types
    kept[:] = [known for known in kept if (known.name, known.location) != (name, location)]
    kept.append(ParameterType(name, regexp, transformer, location))


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


def location_of(function: Callable[..., Any]) -> Location:
    """Say where a function stands; the first line of its decorators counts as its line."""
    inner = getattr(function, "__wrapped__", function)
    code = getattr(inner, "__code__", None)
    if code is None:
        return Location(str(getattr(function, "__module__", "?")), 0)
    return Location(code.co_filename, code.co_firstlineno)


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

    def stand_on(self, fixtures: Mapping[str, FixtureDeclaration]) -> None:
        """Take further fixtures, of which those count that the files do not declare themselves."""
        self.fixtures = {**fixtures, **self.fixtures}
