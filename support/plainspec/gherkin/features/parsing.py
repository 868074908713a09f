"""From the text of a feature file to its scenarios, by the official Gherkin parser and compiler."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from gherkin.errors import CompositeParserException, ParserError
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from plainspec.gherkin.features.arguments import DocString, Table
from plainspec.gherkin.features.flaws import Flaw, outline_flaws
from plainspec.gherkin.features.keywords import keywords_of
from plainspec.gherkin.features.lost_lines import DescriptionBuilder, lost_lines
from plainspec.gherkin.features.model import NEED, NEEDS, Anchor, Feature, Kind, Row, Rule, Scenario, Step, as_name
from plainspec.gherkin.features.problems import GherkinError
from plainspec.gherkin.features.syntax_errors import no_feature, syntax_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS: dict[str, Kind] = {"Context": "given", "Action": "when", "Outcome": "then"}


def parse_feature(text: str, path: str) -> Feature:
    """Parse and compile the text of one feature file.

    Args:
        text: The whole text.
        path: Where it came from; only named, never opened.

    Raises:
        GherkinError: The text is not Gherkin; the first error names its line and what was expected there.
    """
    builder = DescriptionBuilder()
    try:
        document: Any = Parser(builder).parse(text if text.endswith("\n") else text + "\n")
    except CompositeParserException as refused:
        raise GherkinError([syntax_problem(refused.errors, text, path)]) from None
    except ParserError as refused:
        raise GherkinError([syntax_problem([refused], text, path)]) from None
    if not document.get("feature"):
        raise GherkinError([no_feature(text, path)])
    feature = _Compilation(document, path).feature()
    lost = lost_lines(builder.descriptions, feature.language)
    return feature._replace(flaws=tuple(sorted((*feature.flaws, *lost), key=lambda flaw: flaw.line)))


class _Compilation:
    """Join what the compiler says (the pickles) with where it stands (the syntax tree)."""

    def __init__(self, document: Any, path: str) -> None:
        self.path = path
        self.tree = document["feature"]
        self.keywords = keywords_of(self.tree["language"])
        document["uri"] = path
        self.pickles: dict[str, list[Any]] = {}
        for pickle in Compiler().compile(document):
            self.pickles.setdefault(pickle["astNodeIds"][0], []).append(pickle)
        self.steps = {step["id"]: step for step in _all_steps(self.tree)}
        self.scenarios: list[Scenario] = []
        self.rules: list[Rule] = []
        self.anchors: list[Anchor] = []
        self.flaws: list[Flaw] = []

    def feature(self) -> Feature:
        tree = self.tree
        self._children(tree["children"], None)
        self.anchors.append(Anchor(_first_line(tree), 0, len(self.scenarios)))
        return Feature(
            path=self.path,
            title=tree["name"],
            line=tree["location"]["line"],
            language=tree["language"],
            tags=_tag_names(tree["tags"]),
            description=_description(tree),
            scenarios=tuple(self.scenarios),
            rules=tuple(self.rules),
            anchors=tuple(sorted(self.anchors, key=lambda anchor: (anchor.line, anchor.first - anchor.end))),
            flaws=tuple(self.flaws),
        )

    def _children(self, children: list[Any], rule: Rule | None, inherited: int = 0) -> None:
        first, background, taken = len(self.scenarios), inherited, Counter[str]()
        lines: list[int] = []
        for child in children:
            if "background" in child:
                background += len(child["background"]["steps"])
                lines.append(child["background"]["location"]["line"])
            elif "rule" in child:
                self._rule(child["rule"], background)
            else:
                self._scenario(child["scenario"], rule, background, taken)
        self.anchors.extend(Anchor(line, first, len(self.scenarios)) for line in lines)

    def _rule(self, tree: Any, background: int) -> None:
        rule = Rule(tree["name"], tree["location"]["line"])
        self.rules.append(rule)
        first = len(self.scenarios)
        self._children(tree["children"], rule, background)
        self.anchors.append(Anchor(_first_line(tree), first, len(self.scenarios)))

    def _scenario(self, tree: Any, rule: Rule | None, background: int, taken: Counter[str]) -> None:
        first, pickles = len(self.scenarios), iter(self.pickles.get(tree["id"], []))
        if not tree["examples"]:
            for pickle in pickles:
                self._add(tree, pickle, rule, background, None, taken)
        for examples in tree["examples"]:
            start = len(self.scenarios)
            columns = [cell["value"] for cell in examples.get("tableHeader", {"cells": []})["cells"]]
            for line in examples.get("tableBody", ()):
                cells = [cell["value"] for cell in line["cells"]]
                row = Row(examples["name"], line["location"]["line"], tuple(zip(columns, cells, strict=True)))
                self.anchors.append(Anchor(row.line, len(self.scenarios), len(self.scenarios) + 1))
                self._add(tree, next(pickles), rule, background, row, taken)
            self.anchors.append(Anchor(_first_line(examples), start, len(self.scenarios)))
        self.flaws += outline_flaws(tree, self.keywords, rows=len(self.scenarios) - first)
        self.anchors.append(Anchor(_first_line(tree), first, len(self.scenarios)))

    def _add(  # noqa: PLR0913, PLR0917 - the parts of one scenario
        self, tree: Any, pickle: Any, rule: Rule | None, background: int, row: Row | None, taken: Counter[str]
    ) -> None:
        steps, kind = [], None
        for step in pickle["steps"]:
            node = self.steps[step["astNodeIds"][0]]
            kind = KINDS.get(node["keywordType"], kind)
            steps.append(_step(node, step, kind))
        self.scenarios.append(
            Scenario(
                name=_unique(_readable_name(tree["name"], pickle["name"], row), row, taken),
                title=pickle["name"],
                template=tree["name"],
                line=tree["location"]["line"],
                tags=(*_tag_names(pickle["tags"]), *_needed_by(row)),
                steps=tuple(steps),
                background=background if steps else 0,
                rule=rule,
                row=row,
                description=_description(tree),
            )
        )


def _step(node: Any, pickled: Any, kind: Kind | None) -> Step:
    argument = pickled.get("argument", {})
    table, docstring = None, None
    if "dataTable" in argument:
        cells = (tuple(cell["value"] for cell in row["cells"]) for row in argument["dataTable"]["rows"])
        table = Table(tuple(cells), node["dataTable"]["location"]["line"])
    if "docString" in argument:
        said = argument["docString"]
        line = node["docString"]["location"]["line"]
        docstring = DocString(said["content"] or "", said.get("mediaType") or None, line)
    return Step(node["keyword"].strip(), kind, pickled["text"], node["location"]["line"], table, docstring)


def _readable_name(template: str, title: str, row: Row | None) -> str:
    """Name a row by its naming column, unless the title already says it."""
    title = as_name(title)
    if row is None or f"<{row.values[0][0]}>" in template:
        return title
    return f"{title}[{row.values[0][1].replace('::', ':')}]"


def _unique(name: str, row: Row | None, taken: Counter[str]) -> str:
    """Tell two of one name apart: by the title of the Examples first, then by counting.

    What tells them apart stands inside a row's brackets, where pytest reads the end of an id.
    """
    if name in taken and row and row.examples:
        name = _with(name, f"({as_name(row.examples)})")
    taken[name] += 1
    return name if taken[name] == 1 else _with(name, f"#{taken[name]}")


def _with(name: str, mark: str) -> str:
    return f"{name.removesuffix(']')} {mark}]" if name.endswith("]") else f"{name} {mark}"


def _all_steps(tree: Any) -> Iterator[Any]:
    for child in tree["children"]:
        (element,) = child.values()
        if "rule" in child:
            yield from _all_steps(element)
        else:
            yield from element["steps"]


def _first_line(element: Any) -> int:
    lines: list[int] = [element["location"]["line"], *(tag["location"]["line"] for tag in element.get("tags", ()))]
    return min(lines)


def _tag_names(tags: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag["name"].removeprefix("@") for tag in tags))


def _needed_by(row: Row | None) -> tuple[str, ...]:
    """Return what the column `needs` of Examples says of a row, as tags: those of one row cannot be written."""
    said = dict(row.values).get(NEEDS, "") if row else ""
    return tuple(f"{NEED}{name}" for name in said.split())


def _description(tree: Any) -> str:
    return "\n".join(line.strip() for line in tree["description"].strip().splitlines())
