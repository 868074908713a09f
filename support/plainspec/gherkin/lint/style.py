"""How a feature reads: findings about its form, which runs would not trip over."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from plainspec.gherkin.features.arguments import repeated
from plainspec.gherkin.features.model import NEEDS
from plainspec.gherkin.features.problems import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from plainspec.gherkin.features.model import Feature, Scenario, Step

RULES = {
    "no-when": "every scenario has a When",
    "no-then": "every scenario has a Then",
    "no-scenario": "every feature has a scenario",
    "misspelt-keyword": "a line that looks like a step or a title is one",
    "two-whens": "a scenario has one When, and nothing is done after its Then",
    "no-rule": "every scenario is under a Rule",
    "same-title": "titles within a file differ",
    "same-feature-title": "titles of features differ",
    "unfilled-placeholder": "every <placeholder> of an outline is a column of its Examples",
    "unused-column": "every column of Examples but the first, which says why the row is there, is used",
    "same-column": "the columns of a step's table differ",
    "unknown-requirement": "every requirement id is in the catalogue",
    "misspelt-tag": "a tag is spelt like the others",
    "unknown-world": "@world: is savepoint, or the scenario has no such tag",
    "unknown-severity": "@severity: is blocker, critical, normal, minor or trivial",
}
"""The style rules by name, as ``[tool.plainspec] style-off`` takes them, and what each asks for."""

PLACEHOLDER = re.compile(r"<([^\W\d][^<>]*)>")


def feature_style(feature: Feature, text: str) -> list[Problem]:
    """Return what the form of one feature lacks.

    Args:
        feature: The feature; its scenarios may be a selection of those in the file.
        text: The text of its file.
    """
    written = _written_once(feature.scenarios)
    lines = text.splitlines()
    problems = [*_without_scenarios(feature), *_outside_rules(feature, written), *_same_titles(feature, written)]
    for scenario in written:
        problems += _actions(feature, scenario)
        problems += _same_columns(feature, scenario)
        if scenario.row:
            rows = [row for row in feature.scenarios if row.line == scenario.line]
            problems += _unused_columns(feature, rows, lines)
            problems += _unfilled(feature, rows)
    return list(dict.fromkeys(problems))


def same_feature_titles(features: Iterable[Feature]) -> list[Problem]:
    """Return a problem for every feature whose title another one has before it."""
    problems, first = [], dict[str, "Feature"]()
    for feature in features:
        known = first.setdefault(_folded(feature.title), feature)
        if known is not feature and feature.title:
            said = f'the feature is titled "{feature.title}", like the one at {known.path}:{known.line}'
            problems.append(_problem("same-feature-title", feature, feature.line, said))
    return problems


def _problem(rule: str, feature: Feature, line: int, message: str, hint: str = "") -> Problem:
    return Problem(ProblemKind.STYLE, feature.path, line, message, hint, rule=rule)


def _written_once(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return one scenario for each that is written, the first row standing for an outline."""
    first: dict[int, Scenario] = {}
    for scenario in scenarios:
        first.setdefault(scenario.line, scenario)
    return list(first.values())


def _without_scenarios(feature: Feature) -> Iterator[Problem]:
    if not feature.flaws and not any(anchor.end for anchor in feature.anchors):
        yield _problem("no-scenario", feature, feature.line, f'the feature "{feature.title}" has no scenario')


def _outside_rules(feature: Feature, written: Sequence[Scenario]) -> Iterator[Problem]:
    outside = [scenario for scenario in written if scenario.rule is None]
    hint = "write the business rule that it shows above it: `Rule: a full sentence that could be false`"
    if outside and not feature.rules:
        said = f"{len(outside)} scenario(s) of the feature are outside any Rule"
        yield _problem(
            "no-rule", feature, feature.line, said, hint.replace("it shows above it", "they show above them")
        )
        return
    for scenario in outside:
        said = f'the scenario "{scenario.template}" is outside any Rule'
        yield _problem("no-rule", feature, scenario.line, said, hint)


