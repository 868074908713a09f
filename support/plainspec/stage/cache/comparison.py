"""Entries of a cache beside what a table states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.ports.cache import Entry


def value_of(text: str) -> Any:
    """Read a value: a whole number, or a text, in quotes or without; `nothing` is None."""
    if text == "nothing":
        return None
    if text.removeprefix("-").isdecimal():
        return int(text)
    return text.strip('"')


def difference(
    stated: Sequence[dict[str, str]], found: Sequence[Entry], could_expire_in: Callable[[float | None, float], bool]
) -> str:
    """Say in what a user's entries are not exactly those that are stated; an empty text if they are."""
    by_name = {entry.name: entry for entry in found}
    names = {row["name"] for row in stated}
    problems = [f"there is {name} = {by_name[name].value!r}, too" for name in by_name.keys() - names]
    for row in stated:
        entry = by_name.get(row["name"])
        if entry is None:
            problems.append(f"there is no {row['name']}")
        elif entry.value != value_of(row["value"]):
            problems.append(f"{entry.name} is {entry.value!r}")
        elif not could_expire_in(entry.ttl_s, parse_duration(row["expires in"])):
            problems.append(f"{entry.name} expires in {entry.ttl_s} s, not in {row['expires in']}")
    return "; ".join(sorted(problems))
