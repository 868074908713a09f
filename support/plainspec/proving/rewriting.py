"""Functions whose source is edited, and which are made anew from it."""

from __future__ import annotations

import inspect
import textwrap
from typing import TYPE_CHECKING, Any, TypeAlias

from plainspec.proving.errors import PatchError

if TYPE_CHECKING:
    from collections.abc import Iterable

Edit: TypeAlias = "tuple[str, str]"
"""A piece of a function's source, and what stands there instead."""


def rewritten(target: str, original: Any, edits: Iterable[Edit]) -> Any:
    """Return a function as its edited source makes it, decorators included.

    Args:
        target: What messages call it.
        original: The function; of a property, its getter.
        edits: Applied one after the other to the source, indented as at the left margin.

    Raises:
        PatchError: It has no source in Python, an old text does not stand there exactly once, or what comes out
            cannot be compiled.
    """
    getter: Any = original.fget if isinstance(original, property) else original
    function = inspect.unwrap(getter)
    source = edited(target, _source_of(target, function), edits)
    free = function.__code__.co_freevars  # a method that calls super() has one
    name = function.__name__
    if free:
        source = f"def outer({', '.join(free)}):\n{textwrap.indent(source, '    ')}\n    return {name}"
    made: dict[str, Any] = {}
    try:
        code = compile(source, f"<{target}, rewritten>", "exec")
    except SyntaxError as refused:
        raise PatchError(f'"{target}" cannot be rewritten: {refused.msg}: {(refused.text or "").strip()}') from refused
    exec(code, function.__globals__, made)  # noqa: S102 - this is what rewriting means
    return made["outer"](*(cell.cell_contents for cell in function.__closure__)) if free else made[name]


def edited(target: str, source: str, edits: Iterable[Edit]) -> str:
    """Return a source after its edits.

    Raises:
        PatchError: An old text does not stand there exactly once; shows both.
    """
    for old, new in edits:
        times = source.count(old)
        if times != 1:
            where = f"the text stands there {times} times" if times else "the text does not stand there"
            raise PatchError(f'"{target}" cannot be rewritten: {where}:\n{_quoted(old)}\nin\n{_quoted(source)}')
        source = source.replace(old, new)
    return source


def _source_of(target: str, function: Any) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError) as refused:
        raise PatchError(f'"{target}" cannot be rewritten: it has no source in Python') from refused


def _quoted(text: str) -> str:
    return textwrap.indent(text.rstrip("\n"), "    ", lambda _: True)


def within(function: str, before: str, after: str) -> str:
    """Return SQL that replaces a piece of a function of the database, and is refused if it does not stand there."""
    source = f"pg_get_functiondef('{function}'::regproc)"
    missing = (
        f"IF position($q${before}$q$ IN {source}) = 0 THEN RAISE '{function} does not say: %', $q${before}$q$; END IF"
    )
    return f"DO $do$ BEGIN {missing}; EXECUTE replace({source}, $q${before}$q$, $q${after}$q$); END $do$"
