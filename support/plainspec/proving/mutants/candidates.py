"""Mutants of the system: small slips in its source, made by mutmut, which is imported here and nowhere else."""

from __future__ import annotations

import ast
import difflib
import random
from contextlib import chdir
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plainspec.extras import hint_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MADE_FOR = "3.8"
AT_IMPORT = ("Integer", "Float", "Name", "ComparisonTarget", "BinaryOperation", "BooleanOperation", "UnaryOperation")
"""What may be mutated outside functions: values and operators; names, types and mappings are no behaviour."""


class MutationError(Exception):
    """Mutants cannot be made: mutmut is missing, has another shape, or is told nothing about the project."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip.

    Attributes:
        file: The mutated file, relative to the project.
        line: The first line that differs.
        function: The qualified name of the function, or of the class; empty at the level of the module.
        text: The lines that differ, with `-` and `+` before them.
        reached_by: The lines of which one must run for the slip to be reached; None for any of the file.
        source: The mutated file's text.
    """

    file: str
    line: int
    function: str
    text: str
    reached_by: frozenset[int] | None
    source: str

    @property
    def name(self) -> str:
        """Where it is."""
        return f"{self.file}:{self.line} {self.function}".rstrip()

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same when lines above it come or go."""
        return self.file, self.function, self.text


class Candidate:
    """A mutant that mutmut offers and that is made when it is needed."""

    def __init__(self, file: str, module: Any, mutation: Any) -> None:
        self.file = file
        self._module = module
        self._mutation = mutation

    @property
    def _function(self) -> Any:
        """The function or method that it is in; None outside, where mutmut names the statement of a class."""
        outer = self._mutation.contained_by_top_level_function
        return outer if type(outer).__name__ == "FunctionDef" else None

    @property
    def is_behaviour(self) -> bool:
        """Whether it is in a function, or a value or an operator outside."""
        return self._function is not None or type(self._mutation.original_node).__name__ in AT_IMPORT

    def may_be_in(self, function: str) -> bool:
        """Tell whether it can be in a function of this qualified name."""
        return self._function is None or self._function.name.value in function.split(".")

    def make(self) -> Mutant:
        """Make the mutated source."""
        before = self._module.code
        after = self._module.deep_replace(self._mutation.original_node, self._mutation.mutated_node).code
        old, new = before.splitlines(), after.splitlines()
        differing = [
            op for op in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if op[0] != "equal"
        ]
        text = [f"- {line.strip()}" for _, start, end, _, _ in differing for line in old[start:end]]
        text += [f"+ {line.strip()}" for _, _, _, start, end in differing for line in new[start:end]]
        line = differing[0][1] + 1 if differing else 1
        function, lines = place_of(ast.parse(before), line)
        return Mutant(self.file, line, function, "\n".join(text), lines, after)


@dataclass(frozen=True, slots=True)
class Mutation:
    """What `[tool.mutmut]` says of a project.

    Attributes:
        candidates: The mutants of the files below `source_paths`, in mutmut's order.
        sources: Those folders and files.
        tests: The tests that may catch them: `pytest_add_cli_args_test_selection`.
        test_options: Options for these tests: `pytest_add_cli_args`.
    """

    candidates: Sequence[Candidate]
    sources: Sequence[Path]
    tests: Sequence[str]
    test_options: Sequence[str]


def mutation_of(root: Path) -> Mutation:
    """Make the mutants of a project ready.

    Raises:
        MutationError: mutmut is not installed, has another shape, or the project says nothing about what to mutate.
    """
    try:
        from mutmut.configuration import config, reset_config
        from mutmut.mutation.file_mutation import create_mutations
        from mutmut.utils.file_utils import walk_mutatable_files
    except ModuleNotFoundError as missing:
        raise MutationError(f"mutants are made by mutmut, which is not installed. {hint_for(missing)}") from missing
    except ImportError as changed:
        raise MutationError(f"mutmut differs from {MADE_FOR}, which Plainspec supports: {changed}") from None
    found: list[Candidate] = []
    with chdir(root):
        reset_config()
        try:
            said = config()
            for file in sorted(walk_mutatable_files()):
                module, mutations, *_ = create_mutations(str(file), file.read_text(encoding="utf-8"))
                found += [Candidate(file.as_posix(), module, mutation) for mutation in mutations]
        except FileNotFoundError as unsaid:
            raise MutationError(f"[tool.mutmut] source_paths does not name what is to be mutated: {unsaid}") from None
        finally:
            reset_config()
    behaviour = [candidate for candidate in found if candidate.is_behaviour]
    if not behaviour:
        raise MutationError("[tool.mutmut] source_paths names no Python file in which anything could be mutated")
    sources = [root / path for path in said.source_paths]
    return Mutation(behaviour, sources, said.pytest_add_cli_args_test_selection, said.pytest_add_cli_args)


def drawn(found: Sequence[Candidate], count: int, seed: int) -> list[Mutant]:
    """Make so many of the candidates, drawn at random; all of them where the count is 0."""
    kept = range(len(found))
    if 0 < count < len(found):
        kept = sorted(random.Random(seed).sample(kept, count))  # type: ignore[assignment] # noqa: S311 - no secret
    return [found[index].make() for index in kept]


def matching(found: Iterable[Candidate], file: str, function: str, text: str) -> bool:
    """Tell whether there is a mutant of this file, function and text."""
    wanted = (file, function, text)
    return any(one.file == file and one.may_be_in(function) and one.make().key == wanted for one in found)


def place_of(tree: ast.Module, line: int) -> tuple[str, frozenset[int] | None]:
    """Return the qualified name of what a line is in, and the lines of which one must run for it to be reached.

    These are the lines of its statement (of a compound one, of its head); where that runs at import only, those of
    the function whose head it is in; else None.
    """
    names: list[str] = []
    body: Sequence[ast.stmt] = tree.body
    function: ast.stmt | None = None
    outer: ast.stmt | None = None
    while True:
        inner = next((one for one in body if one.lineno <= line <= (one.end_lineno or one.lineno)), None)
        if inner is None or line < inner.lineno:  # between the parts of the outer one: `except OSError:`
            lines = frozenset(range(outer.lineno, (outer.end_lineno or 0) + 1)) if function and outer else None
            return ".".join(names), lines
        blocks = _blocks(inner)
        head = range(inner.lineno, blocks[0].lineno if blocks else (inner.end_lineno or inner.lineno) + 1)
        scope = isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if scope:
            names.append(inner.name)  # type: ignore[attr-defined]
        if line in head:
            if scope and not isinstance(inner, ast.ClassDef) and function is None:
                return ".".join(names), frozenset(range(blocks[0].lineno, (inner.end_lineno or 0) + 1))
            return ".".join(names), frozenset(head) if function is not None else None
        if scope and not isinstance(inner, ast.ClassDef):
            function = inner
        outer, body = inner, blocks


def _blocks(statement: ast.stmt) -> list[ast.stmt]:
    """List the statements directly inside another, in their order."""
    inside: list[ast.stmt] = []
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        for one in getattr(statement, name, ()):
            inside += [one] if isinstance(one, ast.stmt) else one.body
    return sorted(inside, key=lambda one: one.lineno)
