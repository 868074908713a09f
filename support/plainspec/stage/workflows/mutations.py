"""What a step does that tries to change what the others see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def deface_inside(value: Any) -> None:
    """Try to add something to a list, a set or a dict, and to each that is in it."""
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ():
        deface_inside(item)
    if isinstance(value, list):
        value.append("defaced")
    if isinstance(value, set):
        value.add("defaced")
    if isinstance(value, dict):
        value["intruder"] = "defaced"


def deface(data: Any) -> None:
    """Try to change every entry of the data of a context, and add one; a system that refuses is right to."""
    for key in [*data, "intruder"]:
        deface_inside(data.get(key))
        try:
            data[key] = "defaced"
        except TypeError:
            continue


def scribble(value: Any, person: str) -> None:
    """Write on a list, and on each that is in it, who was there."""
    if isinstance(value, list):
        for item in value:
            scribble(item, person)
        value.append(f"scribble of {person}")
