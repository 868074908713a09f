"""Errands at a bank: what people have done on the connections that they hold, and what came of it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError
from plainspec.stage.pools.checkouts import Outcome, PartEnding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from plainspec.ports.pools import Access, PooledSession
    from plainspec.stage.pools.connection_pool import Bank
    from plainspec.stage.transactions.actions import Action


class _ChangedMindError(Exception):
    """Somebody undoes a part of their work."""


@asynccontextmanager
async def _part_of(session: PooledSession) -> AsyncIterator[tuple[PooledSession, asyncio.Timeout]]:
    """Do part of the work in the block; however it ends, the whole goes on. The time for it can be made short."""
    with suppress(_ChangedMindError, RefusedError, TimeoutError):
        async with asyncio.timeout(None) as patience, session.part() as part:
            yield part, patience


@dataclass(frozen=True)
class Layer:
    """How much somebody adds in a part of their work, and how that ends."""

    amount: int
    ending: PartEnding


class Errands:
    """What people have done at a bank.

    Attributes:
        outcomes: what came of each person's last errand.
        workplaces: the connections on which the whole and the part of an errand were done.
    """

    def __init__(self, bank: Bank) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.workplaces: list[int] = []
        self._bank = bank

    async def come_for(self, person: str, action: Action, access: Access) -> None:
        """Have somebody come, do one thing, commit it and leave."""
        session = await self._bank.pool(access).take()
        self._bank.numbers[person] = session.number
        await self._do(person, action, session)
        await session.give_back()

    async def do_there(self, person: str, action: Action) -> None:
        """Have somebody who holds a connection do one thing and commit it."""
        await self._do(person, action, self._bank.session_of(person))

    async def add_in_parts(self, owner: str, whole: int, more: int, ending: PartEnding) -> None:
        """Have an owner add to their account as a whole and in a part of it."""
        session = self._bank.session_of(owner)
        await session.add(owner, whole)
        async with _part_of(session) as (part, patience):
            await part.add(owner, more)
            self.workplaces = [await session.workplace(), await part.workplace()]
            await self._end(part, owner, ending, patience)
        await (session.rollback() if ending is PartEnding.WHOLE_UNDONE else session.commit())

    async def add_in_nested_parts(self, owner: str, layers: Sequence[Layer]) -> None:
        """Have an owner add to their account as a whole, in a part of it, in a part of that, and so on; and commit."""
        session, (whole, *parts) = self._bank.session_of(owner), layers
        await session.add(owner, whole.amount)
        await self._add_in_part(session, owner, parts)
        await session.commit()

    async def _add_in_part(self, session: PooledSession, owner: str, layers: Sequence[Layer]) -> None:
        if not layers:
            return
        layer, *inner = layers
        async with _part_of(session) as (part, patience):
            await part.add(owner, layer.amount)
            await self._add_in_part(part, owner, inner)
            await self._end(part, owner, layer.ending, patience)

    async def _end(self, part: PooledSession, owner: str, ending: PartEnding, patience: asyncio.Timeout) -> None:
        if ending is PartEnding.UNDONE:
            raise _ChangedMindError
        if ending is PartEnding.REFUSED:
            await part.set(owner, -1)
        if ending is PartEnding.OUT_OF_TIME:
            patience.reschedule(asyncio.get_running_loop().time())
            await asyncio.Event().wait()

    async def _do(self, person: str, action: Action, session: PooledSession) -> None:
        try:
            answer = await action.perform(session)
            await session.commit()
        except RefusedError as error:
            self.outcomes[person] = Outcome(refusal=error.refusal)
        else:
            self.outcomes[person] = Outcome(answer=answer)
