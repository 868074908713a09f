"""What a parsed feature would lose in silence: it is Gherkin, and does not say what it was meant to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from plainspec.gherkin.features.arguments import repeated
from plainspec.gherkin.features.problems import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.gherkin.features.keywords import Keywords


class Flaw(NamedTuple):
    """Something in a feature file that would count for nothing, or for something else.

    Attributes:
        kind: Which kind of problem it is.
        line: The line to go to.
        message: One sentence that says what is wrong.
        hint: What to do; may be empty.
        scenario: Line of the keyword of the scenario or outline that it stands in; 0 where it concerns the file.
        rule: Name of the style rule that switches it off, if there is one.
    """

    kind: ProblemKind
    line: int
    message: str
    hint: str = ""
    scenario: int = 0
    rule: str = ""

    def problem(self, path: str) -> Problem:
        """Return it as a problem of the file at ``path``."""
        return Problem(self.kind, path, self.line, self.message, self.hint, rule=self.rule)


def outline_flaws(tree: Any, keywords: Keywords, rows: int) -> Iterator[Flaw]:
    """Yield what an outline, or one of its Examples, would not run.

    Args:
        tree: The scenario or outline in the official syntax tree.
        keywords: Those of its language.
        rows: How many scenarios were made from it.
    """
    line, empty = tree["location"]["line"], ProblemKind.EMPTY
    if not tree["examples"]:
        if keywords.titles.get(tree["keyword"]) == "scenarioOutline":
            said = "the outline has no Examples, so its placeholders are not filled in"
            yield Flaw(empty, line, said, "write `Examples:` and a table below its steps", line)
        return
    if not rows:
        yield Flaw(empty, line, "the outline has no rows below its Examples, so it runs nothing")
        return
    for examples in tree["examples"]:
        place = examples["location"]["line"]
        header = examples.get("tableHeader")
        if not header:
            yield Flaw(empty, place, "the Examples have no table, so they run nothing")
        elif not examples["tableBody"]:
            yield Flaw(empty, place, "the Examples have no rows below their header, so they run nothing")
        for column in repeated([cell["value"] for cell in header["cells"]] if header else []):
            said = f'the column "{column}" appears twice in the header of the Examples, so one of the two is not used'
            yield Flaw(
                ProblemKind.STEP_ARGUMENT, header["location"]["line"], said, "give each column a name of its own", line
            )
