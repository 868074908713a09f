"""Whether concurrent transactions are serializable.

This is the definition itself: the committed transactions are run again in every order, one after the other, on balances
in memory. What each of them read, and what is committed in the end, has to be that of one order. The transactions of
one session keep their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError
from plainspec.stage.transactions.actions import Action
from plainspec.stage.transactions.model_session import ModelSession
from plainspec.stage.transactions.phrases import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.ports.database import Account
    from plainspec.stage.transactions.transcript import Event, Transcript

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


async def closest_order(transcript: Transcript, before: Sequence[Account], after: Sequence[Account]) -> Attempt:
    """Look for a serial order of the committed transactions that has the same outcome.

    Args:
        transcript: what was done and read.
        before: the committed accounts before that.
        after: the committed accounts after it.

    Returns:
        The first order with the same outcome, or the one that comes closest.
    """
    search = _Search(committed_work(transcript), {account.owner: account.balance for account in after})
    return await search.run({account.owner: account.balance for account in before})


@dataclass
class _Search:
    """Tries the orders, depth first; an order is abandoned at its first difference."""

    work: Mapping[str, Sequence[Work]]
    final: Mapping[str, int]
    closest: Attempt = field(default_factory=lambda: Attempt((), -1))
    seen: set[tuple[tuple[int, ...], frozenset[tuple[str, int]]]] = field(default_factory=set)

    async def run(self, balances: Mapping[str, int]) -> Attempt:
        await self._go_on(Attempt(()), dict.fromkeys(self.work, 0), balances)
        return self.closest

    async def _go_on(self, so_far: Attempt, done: Mapping[str, int], balances: Mapping[str, int]) -> bool:
        """Try every transaction that can come next; return whether one led to the same outcome."""
        here = (tuple(done.values()), frozenset(balances.items()))
        if here in self.seen:
            return False
        self.seen.add(here)
        following = [(person, work[done[person]]) for person, work in self.work.items() if done[person] < len(work)]
        if not following:
            return self._note(Attempt(so_far.order, so_far.explained, self._difference_in_the_end(balances)))
        for person, work in following:
            session = ModelSession(balances)
            attempt = await _do_again(work, session, so_far)
            if attempt.difference:
                self._note(attempt)
            elif await self._go_on(attempt, {**done, person: done[person] + 1}, session.balances):
                return True
        return False

    def _note(self, attempt: Attempt) -> bool:
        explains = not attempt.difference
        if explains or attempt.explained > self.closest.explained:
            self.closest = attempt
        return explains

    def _difference_in_the_end(self, balances: Mapping[str, int]) -> str:
        for owner in sorted({*balances, *self.final}):
            if balances.get(owner) != self.final.get(owner):
                found, due = _held(self.final.get(owner)), _held(balances.get(owner))
                return f"in the end {owner} has {found}, not {due}"
        return ""


def _held(balance: int | None) -> str:
    return "no account" if balance is None else str(balance)


async def _do_again(work: Work, session: ModelSession, so_far: Attempt) -> Attempt:
    """Run one transaction alone, up to the first answer that differs."""
    order = (*so_far.order, work.name)
    for explained, act in enumerate(work.acts, start=so_far.explained):
        try:
            answer = await Action.parse(act.text).perform(session)
        except RefusedError as error:
            return Attempt(order, explained, _contrast(act, replace(act, answer=None, refusal=error.refusal)))
        if answer != act.answer:
            return Attempt(order, explained, _contrast(act, replace(act, answer=answer)))
    return Attempt(order, so_far.explained + len(work.acts))


def _contrast(act: Event, due: Event) -> str:
    return f"in row {act.row} {act.person} {act.text} -> {act.outcome or 'done'}, not -> {due.outcome or 'done'}"
