"""Finds the private names of libraries that a module uses."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cache, reduce
from importlib import import_module
from importlib.util import find_spec
from inspect import getsource
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
OURS = {"plainspec": ROOT / "support", "agency": ROOT, "steps": ROOT, "faults": ROOT, "benchmarks": ROOT, "tests": ROOT}
"""The packages of this project, and where they are found."""

UNDOCUMENTED = (
    "_pytest",
    "allure_commons.logger",
    "allure_commons.mapping",
    "allure_commons.model2",
    "allure_commons.types",
    "allure_commons.utils",
    "allure_pytest",
    "behave.runner",
    "behave.step_registry",
    "cucumber_expressions.expression_generator",
    "cucumber_expressions.tree_regexp",
    "pytest_bdd.compat",
    "pytest_bdd.scenario",
    "pytest_bdd.utils",
    "uvicorn.protocols",
)
"""Modules that a library's documentation does not speak of."""

IN_A_PATH = re.compile(r"(?:^|\w|:)[.:](_[a-z]\w*)")
"""A private name in the path to something, or in the end of one: `agency.x:Class._name`, `:_name`."""

OF_TYPES = frozenset({"_replace", "_asdict", "_fields", "_make"})
"""What named tuples promise."""

ALLOWED = {"sys._current_frames", "sys._getframe", "os._exit"}
"""Documented by Python in spite of their names."""

BY_NAME = frozenset({"getattr", "setattr", "delattr", "hasattr", "object.__setattr__"})
"""Functions that take the name of an attribute."""

PATH = re.compile(r"\w+(?:[.:]\w+)+")

Found = tuple[int, str]


@dataclass
class Module:
    """A module, as its source says it.

    Attributes:
        nodes: All nodes of its source.
        imported: What each of its names stands for, where that was imported, as `module` or `module:name`.
        texts: The texts that its names stand for.
        own: The names of its functions and attributes.
    """

    nodes: list[ast.AST]
    imported: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, source: str) -> Module:
        """Read a source."""
        module = cls(list(ast.walk(ast.parse(source))))
        for node in module.nodes:
            if isinstance(node, ast.ImportFrom) and node.module:
                module.imported |= {alias.asname or alias.name: f"{node.module}:{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    whole = alias.name if alias.asname else alias.name.partition(".")[0]
                    module.imported[alias.asname or whole] = whole
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                module.texts |= dict.fromkeys(names, str(node.value.value))
            module.own.update(_defined(node))
        return module

    def meant_by(self, expression: ast.expr) -> str:
        """Return what an expression stands for, as `module:name.name`; empty where it is nothing imported."""
        if isinstance(expression, ast.Subscript):
            return self.meant_by(expression.value)
        if isinstance(expression, ast.Attribute):
            holder = self.meant_by(expression.value)
            return holder and f"{holder}{'.' if ':' in holder else ':'}{expression.attr}"
        return self.imported.get(expression.id, "") if isinstance(expression, ast.Name) else ""

    def text_of(self, expression: ast.expr) -> str:
        """Return the text of a constant, or of a name that stands for one."""
        if isinstance(expression, ast.Name):
            return self.texts.get(expression.id, "")
        return expression.value if isinstance(expression, ast.Constant) and isinstance(expression.value, str) else ""


def private_names(source: str) -> Iterator[Found]:
    """Yield the private names that a module uses of libraries, or that are none of its own, with their lines."""
    module = Module.of(source)
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, name) for name in _imported(node))
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if _is_undocumented(alias.name))
        elif isinstance(node, ast.Attribute) and is_private(node.attr):
            name = ast.unparse(node)
            foreign = is_foreign(module.meant_by(node.value))
            if name not in ALLOWED and (foreign or node.attr not in module.own):
                yield node.lineno, name
        elif isinstance(node, ast.Call):
            yield from _asked_by_name(node, module, module.own)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((node.lineno, path) for path in [node.value] if _is_private_path(path))
        elif isinstance(node, ast.ClassDef):
            yield from _of_bases(node, module)


