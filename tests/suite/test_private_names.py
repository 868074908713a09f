"""Private names of libraries stand in one module per library, where a contract test watches them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "support" / "plainspec", ROOT / "agency")
ENDING = "private_api.py"
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

OF_TYPES = frozenset({"_replace", "_asdict", "_fields", "_make"})
"""What named tuples promise."""

ALLOWED = {"sys._current_frames", "sys._getframe", "os._exit"}
"""Documented by Python in spite of their names."""


def test_only_the_private_api_modules_touch_private_names() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for folder in FOLDERS
        for file in folder.rglob("*.py")
        if not file.name.endswith(ENDING)
        for line, name in private_names(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not found, f"move these to the library's {ENDING}: {found}"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import pytest\ndef f(item: pytest.Item): return item._request", "item._request"),
        ("import asyncio\nasyncio._unregister_task(1)", "asyncio._unregister_task"),
        ("from _pytest.runner import runtestprotocol", "_pytest.runner"),
        ("def f():\n    from pytest_bdd.utils import CONFIG_STACK", "pytest_bdd.utils"),
        ("import allure_pytest.listener", "allure_pytest.listener"),
        ("from sqlalchemy.pool.base import _ConnectionRecord", "sqlalchemy.pool.base._ConnectionRecord"),
        ("getattr(item, '_request', None)", "getattr(…, '_request')"),
    ],
)
def test_a_private_name_is_found(source: str, name: str) -> None:
    assert [found for _, found in private_names(ast.parse(source))] == [name]


def private_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the private names that a module uses of others, with their lines."""
    own = {name for node in ast.walk(tree) for name in _defined(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, name) for name in _imported(node))
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if _is_undocumented(alias.name))
        elif isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in own:
            name = ast.unparse(node)
            if name not in ALLOWED:
                yield node.lineno, name
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            asked = node.args[1]
            if isinstance(asked, ast.Constant) and _is_private(str(asked.value)):
                yield node.lineno, f"getattr(…, {asked.value!r})"


def _imported(node: ast.ImportFrom) -> list[str]:
    module = str(node.module)
    if _is_undocumented(module):
        return [module]
    ours = module.startswith(("plainspec", "agency"))
    return [f"{module}.{alias.name}" for alias in node.names if _is_private(alias.name) and not ours]


def _defined(node: ast.AST) -> list[str]:
    """Return the names of a module's own functions and attributes, inherited ones included."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"self", "cls", "super()"}:
        return [node.attr]
    return [node.target.id] if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else []


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in OF_TYPES


def _is_undocumented(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in UNDOCUMENTED)
