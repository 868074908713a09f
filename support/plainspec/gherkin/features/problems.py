"""What is wrong with a feature or its vocabulary, said so that its reader can mend it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class ProblemKind(StrEnum):
    """The kinds of problems, by the names that reports and `--format json` use."""

    SYNTAX = "syntax"
    EMPTY = "empty"
    UNDEFINED = "undefined"
    AMBIGUOUS = "ambiguous"
    MISSING_VALUE = "missing-value"
    MISSING_FIXTURE = "missing-fixture"
    DUPLICATE_DEFINITION = "duplicate-definition"
    NOT_INSTALLED = "not-installed"
    STEP_ARGUMENT = "step-argument"
    DEFINITION = "definition"
    STYLE = "style"
    TAG = "tag"
    EXPECTED_FAILURE = "expected-failure"


class Problem(NamedTuple):
    """One thing to mend.

    Attributes:
        kind: Which kind of problem.
        path: The file to open.
        line: The line to go to, counted from 1; 0 for the file as a whole.
        message: One sentence that says what is wrong.
        hint: What to do, or what is near; may have several lines, may be empty.
        column: Where known, counted from 1; else 0.
        rule: Name of the style rule that is broken, as `style-off` takes it; else empty.
    """

    kind: ProblemKind
    path: str
    line: int
    message: str
    hint: str = ""
    column: int = 0
    rule: str = ""

    def __str__(self) -> str:
        """Say it in the form `path:line: message`, the hint indented below."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        text = f"{place}: {self.message}"
        if self.hint:
            text += "".join(f"\n    {line}".rstrip() for line in self.hint.splitlines())
        return text


class GherkinError(Exception):
    """A feature file that cannot be read as Gherkin.

    Attributes:
        problems: Everything the parser found, in the order of the file.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class RowError(ValueError):
    """A table whose rows are not of the type that a step asks for.

    Attributes:
        line: Line of the header or the row in the feature file.
        reason: What does not fit.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Findings:
    """Problems gathered on the way, in the order of discovery, each once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep a problem unless the very same one is known."""
        if problem not in self.problems:
            self.problems.append(problem)