def names_of_others(source: str) -> Iterator[Found]:
    """Yield the private names that a module uses, or names in paths, and that no class in it has, with their lines."""
    module = Module.of(source)
    own = {
        name for one in module.nodes if isinstance(one, ast.ClassDef) for inner in ast.walk(one) for name in _set(inner)
    }
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Call):
            yield from _asked_by_name(node, module, own)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names if is_private(alias.name))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((node.lineno, name) for name in IN_A_PATH.findall(node.value))


def _set(node: ast.AST) -> list[str]:
    """Return the names that a part of a class gives it."""
    return [] if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Store) else _defined(node)


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and not name.endswith("_") and name not in OF_TYPES


def is_foreign(path: str) -> bool:
    """Tell whether a `module:name` is of another project."""
    return bool(path) and re.split(r"[.:]", path)[0] not in OURS


def _asked_by_name(node: ast.Call, module: Module, own: set[str]) -> Iterator[Found]:
    asking = ast.unparse(node.func)
    if asking not in BY_NAME or len(node.args) == 1:
        return
    holder, name = node.args[0], module.text_of(node.args[1])
    if is_private(name) and (is_foreign(module.meant_by(holder)) or name not in own):
        yield node.lineno, f"{asking}(…, {name!r})"


def _is_private_path(text: str) -> bool:
    """Tell whether a text is the path to something private of a library, such as `re._parser`."""
    if not PATH.fullmatch(text) or text in ALLOWED:
        return False
    first, *further = re.split(r"[.:]", text)
    return any(map(is_private, further)) and first not in OURS and find_spec(first) is not None


def _of_bases(node: ast.ClassDef, module: Module) -> Iterator[Found]:
    """Yield the private names of a class's own that are a library's, whose class it extends."""
    own = {name: inner for inner in ast.walk(node) for name in _defined(inner) if is_private(name)}
    bases = [base for expression in node.bases for base in foreign_bases(expression, module)] if own else []
    for name, inner in own.items():
        known = next((base for base in bases if _has(base, name)), None)
        if known:
            yield getattr(inner, "lineno", node.lineno), f"{known.__name__}.{name}"


def foreign_bases(expression: ast.expr, module: Module) -> list[type]:
    """Return the classes of libraries that a base class is, or extends."""
    path = module.meant_by(expression)
    if is_foreign(path):
        home, _, names = path.partition(":")
        found = reduce(getattr, names.split("."), import_module(home))
        return [found] if isinstance(found, type) else []
    if path:
        home, _, name = path.partition(":")
        module = of_this_project(home)
    else:
        name = expression.id if isinstance(expression, ast.Name) else ""
    classes = [one for one in module.nodes if isinstance(one, ast.ClassDef) and one.name == name]
    return [base for one in classes for inner in one.bases for base in foreign_bases(inner, module)]


@cache
def of_this_project(name: str) -> Module:
    """Read a module of this project."""
    path = OURS[name.partition(".")[0]] / name.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return Module.of(file.read_text(encoding="utf-8"))


@cache
def _has(base: type, name: str) -> bool:
    return any(
        name in vars(one) or name in vars(one).get("__annotations__", {}) or f"self.{name} =" in _source(one)
        for one in base.__mro__
    )


@cache
def _source(of: type) -> str:
    try:
        return getsource(of)
    except (OSError, TypeError):  # it is not written in Python
        return ""


def _imported(node: ast.ImportFrom) -> list[str]:
    module = str(node.module)
    if _is_undocumented(module):
        return [module]
    return [f"{module}.{alias.name}" for alias in node.names if is_private(alias.name) and is_foreign(module)]


def _defined(node: ast.AST) -> list[str]:
    """Return the names of a module's own functions and attributes, inherited ones included."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Attribute) and is_private(node.attr):
        return [node.attr] if ast.unparse(node.value) in {"self", "cls", "super()"} else []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _is_undocumented(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in UNDOCUMENTED)
