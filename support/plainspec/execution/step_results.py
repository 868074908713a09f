"""What a step may not end with: nothing written, a verdict that nobody reads, a generator that nobody runs."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from plainspec.execution.errors import Pending, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from plainspec.gherkin.binding import BoundStep

LONGEST_EMPTY_BODY = 48
"""Bytes of code that a function without statements compiles to at most, asynchronous ones included."""


def refuse_unwritten(bound: BoundStep) -> None:
    """Refuse to run a step whose function has the body ``...``.

    Raises:
        Pending: It has.
    """
    if is_unwritten(bound.definition.function):
        raise Pending(f"{bound.step.keyword} {bound.step.text} ({bound.definition.location})")


def refuse_result(bound: BoundStep, result: Any) -> None:
    """Refuse a result that looks like a check and is none, unless the step gives it to later steps.

    Raises:
        ScenarioError: A Then returned False, or a step returned a generator, none of which has run.
    """
    if bound.definition.gives:
        return
    name = getattr(bound.definition.function, "__name__", bound.definition.function)
    if bound.step.kind == "then" and _is_false(result):
        raise ScenarioError(f"{name} returned False, which has no effect: a Then asserts (`assert …`)")
    if isinstance(result, Iterator) or inspect.isasyncgen(result):
        raise ScenarioError(
            f"{name} returned a generator, which is never run: run it in the step, or make the step itself yield"
        )


def _is_false(result: Any) -> bool:
    """Tell whether a result is False, or a verdict of a library's own type that is (numpy's is)."""
    is_verdict = hasattr(type(result), "__bool__") and not isinstance(result, int | float | None)
    return result is False or (is_verdict and not result)


def is_unwritten(function: Callable[..., Any]) -> bool:
    """Tell whether a function has the body ``...``, be it below a docstring."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code is not None and not code.co_names and len(code.co_code) <= LONGEST_EMPTY_BODY and _is_ellipsis(code)


@cache
def _is_ellipsis(code: CodeType) -> bool:
    """Read the source; compiled, ``...`` is the same as ``pass``."""
    try:
        (function,) = ast.parse(textwrap.dedent(inspect.getsource(code))).body
    except (OSError, SyntaxError, ValueError):
        return False
    body = getattr(function, "body", None)
    if not isinstance(body, list):
        return False
    statements = body[1:] if ast.get_docstring(function) is not None else body  # type: ignore[arg-type] # has a body
    match statements:
        case [ast.Expr(ast.Constant(value))]:
            return value is ...
    return False