def _same_titles(feature: Feature, written: Sequence[Scenario]) -> Iterator[Problem]:
    titled = [("scenario", scenario.template, scenario.line) for scenario in written]
    titled += [("Rule", rule.title, rule.line) for rule in feature.rules]
    first: dict[tuple[str, str], int] = {}
    for what, title, line in titled:
        before = first.setdefault((what, _folded(title)), line)
        if before != line:
            said = f'the {what} is titled "{title}", like the one on line {before}'
            yield _problem("same-title", feature, line, said, "say what is particular about this one")


def _actions(feature: Feature, scenario: Scenario) -> Iterator[Problem]:
    """Look for the one When and the Then behind it."""
    kinds = {step.kind for step in scenario.steps}
    named = f'the scenario "{scenario.template}"'
    if scenario.steps and "when" not in kinds:
        hint = "say who does what, as a When; a state that it starts from is a Given"
        yield _problem("no-when", feature, scenario.line, f"{named} has no When: nothing happens in it", hint)
    if scenario.steps and "then" not in kinds:
        hint = "say what can be observed afterwards"
        yield _problem("no-then", feature, scenario.line, f"{named} has no Then: it cannot fail", hint)
    second = _second_when(scenario.steps)
    if second:
        step, after_then = second
        why = "acts again after its Then" if after_then else "has more than one When"
        hint = "make it two scenarios, or put what leads up to the action into a Given"
        yield _problem("two-whens", feature, step.line, f"{named} {why}: {step.keyword} {step.text}", hint)


def _second_when(steps: Sequence[Step]) -> tuple[Step, bool] | None:
    """Return the step that begins another action, and whether a Then stands before it."""
    keyword, before, seen_then = "", None, False
    for step in steps:
        if step.kind == "when":
            if keyword and (before != "when" or step.keyword == keyword):
                return step, seen_then
            keyword = keyword or step.keyword
        seen_then = seen_then or step.kind == "then"
        before = step.kind
    return None


def _same_columns(feature: Feature, scenario: Scenario) -> Iterator[Problem]:
    """Look for column names that a header has twice; figures in the first row are no names."""
    for step in scenario.steps:
        if step.table and step.table.rows:
            for column in repeated(step.table.header):
                if any(letter.isalpha() for letter in column):
                    said = f'the column "{column}" occurs twice in the header of the table'
                    yield _problem("same-column", feature, step.table.line, said, "give each column a name of its own")


def _unused_columns(feature: Feature, rows: Sequence[Scenario], lines: Sequence[str]) -> Iterator[Problem]:
    tables = {tuple(column for column, _ in row.row.values): row.row.line for row in reversed(rows) if row.row}
    template = "\n".join(lines[rows[0].line - 1 : min(tables.values()) - 1])
    for columns, line in tables.items():
        for column in columns[1:]:
            if f"<{column}>" not in template and column != NEEDS:
                said = f'the column "{column}" of the Examples is never used'
                hint = f"write <{column}> where it belongs, or remove the column"
                yield _problem("unused-column", feature, line - 1, said, hint)


def _unfilled(feature: Feature, rows: Sequence[Scenario]) -> Iterator[Problem]:
    """Look for placeholders that are still there after the rows were filled in."""
    for scenario in rows:
        cells = dict(scenario.row.values) if scenario.row else {}
        for number, step in enumerate(scenario.steps):
            for name in _placeholders(step):
                if any(f"<{name}>" in cell for cell in cells.values()):
                    continue
                said = f"<{name}> is filled in by no column of the Examples"
                hint = f"the columns are {', '.join(cells)}"
                if number < scenario.background:
                    said = f"<{name}> is in a Background, where Examples fill nothing in"
                    hint = "move the step into the outline"
                yield _problem("unfilled-placeholder", feature, step.line, said, hint)


def _placeholders(step: Step) -> list[str]:
    if "<" not in step.text and not step.table:
        return []
    texts = [step.text, *(cell for row in (step.table.raw if step.table else ()) for cell in row if "<" in cell)]
    return list(Counter(name for text in texts for name in PLACEHOLDER.findall(text)))


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
