"""Faults as their files declare them."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from plainspec.gherkin.sentences.definitions import Location, location_of
from plainspec.proving.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.proving.planting.patching import Patch

Planter = TypeVar("Planter", bound="Callable[[Patch], None]")


@dataclass(frozen=True, slots=True)
class Catcher:
    """What should turn red: all of a feature, or one scenario.

    Attributes:
        path: The feature file, relative to the features folder.
        title: The scenario's title as written, or with its placeholders filled in; empty for any scenario.
        file: The feature file as reports show it, once it has been found.
    """

    path: str
    title: str = ""
    file: str = ""

    @classmethod
    def of(cls, text: str) -> Catcher:
        """Read ``"path.feature"`` or ``"path.feature: Title"``."""
        path, dot, rest = text.partition(".feature")
        return cls(path + dot, rest.removeprefix(":").strip())

    def __str__(self) -> str:
        """Say it as it is declared."""
        return f"{self.path}: {self.title}" if self.title else self.path


@dataclass(frozen=True, slots=True)
class Fault:
    """A way in which the system can be broken.

    Attributes:
        name: In plain words, for example `a failed branch leaves its sibling running`.
        catchers: What should turn red; one of them is enough.
        because: What the failure's text must contain.
        plant: Breaks the system.
        location: Where it is declared.
    """

    name: str
    catchers: tuple[Catcher, ...]
    because: str
    plant: Callable[[Patch], None]
    location: Location


DECLARED: dict[str, list[Fault]] = {}
"""The faults declared in this process, by file."""

INCOMPLETE: dict[str, list[Declaration]] = {}
"""Those of which nothing says yet what they break, by file."""


class Declaration:
    """A fault that lacks what it breaks: the function below it, or one change."""

    def __init__(self, name: str, catchers: Sequence[str], because: str, place: Location) -> None:
        self.name = name
        self.place = place
        self._catchers = catchers
        self._because = because
        INCOMPLETE.setdefault(place.path, []).append(self)

    def __call__(self, function: Planter) -> Planter:
        """Break the system as the function does; its name stands for the fault on the command line."""
        self._declare(function, location_of(function))
        return function

    def sql(self, *statements: str) -> None:
        """Run statements on the template of every schema: see ``Patch.sql``."""
        self._declare_change(lambda patch: patch.sql(*statements))

    def setting(self, service: str, name: str, value: str | int) -> None:
        """Run a server with a setting: see ``Patch.setting``."""
        self._declare_change(lambda patch: patch.setting(service, name, value))

    def program(self, name: str, command: str) -> None:
        """Run another command in the place of a program: see ``Patch.program``."""
        self._declare_change(lambda patch: patch.program(name, command))

    def _declare_change(self, change: Callable[[Patch], None]) -> None:
        change.__name__ = re.sub(r"\W+", "_", self.name.casefold()).strip("_")
        self._declare(change, self.place)

    def _declare(self, plant: Callable[[Patch], None], place: Location) -> None:
        for what, said in (("a name", [self.name]), ("caught_by", self._catchers), ("because", [self._because])):
            if not said or not all(text.strip() for text in said):
                raise FaultError(f"{place}: the fault needs {what}")
        catchers = tuple(Catcher.of(text) for text in self._catchers)
        DECLARED.setdefault(place.path, []).append(Fault(self.name, catchers, self._because, plant, place))
        incomplete = INCOMPLETE[self.place.path]
        if self in incomplete:
            incomplete.remove(self)


def fault(name: str, *, caught_by: str | Sequence[str], because: str) -> Declaration:
    """Declare a way in which the system can be broken.

    What it breaks is said by the function that this decorates or, where one change is enough, by ``.sql(…)``,
    ``.setting(…)`` or ``.program(…)`` behind it.

    Args:
        name: What is wrong then, in plain words.
        caught_by: The feature that must turn red, relative to the features folder, or one of its scenarios:
            ``"transactions/commit.feature: A transfer is cut short"``; of several, one is enough.
        because: A word or phrase of the failure: the reason for which it must turn red. It is looked for in the
            sentence that failed and in the error, without regard to case.
    """
    caller = sys._getframe(1)  # noqa: SLF001 - a fault is filed by the file that declares it
    place = Location(caller.f_code.co_filename, caller.f_lineno)
    return Declaration(name, (caught_by,) if isinstance(caught_by, str) else tuple(caught_by), because, place)
