"""Checks that a library still has the private names that one of our modules uses."""

from __future__ import annotations

import inspect
from functools import reduce
from importlib import import_module
from importlib.metadata import version
from typing import Any


def missing(library: str, made_for: str, *names: str) -> str:
    """Return what to do where a library lacks any of ``names``, written as `module:attribute.attribute`; else nothing."""
    absent = [name for name in names if not _is_there(name)]
    if not absent:
        return ""
    return (
        f"{library} {version(library)} has no {', '.join(absent)}, but {made_for} uses it: see what came in its place, "
        "and mend that module alone"
    )


def parameters_of(function: Any) -> list[str]:
    """Return the names of a function's parameters."""
    return list(inspect.signature(function).parameters)


def _is_there(name: str) -> bool:
    module, _, path = name.partition(":")
    try:
        reduce(getattr, path.split(".") if path else [], import_module(module))
    except (ImportError, AttributeError):
        return False
    return True
