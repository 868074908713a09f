"""Which scenario plays at the moment: what it asks for by its tags, and whom to blame for what is left behind."""

from __future__ import annotations

from typing import NamedTuple


class Playing(NamedTuple):
    """A scenario that a runner has begun.

    Attributes:
        place: Its file and line, as `features/x.feature:12`.
        title: Its title.
        tags: Its own and inherited tags, without the `@`.
    """

    place: str
    title: str
    tags: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say which one it is, so that a person finds it."""
        return f'{self.place} ("{self.title}")'


BEGUN: list[Playing] = []
"""Every scenario that this process has begun, in order; the runner adds each before it makes its fixtures."""

NOBODY = Playing("no scenario", "a fixture of a test")


def now() -> Playing:
    """Return the scenario that has begun last."""
    return BEGUN[-1] if BEGUN else NOBODY
