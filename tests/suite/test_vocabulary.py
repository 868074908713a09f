"""What editors ask of the vocabulary, and what people do: each sentence in one piece, in the module of its noun."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

STEPS = Path(__file__).parents[2] / "steps"
MOST_SENTENCES = 14
"""About a dozen: whoever looks for a sentence reads all of its module."""


def in_one_piece(source: str, node: ast.expr | None) -> bool:
    """Tell whether an expression is one plain string, which is all that the Cucumber editor extensions read."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    written = ast.get_source_segment(source, node) or ""
    strings = [one for one in tokenize.generate_tokens(io.StringIO(written).readline) if one.type == tokenize.STRING]
    return len(strings) == 1 and strings[0].string[0] in "\"'"


def said_by(source: str) -> list[tuple[int, ast.expr | None]]:
    """Return what a step module says to editors, with its line: sentences, and names and patterns of parameters."""
    said: list[tuple[int, ast.expr | None]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in {"given", "when", "then"}:
                said.append((node.lineno, node.args[0]))
            elif node.func.id == "parameter_type":
                keywords = {keyword.arg: keyword.value for keyword in node.keywords}
                said += [(node.lineno, keywords.get("name")), (node.lineno, keywords.get("regexp"))]
    return said


@pytest.mark.parametrize("file", sorted(STEPS.rglob("*.py")), ids=lambda file: file.stem)
def test_editors_can_read_a_step_module_and_people_can_take_it_in(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    said = said_by(source)
    unreadable = [line for line, expression in said if not in_one_piece(source, expression)]
    assert not unreadable, f"{file.name}: on these lines stands more than one plain string: {unreadable}"
    sentences = sum(line.startswith(("@given(", "@when(", "@then(")) for line in source.splitlines())
    assert said, f"{file.name} declares neither a sentence nor a parameter type"
    assert sentences <= MOST_SENTENCES, f"{file.name} has {sentences} sentences; is it one noun?"


@pytest.mark.parametrize("file", sorted(STEPS.rglob("*.py")), ids=lambda file: file.stem)
def test_the_example_of_a_parameter_type_has_its_form(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "parameter_type":
            said = {one.arg: ast.literal_eval(one.value) for one in node.keywords if one.arg in {"regexp", "example"}}
            assert re.fullmatch(said["regexp"], said.get("example", "")) or "example" not in said, said


@pytest.mark.parametrize(
    "written", ['"|".join(["a", "b"])', '"a" "b"', 'f"{a}"', 'r"a"', "A"], ids=["call", "two", "f", "raw", "name"]
)
def test_what_editors_cannot_read_is_noticed(written: str) -> None:
    ((_, name), (_, regexp)) = said_by(source := f'parameter_type(name="letter", regexp={written})')
    assert in_one_piece(source, name)
    assert not in_one_piece(source, regexp)
