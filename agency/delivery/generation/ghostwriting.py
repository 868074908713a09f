"""The program that has Hypothesis' ghostwriter write tests for one module; a process of its own runs it as a file.

It imports nothing of the agency, so that the component's own folder is all that it needs on the import path.
"""

import ast
import builtins
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

EXIT_IMPORT_FAILED = 3
EXIT_NOTHING_TO_TEST = 4
UNKNOWN = "st.nothing()"


def functions_of(module: Any) -> list[Callable[..., Any]]:
    """Return the public functions that a module defines itself, in the order of its lines."""
    found = [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    ]
    return [one for one in found if not inspect.iscoroutinefunction(one)]


def raised_by(function: Callable[..., Any]) -> tuple[type[Exception], ...]:
    """Return the errors that a function raises by name: it refuses such arguments, and no test fails for that."""
    names = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            names |= {raised.id} if isinstance(raised, ast.Name) else set()
    known = {**vars(builtins), **getattr(function, "__globals__", {})}
    found = (known.get(name) for name in sorted(names))
    return tuple(one for one in found if isinstance(one, type) and issubclass(one, Exception))


def merged(texts: list[str]) -> str:
    """Return the tests of several texts as one file, in which each name is imported once."""
    names: dict[str, set[str]] = {}
    plain, bodies = set(), []
    for text in texts:
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.ImportFrom):
                names.setdefault(node.module or "", set()).update(ast.unparse(alias) for alias in node.names)
            elif isinstance(node, ast.Import):
                plain.add(ast.unparse(node))
            elif isinstance(node, ast.FunctionDef):
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                bodies.append("\n".join(lines[first - 1 : node.end_lineno]))
    imports = [*sorted(plain), *(f"from {name} import {', '.join(sorted(names[name]))}" for name in sorted(names))]
    return "\n".join(['"""Tests that Hypothesis\' ghostwriter has written."""', "", *imports, "", "", *bodies, ""])


def main(name: str, output: str) -> int:
    """Write the tests for a module, or why there are none, to a file; return 0, or one of the exit codes above."""
    result = Path(output)
    try:
        module = importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 - whatever a module does when it is imported, its name is reported
        result.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
        return EXIT_IMPORT_FAILED
    from hypothesis.extra import ghostwriter  # noqa: PLC0415 - after the module, whose errors count first

    texts = [ghostwriter.fuzz(one, except_=raised_by(one), style="pytest") for one in functions_of(module)]
    known = [text for text in texts if UNKNOWN not in text]
    result.write_text(merged(known), encoding="utf-8")
    return 0 if known else EXIT_NOTHING_TO_TEST


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
