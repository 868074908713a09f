"""What may stand in requests: JSON that PostgreSQL and JavaScript can hold."""

from __future__ import annotations

import math
from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints

DEEPEST: Final = 32
"""How deep lists and objects may be nested."""

LONGEST_NAME: Final = 200
LARGEST_INTEGER: Final = 2**53 - 1
"""The largest integer that JSON carries without loss (RFC 8259, 6)."""


def _storable(text: str) -> str:
    """Return a text as it is.

    Raises:
        ValueError: It holds a NUL or half a surrogate pair, which PostgreSQL cannot store.
    """
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds a character that cannot be stored")
    return text


def _json(value: Any) -> Any:
    _check(value, DEEPEST)
    return value


def _check(value: Any, levels: int) -> None:
    if levels < 0:
        raise ValueError(f"is nested more than {DEEPEST} levels deep")
    match value:
        case str():
            _storable(value)
        case float() if not math.isfinite(value):
            raise ValueError("holds a number that is not finite")
        case int() if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"holds an integer beyond {LARGEST_INTEGER}")
        case list():
            for each in value:
                _check(each, levels - 1)
        case dict():
            for name, each in value.items():
                _storable(name)
                _check(each, levels - 1)


Text: TypeAlias = Annotated[str, StringConstraints(min_length=1), AfterValidator(_storable)]
Name: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=r"\S"), AfterValidator(_storable)
]
JsonObject: TypeAlias = Annotated[dict[str, Any], AfterValidator(_json), Field(description="Any JSON object.")]
