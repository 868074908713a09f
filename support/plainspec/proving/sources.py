"""What a piece of a Python file rests on: lines of the file itself, and modules that it imports."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Imported: TypeAlias = "tuple[str, str]"
"""A module, and the name that is imported from it; the name is empty where the module itself is."""


@dataclass(slots=True)
class Basis:
    """What some top-level statements of a file rest on.

    Attributes:
        lines: Their own lines, and those of the top-level names of the file that they use, directly or not.
        imported: What they use of other modules.
        texts: The string constants in them.
        attributes: The attributes that they name.
    """

    lines: set[int] = field(default_factory=set)
    imported: set[Imported] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)


class Source:
    """A Python file, taken apart."""

    def __init__(self, file: Path) -> None:
        """Parse a file; one that is not there or not Python is empty."""
        try:
            self._statements = ast.parse(file.read_text(encoding="utf-8")).body
        except (OSError, SyntaxError):
            self._statements = []
        self._named: dict[str, list[ast.stmt]] = {}
        self.imports: dict[str, Imported] = {}
        for statement in self._statements:
            for name in _names_bound_by(statement):
                self._named.setdefault(name, []).append(statement)
        for node in (node for statement in self._statements for node in ast.walk(statement)):
            self.imports.update(_imports_of(node))

    def basis(self, line: int) -> Basis:
        """Return what the top-level statement on a line rests on."""
        found = Basis()
        waiting = [one for one in self._statements if line in _lines_of(one)]
        seen: set[int] = set()
        while waiting:
            statement = waiting.pop()
            if id(statement) in seen:
                continue
            seen.add(id(statement))
            found.lines.update(_lines_of(statement))
            for node in ast.walk(statement):
                self._add(node, found)
                waiting += self._named.get(_name_of(node), [])
        return found

    def _add(self, node: ast.AST, found: Basis) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.texts.add(node.value)
        elif isinstance(node, ast.Attribute):
            found.attributes.add(node.attr)
        for name in (_name_of(node), *_imports_of(node)):
            if name in self.imports:
                found.imported.add(self.imports[name])


@cache
def source_of(file: Path) -> Source:
    """Parse a file once."""
    return Source(file)


@cache
def module_file(module: str, roots: tuple[Path, ...]) -> Path | None:
    """Find the file of a module below one of the folders, or where Python would look for it; import nothing."""
    below = Path(*module.split("."))
    for root in (*roots, *map(Path, sys.path)):
        for file in (root / below.with_suffix(".py"), root / below / "__init__.py"):
            if file.is_file():
                return file
    return None


@cache
def defining_file(imported: Imported, roots: tuple[Path, ...]) -> Path | None:
    """Find the file that defines what is imported, also if a package only hands it on."""
    module, name = imported
    if name and (file := module_file(f"{module}.{name}", roots)):
        return file
    file = module_file(module, roots)
    if file is not None and name:
        handed_on = source_of(file).imports.get(name)
        if handed_on and handed_on != imported and handed_on[0] != module:
            return defining_file(handed_on, roots) or file
    return file


def _lines_of(statement: ast.stmt) -> range:
    decorators = getattr(statement, "decorator_list", ())
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return range(first, (statement.end_lineno or first) + 1)


def _name_of(node: ast.AST) -> str:
    """Return a name that is used; of an annotation in quotes only a plain name is understood."""
    if isinstance(node, ast.Name):
        return node.id
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _names_bound_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


def _imports_of(node: ast.AST) -> dict[str, Imported]:
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name.partition(".")[0]: (alias.name, "") for alias in node.names}
    return {}
