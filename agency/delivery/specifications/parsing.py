"""Specifications read from Markdown, with every problem that they have."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from agency.delivery.specifications.models import (
    Operation,
    Specification,
    SpecificationError,
    UnreadableSpecificationError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

OVERVIEW = "overview"
OPERATIONS = "operations"
TESTING = "testing requirements"
NAME = re.compile(r"`?(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\([^)]*\))?(?:\s*->[^`]*)?`?\s*[:\u2013\u2014-]?\s*")
SECTIONS = {
    OVERVIEW: "a paragraph that says what the component is for",
    OPERATIONS: "a list such as - `add(a, b)`: returns the sum",
    TESTING: "a list such as - Tests reach 80% of the component",
}
"""Each section by its heading of the second level, and what stands in it."""


@dataclass
class _Section:
    line: int
    paragraphs: list[str] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)


def read_specification(file: Path) -> Specification:
    """Read a specification from a file.

    Raises:
        UnreadableSpecificationError: There is no such file, or it cannot be read.
        SpecificationError: It is no UTF-8, or parts are missing.
    """
    try:
        return parse_specification(file.read_text(encoding="utf-8"), str(file))
    except UnicodeDecodeError as wrong:
        raise SpecificationError(str(file), [(1, f"the file is not UTF-8 text: {wrong.reason}")]) from None
    except OSError as refused:
        raise UnreadableSpecificationError(str(file), [(1, f"the file cannot be read: {refused.strerror}")]) from None


def parse_specification(text: str, source: str) -> Specification:
    """Read a specification from Markdown.

    Args:
        text: `# title`, and the sections of `SECTIONS`, each below a heading of the second level.
        source: What messages call it.

    Raises:
        SpecificationError: Parts are missing, empty or there twice; names all of them.
    """
    problems: list[tuple[int, str]] = []
    titles, sections = _sections(MarkdownIt("commonmark").parse(text), problems)
    if not titles:
        problems.append((1, "a title is missing: begin with a heading such as # Calculator"))
    problems += [(line, "this is a second title: a specification has one") for line, _ in titles[1:]]
    ends = max(1, len(text.splitlines()))
    for name, content in SECTIONS.items():
        if name not in sections:
            problems.append((ends, f"the section {name!r} is missing: add ## {name.capitalize()}, and {content}"))
        elif not (sections[name].items or (name == OVERVIEW and sections[name].paragraphs)):
            problems.append((sections[name].line, f"the section {name!r} is empty: add {content}"))
    operations = _operations(sections.get(OPERATIONS, _Section(0)), problems)
    if problems:
        raise SpecificationError(source, sorted(problems))
    overview = "\n\n".join([*sections[OVERVIEW].paragraphs, *(item for _, item in sections[OVERVIEW].items)])
    return Specification(titles[0][1], overview, operations, tuple(item for _, item in sections[TESTING].items))


def _sections(
    tokens: list[Token], problems: list[tuple[int, str]]
) -> tuple[list[tuple[int, str]], dict[str, _Section]]:
    titles: list[tuple[int, str]] = []
    sections: dict[str, _Section] = {}
    current = _Section(0)
    for before, token in itertools.pairwise(tokens):
        if token.type != "inline":
            continue
        line, text = (token.map or [0])[0] + 1, " ".join(token.content.split())
        if before.type == "heading_open" and before.tag == "h1":
            titles.append((line, text))
        elif before.type == "heading_open" and before.tag == "h2":
            current = _Section(line)
            if (name := text.lower()) in sections:
                problems.append(
                    (line, f"the section {name!r} appears twice; the first is in line {sections[name].line}")
                )
            sections.setdefault(name, current)
        elif before.type == "heading_open" or token.level > 1:
            current.items.append((line, text))
        else:
            current.paragraphs.append(text)
    return titles, sections


def _operations(section: _Section, problems: list[tuple[int, str]]) -> tuple[Operation, ...]:
    found: dict[str, Operation] = {}
    for line, item in section.items:
        match = NAME.match(item)
        if match is None:
            problems.append(
                (line, "this item names no operation: begin it with a name, such as `add(a, b)`: returns the sum")
            )
        elif match["name"] in found:
            first = found[match["name"]].line
            problems.append((line, f"the operation {match['name']} appears twice; the first is in line {first}"))
        else:
            found[match["name"]] = Operation(match["name"], item[match.end() :], line)
    return tuple(found.values())
