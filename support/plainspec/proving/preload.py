"""Which modules a warm process may load ahead: none that a fault can break."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OWN = "plainspec"
PLUGINS = "pytest11"


def worth_loading(modules: Iterable[str]) -> list[str]:
    """Choose from the names of loaded modules, in their order.

    Chosen are those of the standard library, and of all distributions that Plainspec and pytest's plugins require;
    not those of Plainspec itself, beside which the agency is installed, and nothing that only the system requires.
    """
    providers = metadata.packages_distributions()
    shared = {_plain(name) for name in _required()} - {OWN}
    chosen = []
    for name in modules:
        package = name.partition(".")[0]
        if package in {"__main__", "__mp_main__"}:
            continue
        owners = {_plain(owner) for owner in providers.get(package, ())}
        if package in sys.stdlib_module_names or (owners and owners <= shared):
            chosen.append(name)
    return chosen


def _required() -> set[str]:
    """Name the distributions that Plainspec and pytest's plugins require, directly or not."""
    plugins = {point.dist.name for point in metadata.entry_points(group=PLUGINS) if point.dist}
    found: set[str] = set()
    waiting = {OWN, *plugins}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_requirements_of(name)) - found
    return found


def _requirements_of(name: str) -> Iterator[str]:
    try:
        required = metadata.requires(name) or ()
    except metadata.PackageNotFoundError:  # an extra or another platform's
        return
    for requirement in required:
        if match := re.match(r"[\w.-]+", requirement):
            yield match[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()
