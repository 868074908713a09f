"""Failures that are not an assertion of a step: said in words, without a traceback through this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class ScenarioError(AssertionError):
    """A scenario broke one of the rules that hold for every scenario."""


class Pending(Exception):  # noqa: N818 - an outcome, not an error
    """A step that is not written yet raises this: its scenario is skipped as pending, neither failed nor retried."""

    def __str__(self) -> str:
        """Say that it is pending, and why if that is known."""
        said = super().__str__()
        return f"pending: {said}" if said else "pending"


def raise_all(errors: list[BaseException]) -> None:
    """Raise what went wrong when several things were ended one after the other.

    Raises:
        BaseException: The only one of ``errors``, or a group of them; nothing where there is none.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise BaseExceptionGroup("several things could not be ended", errors)


def end_all(endings: Iterable[Callable[[], None]]) -> None:
    """Call every one of ``endings``, whatever the others raise.

    Raises:
        BaseException: What the only one that failed has raised, or a group of what several have.
    """
    errors: list[BaseException] = []
    for end in endings:
        try:
            end()
        except BaseException as error:  # noqa: BLE001 - raised below, when all have ended
            errors.append(error)
    raise_all(errors)
