"""Workflow definitions read from YAML, with the line of everything that is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from agency.delivery.workflows.definition import Definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]

MISSING = {
    "command": "the gate has no command; write `command: [program, argument, …]`",
    "stages": "the workflow has no stages; write at least one below `stages:`",
}
"""What to do about a key that is missing, where its name does not say enough."""


@dataclass(frozen=True, order=True)
class DefinitionProblem:
    """Something that is wrong in a definition file.

    Attributes:
        line: Where; 1 for the first.
        message: What is wrong, and what to do.
    """

    line: int
    message: str

    def __str__(self) -> str:
        """Return it in a line."""
        return f"line {self.line}: {self.message}"


class DefinitionError(ValueError):
    """A definition file that cannot be used; all of its problems are reported together.

    Attributes:
        problems: By their lines.
    """

    def __init__(self, source: str, problems: Sequence[DefinitionProblem]) -> None:
        super().__init__("\n".join(f"{source}, {problem}" for problem in problems))
        self.problems = tuple(problems)


def read_definition(text: str, source: str) -> Definition:
    """Read a definition.

    Args:
        text: What stands in the file.
        source: What errors call the file.

    Raises:
        DefinitionError: It is not YAML, or not a definition.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = DefinitionProblem(mark.line + 1 if mark else 1, f"this is not valid YAML: {error.problem}")
        raise DefinitionError(source, [problem]) from error
    if not (isinstance(root, yaml.MappingNode) and isinstance(content, dict)):  # a set is written as a mapping
        raise DefinitionError(source, [DefinitionProblem(1, "not a workflow definition; begin it with `id: …`")])
    problems = list(_repeated_keys(root))
    problems += [DefinitionProblem(_line(root, place), message) for place, message in _repeated_names(content)]
    try:
        definition = Definition.model_validate(content)
    except ValidationError as error:
        problems += [DefinitionProblem(_line(root, one["loc"]), _message(one)) for one in error.errors()]
    if problems:
        raise DefinitionError(source, sorted(set(problems)))
    return definition


def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the workflows that come with the agency."""
    names = (file.name for file in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def shipped(workflow_id: str) -> Definition:
    """Return a workflow that comes with the agency.

    Raises:
        LookupError: There is none of this id.
    """
    if workflow_id not in shipped_ids():
        raise LookupError(f"there is no workflow {workflow_id!r}; there are {', '.join(shipped_ids())}")
    file = _folder() / f"{workflow_id}.yaml"
    return read_definition(file.read_text(encoding="utf-8"), file.name)


def _folder() -> Any:
    return files("agency.delivery.workflows") / "definitions"


def _line(node: yaml.Node, place: Place) -> int:
    """Return the line of what a place leads to, or of the last thing on the way to it that there is."""
    line = node.start_mark.line
    for part in place:
        if isinstance(node, yaml.MappingNode):
            inside = [(key, value) for key, value in node.value if key.value == str(part)]
            if not inside:
                break
            key, node = inside[0]
            line = key.start_mark.line
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            break
    return int(line) + 1


def _repeated_keys(node: yaml.Node) -> Iterator[DefinitionProblem]:
    """Find keys that stand twice in a mapping, of which YAML would keep the last one."""
    if isinstance(node, yaml.SequenceNode):
        for inside in node.value:
            yield from _repeated_keys(inside)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield DefinitionProblem(key.start_mark.line + 1, f"`{key.value}` appears twice; remove one of them")
            seen.add(key.value)
            yield from _repeated_keys(value)


def _repeated_names(content: Any) -> Iterator[tuple[Place, str]]:
    """Find stages, and gates of a stage, that have the same name."""
    stages = _mappings(content.get("stages"))
    yield from _twice(("stages",), "id", "stage", stages)
    for number, stage in stages.items():
        yield from _twice(("stages", number, "gates"), "name", "gate", _mappings(stage.get("gates")))


def _mappings(found: Any) -> dict[int, dict[str, Any]]:
    """Return the mappings in a list, by their places in it."""
    return {at: one for at, one in enumerate(found) if isinstance(one, dict)} if isinstance(found, list) else {}


def _twice(place: Place, key: str, kind: str, named: dict[int, dict[str, Any]]) -> Iterator[tuple[Place, str]]:
    seen: list[Any] = []
    for number, one in named.items():
        name = one.get(key)
        if name is not None and name in seen:
            yield (*place, number, key), f"there is another {kind} {name!r} before; give each {kind} a name of its own"
        seen.append(name)


def _message(error: ErrorDetails) -> str:
    """Say what is wrong, and what to do."""
    name = next((part for part in reversed(error["loc"]) if isinstance(part, str)), str(error["loc"][0]))
    match error["type"]:
        case "missing":
            return MISSING.get(name, f"`{name}` is missing; write `{name}: …`")
        case "too_short" if name in MISSING:
            return MISSING[name]
        case "extra_forbidden":
            return f"there is no `{name}` here; remove it, or mend its name"
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case "string_type" | "invalid_key":
            return f"`{name}` must be a text; write it in quotes"
        case _:
            return f"`{name}`: {error['msg']}"
