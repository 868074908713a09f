"""Plain data as scenarios name it: values of tables, and parts of reports."""

from __future__ import annotations

import json
from typing import Any

ABOVE = "above "


def read_value(said: str) -> Any:
    """Read a value of a table: JSON, or else a text."""
    try:
        return json.loads(said)
    except ValueError:
        return said


def expected_value(said: str, found: Any) -> Any:
    """Return what a cell expects: the value that was found if that is `above` a figure as it says, or what it reads."""
    if said.startswith(ABOVE) and isinstance(found, int | float) and found > float(said.removeprefix(ABOVE)):
        return found
    return read_value(said)


def at_path(plain: Any, path: str) -> Any:
    """Return a part of plain data by a path of names with dots between them.

    Raises:
        AssertionError: There is no such part; names those that there are.
    """
    for name in path.split("."):
        if not isinstance(plain, dict) or name not in plain:
            there = ", ".join(plain) if isinstance(plain, dict) else repr(plain)
            raise AssertionError(f"{path} is not there: no {name} in {there}")
        plain = plain[name]
    return plain
