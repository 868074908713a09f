"""What of a package is documented: its exports, and the parameters of their constructors."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING

from typing_extensions import is_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMED = r"^[ \t]*\*{{0,2}}{name}(?: \([^)]*\))?: *\S"
"""How a docstring describes a parameter: its name, a colon, and what it is."""


@dataclass(frozen=True)
class Coverage:
    """How much of some packages is documented.

    Attributes:
        documented: So many of the exports and parameters.
        total: So many exports and parameters there are.
        missing: The others, such as `agency.workflow.Cache(ttl_s)`.
    """

    documented: int
    total: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> float:
        """The share that is documented; less than 100 as long as anything is missing, however it is rounded."""
        if not self.missing:
            return 100.0
        return min(99.9, round(100 * self.documented / self.total, 1))

    def __str__(self) -> str:
        """Return it in a line, with one decimal."""
        return f"documented {self.documented}/{self.total} ({self.percent:.1f} %)"


def documentation_of(packages: Sequence[str]) -> Coverage:
    """Look at every name that packages export, and at every parameter of a constructor of theirs.

    Raises:
        ImportError: A package cannot be imported, or exports nothing that could be documented.
    """
    looked_at = []
    for package in packages:
        found = list(_looked_at(package))
        if not found:
            raise ImportError(f"{package} exports nothing that could be documented")
        looked_at += found
    missing = tuple(name for name, documented in looked_at if not documented)
    return Coverage(len(looked_at) - len(missing), len(looked_at), missing)


def _looked_at(package: str) -> Iterator[tuple[str, bool]]:
    """Give each export and each of its parameters, and whether it is documented."""
    module = import_module(package)
    exported = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    for name in exported:
        found = getattr(module, name)
        if not inspect.isroutine(found) and not inspect.isclass(found):
            continue
        text = own_docstring(found)
        yield f"{package}.{name}", bool(text)
        for parameter in constructor_parameters(found):
            described = re.search(NAMED.format(name=re.escape(parameter)), text, re.MULTILINE)
            yield f"{package}.{name}({parameter})", described is not None


def own_docstring(found: object) -> str:
    """Return a docstring that was not inherited, and that is not the one that a dataclass gets by itself."""
    text = vars(found).get("__doc__") if inspect.isclass(found) else getattr(found, "__doc__", None)
    made = f"{getattr(found, '__name__', '')}("
    return "" if not text or text.startswith(made) else inspect.cleandoc(text)


def constructor_parameters(found: object) -> tuple[str, ...]:
    """Return the parameters of a class's own constructor; protocols and enumerations are not constructed."""
    if not inspect.isclass(found) or issubclass(found, Enum) or is_protocol(found):
        return ()
    own = vars(found).get("__init__")
    return () if own is None else tuple(name for name in inspect.signature(own).parameters if name != "self")
