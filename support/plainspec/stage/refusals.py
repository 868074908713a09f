"""The ledger of a scenario's refusals: what each actor was refused, in order."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from plainspec.ports.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Refusals:
    """What the system refused in this scenario, by actor.

    Attributes:
        story: What has happened, as text, where a stage keeps a transcript; a missing refusal is reported with it.
    """

    def __init__(self) -> None:
        self.story = ""
        self._by_actor: defaultdict[str, list[Refusal]] = defaultdict(list)

    def record(self, actor: str, refusal: Refusal) -> None:
        """Add a refusal."""
        self._by_actor[actor].append(refusal)

    @contextmanager
    def of(self, actor: str) -> Iterator[None]:
        """Record a refusal that the block raises, and end the block; other errors pass."""
        try:
            yield
        except RefusedError as error:
            self.record(actor, error.refusal)

    @contextmanager
    def of_attempt(self, actor: str, *, may_fail: bool) -> Iterator[None]:
        """Record a refusal that the block raises, and end the block.

        Raises:
            AssertionError: The block was refused something, and the sentence does not say that it may be.
        """
        try:
            yield
        except RefusedError as error:
            self.record(actor, error.refusal)
            if not may_fail:
                hint = f"If the scenario is about that, {actor} 'tries to run' it."
                raise AssertionError(f"{actor} is refused: {error.refusal}\n{hint}") from None

    def last(self, actor: str) -> Refusal:
        """Return the actor's last refusal.

        Raises:
            AssertionError: Nothing was refused to this actor; names those who were refused something.
        """
        __tracebackhide__ = True  # a failure shows the step that compares
        if actor not in self._by_actor:
            others = "; ".join(f"{name}: {refusals[-1]}" for name, refusals in self._by_actor.items())
            story = f"\n{self.story}" if self.story else ""
            raise AssertionError(f"{actor} was not refused. Refusals: {others or 'none'}{story}")
        return self._by_actor[actor][-1]

    def all(self, actor: str) -> tuple[Refusal, ...]:
        """Return all that was refused to this actor, the first refusal first."""
        return tuple(self._by_actor.get(actor, ()))
