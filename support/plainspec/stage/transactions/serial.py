"""Whether concurrent transactions are serializable.

This is the definition itself: the committed transactions are run again in every order, one after the other, on the data
as they were before. What each of them read, and what is committed in the end, has to be that of one order. The
transactions of one session keep their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError
from plainspec.stage.transactions.phrases import Kind

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from plainspec.stage.transactions.transcript import Event, Replay, Transcript

ENDINGS = {Kind.COMMIT, Kind.ROLLBACK, Kind.FAIL}
NOT_REPLAYED = {Kind.LEVEL, Kind.SETTING, Kind.PAUSE, Kind.INTERRUPTION}
"""What is not about the accounts."""


@dataclass(frozen=True)
class Work:
    """A committed transaction.

    Attributes:
        name: whose it is, and which of theirs if there are several.
        acts: its calls, without those that were refused.
    """

    name: str
    acts: tuple[Event, ...]


@dataclass(frozen=True)
class Attempt:
    """A serial order, and how far its outcome is the same.

    Attributes:
        order: the names of the transactions, as far as it was tried.
        explained: how many answers are the same.
        difference: the first answer that is not, in words; empty if all are the same.
    """

    order: tuple[str, ...]
    explained: int = 0
    difference: str = ""

    def as_text(self) -> str:
        """Name the order, and the first difference if there is one."""
        order = ", then ".join(self.order) or "no transaction at all"
        if not self.difference:
            return f"The outcome is that of this serial order: {order}."
        return f"The outcome is that of no serial order. The closest is {order}; but {self.difference}."


def committed_work(transcript: Transcript) -> dict[str, tuple[Work, ...]]:
    """Return the committed transactions of each session, in their order."""
    return {person: _named(person, _committed(transcript.of(person).events)) for person in transcript.people}


def _committed(events: Sequence[Event]) -> list[tuple[Event, ...]]:
    committed, acts = [], []
    for event in events:
        if event.kind not in ENDINGS:
            done = event.refusal is None and not event.cancelled and event.kind not in NOT_REPLAYED
            acts += [event] if done else []
            continue
        if event.kind is Kind.COMMIT and event.refusal is None and not event.cancelled:
            committed.append(tuple(acts))
        acts = []
    return committed


def _named(person: str, committed: Sequence[tuple[Event, ...]]) -> tuple[Work, ...]:
    several = len(committed) > 1
    return tuple(Work(f"{person} ({n})" if several else person, acts) for n, acts in enumerate(committed, start=1))


async def closest_order(transcript: Transcript, replay: Replay) -> Attempt:
    """Look for a serial order of the committed transactions that has the same outcome.

    Args:
        transcript: what was done and read.
        replay: the data before that.

    Returns:
        The first order with the same outcome, or the one that comes closest.
    """
    return await _Search(committed_work(transcript)).run(replay)


async def closest_order_of(transcript: Transcript) -> Attempt:
    """Look for a serial order on the data that the timeline was played on.

    Raises:
        LookupError: these cannot be had again.
    """
    if transcript.replay is None:
        raise LookupError("the data before this timeline were not kept, so that nothing can be run again")
    async with transcript.replay() as replay:
        return await closest_order(transcript, replay)


@dataclass
class _Search:
    """Tries the orders, depth first; an order is abandoned at its first difference."""

    work: Mapping[str, Sequence[Work]]
    closest: Attempt = field(default_factory=lambda: Attempt((), -1))
    seen: set[tuple[tuple[int, ...], Hashable]] = field(default_factory=set)

    async def run(self, replay: Replay) -> Attempt:
        await self._go_on(Attempt(()), dict.fromkeys(self.work, 0), replay)
        return self.closest

    async def _go_on(self, so_far: Attempt, done: Mapping[str, int], replay: Replay) -> bool:
        """Try every transaction that can come next; return whether one led to the same outcome."""
        if (state := replay.state()) is not None:
            here = (tuple(done.values()), state)
            if here in self.seen:
                return False
            self.seen.add(here)
        following = [(person, work[done[person]]) for person, work in self.work.items() if done[person] < len(work)]
        if not following:
            return self._note(Attempt(so_far.order, so_far.explained, await replay.difference()))
        for person, work in following:
            async with replay.branch() as branch:
                attempt = await _do_again(work, branch, so_far)
                if attempt.difference:
                    self._note(attempt)
                elif await self._go_on(attempt, {**done, person: done[person] + 1}, branch):
                    return True
        return False

    def _note(self, attempt: Attempt) -> bool:
        explains = not attempt.difference
        if explains or attempt.explained > self.closest.explained:
            self.closest = attempt
        return explains


async def _do_again(work: Work, replay: Replay, so_far: Attempt) -> Attempt:
    """Run one transaction alone, up to the first answer that differs."""
    order = (*so_far.order, work.name)
    for explained, act in enumerate(work.acts, start=so_far.explained):
        try:
            answer = await replay.perform(act)
        except RefusedError as error:
            return Attempt(order, explained, _contrast(act, replace(act, answer=None, refusal=error.refusal)))
        if answer != act.answer:
            return Attempt(order, explained, _contrast(act, replace(act, answer=answer)))
    explained = so_far.explained + len(work.acts)
    try:
        await replay.commit()
    except RefusedError as error:
        return Attempt(order, explained, f"{work.name} commits, not -> refused: {error.refusal.name}")
    return Attempt(order, explained)


def _contrast(act: Event, due: Event) -> str:
    return f"in row {act.row} {act.person} {act.text} -> {act.outcome or 'done'}, not -> {due.outcome or 'done'}"
