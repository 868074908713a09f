"""Sentences of words and parameters only, matched piece by piece.

Most expressions are that simple, and compiling one costs the library 0.3 ms. A match found here is the one that the
whole regular expression would find first, because every piece takes what it would take there; when a piece does not
fit, nothing is concluded, and the library decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.sentences.cucumber_expressions_private_api import outer_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIMPLE = re.compile(r"[^{}()/\\]*(?:\{[^{}()/\\\s]*\}[^{}()/\\]*)*")
PARAMETER = re.compile(r"\{([^}]*)\}")
REFERS_BACK = re.compile(r"\\[1-9]|\(\?P=|\(\?\(|\(\?[a-zA-Z]")

Captured = tuple["Callable[..., Any]", "Sequence[str | None]"]


class Slot:
    """A parameter: what its text looks like, and which groups its transformer takes."""

    __slots__ = ("_groups", "_pattern", "transformer")

    def __init__(self, declared: Any) -> None:
        source = "(" + "|".join(f"(?:{regexp})" for regexp in declared.regexps) + ")"
        self._pattern = re.compile(source)
        self.transformer: Callable[..., Any] = declared.transformer
        self._groups = outer_groups(source)

    def take(self, text: str, at: int) -> tuple[int, Sequence[str | None]] | None:
        """Return where the parameter's text ends that begins at ``at``, and what its transformer gets."""
        found = self._pattern.match(text, at)
        if found is None:
            return None
        return found.end(), [found.group(number) for number in self._groups or (1,)]


class QuickExpression:
    """An expression of words and parameters only."""

    __slots__ = ("_first", "_parts")

    def __init__(self, words: Sequence[str], slots: Sequence[Slot]) -> None:
        self._first = words[0]
        self._parts = tuple(zip(slots, words[1:], strict=True))

    @property
    def parameters(self) -> int:
        """How many parameters it has."""
        return len(self._parts)

    def match(self, text: str) -> list[Captured] | None:
        """Return what each parameter captures; None where the library has to decide."""
        if not text.startswith(self._first):
            return None
        at, captured = len(self._first), []
        for slot, after in self._parts:
            taken = slot.take(text, at)
            if taken is None or not text.startswith(after, taken[0]):
                return None
            captured.append((slot.transformer, taken[1]))
            at = taken[0] + len(after)
        return captured if at == len(text) else None


def quick_expression(expression: str, slot: Callable[[str], Slot | None]) -> QuickExpression | None:
    """Return the expression in a form that is matched piece by piece, or None where it is not that simple.

    Args:
        expression: A Cucumber Expression.
        slot: Returns the parameter of a type's name, or None for an unknown or an unusual type.
    """
    if not SIMPLE.fullmatch(expression):
        return None
    pieces = PARAMETER.split(expression)
    slots = [slot(name) for name in pieces[1::2]]
    known = [found for found in slots if found is not None]
    return QuickExpression(pieces[::2], known) if len(known) == len(slots) else None


def is_usual(declared: Any) -> bool:
    """Tell whether a parameter type means the same alone as within a longer regular expression."""
    return not any(REFERS_BACK.search(regexp) for regexp in declared.regexps)
