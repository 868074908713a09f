"""Faults as their files declare them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from plainspec.gherkin.vocabulary import Location, location_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.proving.patching import Patch

Planter = TypeVar("Planter", bound="Callable[[Patch], None]")


class FaultError(Exception):
    """A fault that is not declared as it should be; says where, and what is missing."""


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


def fault(name: str, *, caught_by: str | Sequence[str], because: str) -> Callable[[Planter], Planter]:
    """Declare a way in which the system can be broken.

    Args:
        name: What is wrong then, in plain words.
        caught_by: The feature that must turn red, relative to the features folder, or one of its scenarios:
            ``"transactions/commit.feature: A transfer is cut short"``; of several, one is enough.
        because: A word or phrase of the failure: the reason for which it must turn red. It is looked for in the
            sentence that failed and in the error, without regard to case.
    """
    texts = (caught_by,) if isinstance(caught_by, str) else tuple(caught_by)

    def declare(function: Planter) -> Planter:
        place = location_of(function)
        for what, said in (("a name", [name]), ("caught_by", texts), ("because", [because])):
            if not said or not all(text.strip() for text in said):
                raise FaultError(f"{place}: the fault needs {what}")
        catchers = tuple(Catcher.of(text) for text in texts)
        DECLARED.setdefault(place.path, []).append(Fault(name, catchers, because, function, place))
        return function

    return declare
