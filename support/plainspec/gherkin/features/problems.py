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
        subject: What problems with one cause have in common, for example the sentence without its figures; else empty.
        also: Further places of the same problem, as paths and lines.
    """

    kind: ProblemKind
    path: str
    line: int
    message: str
    hint: str = ""
    column: int = 0
    rule: str = ""
    subject: str = ""
    also: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> object:
        """What is equal for problems that are reported as one."""
        return (self.kind, self.subject) if self.subject else self

    @property
    def details(self) -> list[str]:
        """The lines below the message: the further places, and the hint."""
        lines: dict[str, list[str]] = {}
        for path, line in self.also:
            lines.setdefault(path, []).append(str(line))
        here = lines.pop(self.path, [])
        said = [f"also on line{'s' * (len(here) > 1)} {', '.join(here)}"] if here else []
        said += [f"also in {path}:{', '.join(numbers)}" for path, numbers in lines.items()]
        return [*said, *self.hint.splitlines()]

    def __str__(self) -> str:
        """Say it in the form `path:line: message`, the details indented below."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}" + "".join(f"\n    {line}".rstrip() for line in self.details)


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
    """Problems gathered on the way, in the order of discovery; those with one cause are one problem."""

    def __init__(self) -> None:
        self._found: dict[object, Problem] = {}
        self._also: dict[object, dict[tuple[str, int], None]] = {}

    @property
    def problems(self) -> list[Problem]:
        """All problems, each with all its places."""
        return [
            problem._replace(also=tuple(self._also[key])) if key in self._also else problem
            for key, problem in self._found.items()
        ]

    def add(self, problem: Problem) -> None:
        """Keep a problem; of one that is known, only the place."""
        key, place = problem.key, (problem.path, problem.line)
        first = self._found.setdefault(key, problem)
        if place != (first.path, first.line):
            self._also.setdefault(key, {})[place] = None
