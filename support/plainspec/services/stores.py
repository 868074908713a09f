"""The stores that a scenario uses: what `nothing else has changed` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.ports.contents import Contents, Row


class Store(NamedTuple):
    """A store of a scenario.

    Attributes:
        name: What stands before its tables in messages; empty for the scenario's own database and its Redis.
        contents: Reads it.
    """

    name: str
    contents: Contents


class Stores:
    """The stores of one scenario; a fixture or a Given that hands one out adds it."""

    def __init__(self) -> None:
        self._added: list[Store] = []
        self._renewed: list[Callable[[Row], bool]] = []

    def add(self, contents: Contents, name: str = "") -> None:
        """Add a store; one that is added after the first When is not compared."""
        self._added.append(Store(name, contents))

    def expect_renewal(self, chosen: Callable[[Row], bool]) -> None:
        """Say which rows are renewed as time passes, such as leases: another value of theirs is no change."""
        self._renewed.append(chosen)

    def is_renewed(self, row: Row) -> bool:
        """Tell whether a row is renewed as time passes."""
        return any(chosen(row) for chosen in self._renewed)

    def all(self) -> tuple[Store, ...]:
        """Return those that have been added so far."""
        return tuple(self._added)
