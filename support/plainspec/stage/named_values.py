"""Words in sentences and cells that stand for values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = TypeVar("Value")


def one_of(values: Mapping[str, Value]) -> Callable[[str], Value]:
    """Return what reads one of these words.

    Its ``ValueError`` for other words lists these.
    """

    def read(words: str) -> Value:
        if words not in values:
            raise ValueError(f"Expected one of {', '.join(values)}, not {words!r}.")
        return values[words]

    return read
