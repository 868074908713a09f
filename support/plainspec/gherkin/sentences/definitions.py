"""What modules declare: sentences with the functions behind them, parameter types, support fixtures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.gherkin.features.model import Feature, Kind, Scenario

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
        if self.known_as:
            return self.known_as
        _, installed, below = self.path.rpartition(f"{os.sep}site-packages{os.sep}")
        return below if installed else self.path.removeprefix(f"{Path.cwd()}{os.sep}")


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
        example: A text of its form, for examples of sentences; empty where none is declared.
    """

    name: str
    regexp: str
    transformer: Callable[..., Any]
    location: Location
    example: str = ""


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


def location_of(function: Callable[..., Any]) -> Location:
    """Say where a function stands; the first line of its decorators counts as its line."""
    inner = getattr(function, "__wrapped__", function)
    code = getattr(inner, "__code__", None)
    if code is None:
        return Location(str(getattr(function, "__module__", "?")), 0)
    return Location(code.co_filename, code.co_firstlineno)
