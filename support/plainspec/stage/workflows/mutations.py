"""Attempts of a step to change what others receive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def mutate_inside(value: Any) -> None:
    """Try to add something to a list, a set or a dict, and to each that is in it."""
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ():
        mutate_inside(item)
    if isinstance(value, list):
        value.append("changed")
    if isinstance(value, set):
        value.add("changed")
    if isinstance(value, dict):
        value["added"] = "changed"


def mutate(data: Any) -> None:
    """Try to change every entry of the data of a context, and add one; a system that refuses is right to."""
    for key in [*data, "added"]:
        mutate_inside(data.get(key))
        try:
            data[key] = "changed"
        except TypeError:
            continue


def append_inside(value: Any, text: str) -> None:
    """Append a text to a list, and to each that is in it."""
    if isinstance(value, list):
        for item in value:
            append_inside(item, text)
        value.append(text)
