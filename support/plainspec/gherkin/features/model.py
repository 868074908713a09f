"""What a feature file says: the value objects between the text and its binding to checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from plainspec.gherkin.features.arguments import DocString, Table
    from plainspec.gherkin.features.flaws import Flaw
    from plainspec.gherkin.features.problems import Problem

Kind = Literal["given", "when", "then"]


class Step(NamedTuple):
    """One sentence of a scenario, with the placeholders of its outline filled in.

    Attributes:
        keyword: As written, without blanks: `Given`, `Wenn`, `*`.
        kind: What the keyword means; And, But and `*` continue the kind before them, and a leading one has None.
        text: The sentence.
        line: Its line in the feature file, counted from 1.
        table: The data table below it, if any.
        docstring: The doc string below it, if any.
    """

    keyword: str
    kind: Kind | None
    text: str
    line: int
    table: Table | None = None
    docstring: DocString | None = None


class Rule(NamedTuple):
    """A business rule: a full sentence that could be false."""

    title: str
    line: int


NEEDS = "needs"
"""The column of Examples that says which capabilities a row needs, as the tag `@needs:…` does for all rows."""

NEED = f"{NEEDS}:"
"""Begins a tag that says which capability is needed."""


class Row(NamedTuple):
    """The row of an Examples table that a scenario was made from.

    Attributes:
        examples: Title of the Examples table, or an empty text.
        line: Line of the row.
        values: Pairs of column and cell; the first column names the row.
    """

    examples: str
    line: int
    values: tuple[tuple[str, str], ...]


class Scenario(NamedTuple):
    """One case that is run and gets one verdict: a scenario, or one row of an outline.

    Attributes:
        name: Readable and unique among the scenarios of its Rule (or of the feature, outside Rules).
        title: The title, placeholders filled in.
        template: The title as written in the file (differs from ``title`` in an outline).
        line: Line of the `Scenario:` keyword; the row's own line is ``row.line``.
        tags: Own and inherited tags without the `@`, in order of first mention.
        steps: The steps, background first.
        background: How many of the steps come from backgrounds.
        rule: The Rule it stands under, if any.
        row: The row it was made from, if any.
        description: The free text below the title.
    """

    name: str
    title: str
    template: str
    line: int
    tags: tuple[str, ...]
    steps: tuple[Step, ...]
    background: int
    rule: Rule | None
    row: Row | None
    description: str = ""

    @property
    def own_line(self) -> int:
        """The line that stands for this scenario alone: its row's, or its keyword's."""
        return self.row.line if self.row else self.line

    @property
    def needs(self) -> list[str]:
        """The capabilities that it needs, by name."""
        return [tag.removeprefix(NEED) for tag in self.tags if tag.startswith(NEED)]


class Anchor(NamedTuple):
    """A line from which on a run of scenarios is meant: what `x.feature:12` selects.

    Attributes:
        line: First line of the element (its first tag, if it has tags).
        first: Index of the first scenario meant.
        end: Index behind the last one.
    """

    line: int
    first: int
    end: int


class Feature(NamedTuple):
    """A feature file, compiled to the scenarios that will run.

    Attributes:
        path: Where it was read from, as given.
        title: The text behind `Feature:`.
        line: Line of that keyword; 0 for a file without a feature.
        language: Spoken language (`en`, `de`, `fr`, `zh-CN`, …).
        tags: The feature's own tags, without the `@`.
        description: The free text below the title.
        scenarios: All scenarios and rows, in the order of the file.
        rules: All Rules, those without scenarios too.
        anchors: In order of lines; see :class:`Anchor`.
        flaws: What in it would be lost in silence, in the order of the file.
    """

    path: str
    title: str
    line: int
    language: str
    tags: tuple[str, ...]
    description: str
    scenarios: tuple[Scenario, ...]
    rules: tuple[Rule, ...]
    anchors: tuple[Anchor, ...]
    flaws: tuple[Flaw, ...] = ()

    def flaws_of(self, scenario: Scenario) -> list[Problem]:
        """Return the flaws for which a scenario cannot be run."""
        return [flaw.problem(self.path) for flaw in self.flaws if flaw.scenario == scenario.line]

    def own_flaws(self, lines: Collection[int] | None = None) -> list[Problem]:
        """Return the flaws that no scenario reports: all of them, or those on ``lines``."""
        written = {scenario.line for scenario in self.scenarios}
        lost = [flaw for flaw in self.flaws if flaw.scenario not in written]
        return [flaw.problem(self.path) for flaw in lost if lines is None or flaw.line in lines]


def as_name(title: str) -> str:
    """Return a title as a part of an id: pytest gives `::` and the first `[` of an id a meaning of their own."""
    return title.replace("::", ":").replace("[", "(").replace("]", ")")
