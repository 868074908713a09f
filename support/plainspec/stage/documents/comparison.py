"""What differs between an expected JSON document and the one that was found, place by place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__tracebackhide__ = True  # a failure shows the sentence that failed

SHOWN_CHARACTERS = 4000
SHOWN_DIFFERENCES = 20


def expect_equal(expected: Any, found: Any, whose: str, *, subset: bool = False) -> None:
    """Compare two documents.

    Args:
        expected: What should be there.
        found: What is there.
        whose: Whose document it is, as the message begins: `Ana received`.
        subset: Whether objects may have more fields than expected; lists have as many entries in either case.

    Raises:
        AssertionError: They differ; lists each place, and shows the document.
    """
    lines = list(differences(expected, found, subset=subset))
    if lines:
        more = [f"and {len(lines) - SHOWN_DIFFERENCES} more"] if len(lines) > SHOWN_DIFFERENCES else []
        listed = "\n".join(f"  {line}" for line in [*lines[:SHOWN_DIFFERENCES], *more])
        raise AssertionError(f"{whose} another document:\n{listed}\nreceived:\n{pretty(found)}")


def differences(expected: Any, found: Any, place: str = "$", *, subset: bool = False) -> Iterator[str]:
    """Yield a line for each place where two documents differ."""
    if isinstance(expected, dict) and isinstance(found, dict):
        yield from _of_objects(expected, found, place, subset=subset)
    elif isinstance(expected, list) and isinstance(found, list):
        yield from _of_lists(expected, found, place, subset=subset)
    elif isinstance(expected, bool) is not isinstance(found, bool) or expected != found:
        yield f"{place} is {shown(found)}, expected {shown(expected)}"


def _of_objects(expected: dict[str, Any], found: dict[str, Any], place: str, *, subset: bool) -> Iterator[str]:
    for name, value in expected.items():
        if name in found:
            yield from differences(value, found[name], _below(place, name), subset=subset)
        else:
            yield f"{_below(place, name)} is missing, expected {shown(value)}"
    for name in () if subset else found.keys() - expected.keys():
        yield f"{_below(place, name)} is not expected, found {shown(found[name])}"


def _of_lists(expected: list[Any], found: list[Any], place: str, *, subset: bool) -> Iterator[str]:
    for number, (one, other) in enumerate(zip(expected, found, strict=False)):
        yield from differences(one, other, f"{place}[{number}]", subset=subset)
    for number in range(len(found), len(expected)):
        yield f"{place}[{number}] is missing, expected {shown(expected[number])}"
    for number in range(len(expected), len(found)):
        yield f"{place}[{number}] is not expected, found {shown(found[number])}"


def shown(value: Any) -> str:
    """Return a value as JSON in one line."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def pretty(value: Any) -> str:
    """Return a document as JSON in lines, up to a length."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if name.isidentifier() else f"{place}[{json.dumps(name, ensure_ascii=False)}]"
