"""The stage for tenants who share a store: what each has seen, what each has tried, and what there was before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError
from plainspec.ports.tenancy import NOTHING, Way

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from plainspec.ports.tenancy import Deed, Finish, Leftover, Outcomes, Seen, TenancySystem

EVERYBODY, EVERYBODY_ELSE = "everybody", "everybody else"


@dataclass(frozen=True)
class Visitor:
    """Somebody who opens a session.

    Attributes:
        name: what sentences call them.
        tenant: whom the session works for, if anybody.
        after: who was on the same connection just before, if anybody.
    """

    name: str
    tenant: str | None
    after: str | None = None


@dataclass(frozen=True)
class Attempt:
    """What somebody has tried.

    Attributes:
        who: whoever it was.
        tenant: with whose rows.
        outcomes: what became of it, by where it was tried.
        changed: the tenants whose rows are not what they were just before.
    """

    who: str
    tenant: str
    outcomes: Outcomes
    changed: frozenset[str] = frozenset()

    def beyond(self, expected: set[str]) -> Outcomes:
        """Return what became of it that was not expected."""
        return {where: what for where, what in self.outcomes.items() if what not in expected}


class Tenants:
    """Tenants with rows in every table, and three who have none: another tenant, a stranger and a late one.

    The stranger works for nobody, on a new connection; the late one works for nobody, on one that a tenant has used.

    Attributes:
        names: the tenants that have rows.
        before: all rows when the story began, by table and tenant.
        seen: what everybody has seen, by name.
        there: what there is to be seen.
        attempts: what was tried, in order.
    """

    def __init__(self, system: TenancySystem) -> None:
        self.system = system
        self.names: list[str] = []
        self.before: Mapping[str, Mapping[str, Sequence[str]]] = {}
        self.seen: dict[str, Seen] = {}
        self.there: Seen = {}
        self.attempts: list[Attempt] = []

    @property
    def owners(self) -> tuple[Visitor, ...]:
        """Those who have rows, each on a connection on which another one has just worked."""
        return tuple(Visitor(name, name, self.names[index - 1]) for index, name in enumerate(self.names))

    @property
    def others(self) -> tuple[Visitor, ...]:
        """Those who have no rows."""
        return (
            Visitor("Cora", "Cora", self.names[-1]),
            Visitor("the stranger", None),
            Visitor("the late one", None, self.names[-1]),
        )

    async def begin(self, names: list[str]) -> None:
        """Commit rows of every tenant to every table.

        Raises:
            LookupError: a table has none of some tenant: whoever adds a table has to say what is put into it.
        """
        self.names = names
        await self.system.fill(names)
        self.before = await self.system.rows()
        empty = {table for table, rows in self.before.items() if not set(names) <= set(rows)}
        if empty:
            raise LookupError(f"The adapter puts no rows into {', '.join(sorted(empty))}.")

    async def look(self, *ways: Way) -> None:
        """Have everybody look, in each of some ways."""
        self.there = await _in_all(ways, self.system.there)
        for visitor in (*self.owners, *self.others):
            async with self.system.session(visitor.tenant, after=visitor.after) as session:
                self.seen[visitor.name] = await _in_all(ways, session.look)

    async def look_past(self) -> None:
        """Have tenants with rows, and a stranger, read every table past the system, in the application's name."""
        self.there = await self.system.there(Way.READ)
        for name, tenant in (*((name, name) for name in self.names), ("the stranger", None)):
            self.seen[name] = await self.system.look_past(tenant)

    async def attempt(self, who: str, deed: Deed) -> None:
        """Have everybody, or everybody who has no rows, try something.

        What is aimed at one tenant's rows, everybody tries with the rows of each, and everybody else with those of the
        tenant who was named last.
        """
        before = self.before
        for visitor in self.others if who == EVERYBODY_ELSE else (*self.owners, *self.others):
            async with self.system.session(visitor.tenant, after=visitor.after) as session:
                for tenant in self._aims_of(visitor, who, deed):
                    outcomes = await session.attempt(deed, tenant)
                    now = await self.system.rows()
                    self.attempts.append(Attempt(visitor.name, tenant, outcomes, frozenset(_changed(before, now))))
                    before = now

    def _aims_of(self, visitor: Visitor, who: str, deed: Deed) -> list[str]:
        if deed.is_aimed and who == EVERYBODY:
            return self.names
        return [visitor.name] if visitor.name in self.names else self.names[-1:]

    def tried_by(self, who: str) -> list[Attempt]:
        """Return what somebody has tried, or everybody else."""
        names = {visitor.name for visitor in self.others} if who == EVERYBODY_ELSE else {who}
        return [attempt for attempt in self.attempts if attempt.who in names]

    async def leave_to_stranger(self, tenant: str, leftover: Leftover) -> None:
        """Have a tenant leave something on a connection, and a stranger look for it."""
        async with self.system.session(None, after=tenant, leaving=leftover) as session:
            self.seen["the stranger"] = await session.pick_up(leftover)

    async def pass_for(self, tenant: str, other: str) -> None:
        """Have a tenant call itself another one for good, and look in the transaction after that."""
        self.there = await self.system.there(Way.COUNT)
        async with self.system.session(tenant) as session:
            await session.pass_for(other)
            self.seen[tenant] = await session.look(Way.COUNT)

    async def finish(self, tenant: str, finish: Finish) -> None:
        """Have a tenant end a transaction, and look through its bare connection."""
        async with self.system.session(tenant) as session:
            self.seen["the connection"] = await session.finish(finish)

    async def look_in_background(self, tenant: str) -> None:
        """Have a task look, for nobody, that is started while a tenant's transaction is under way."""
        async with self.system.session(tenant) as session:
            await session.look(Way.COUNT)
            await asyncio.create_task(self._look("the task", None))

    async def _look(self, name: str, tenant: str | None) -> None:
        async with self.system.session(tenant) as session:
            self.seen[name] = await session.look(Way.COUNT)

    async def lock(self, tenant: str, other: str, name: str) -> None:
        """Have a tenant hold a lock while another one, and a colleague of its own, ask for one of that name."""
        async with self.system.session(tenant) as holder:
            await holder.lock(name)
            for asking, whose in ((other, other), ("the colleague", tenant)):
                outcome = NOTHING
                async with self.system.session(whose) as session:
                    try:
                        await session.lock(name)
                    except RefusedError as error:
                        outcome = error.refusal.name
                self.attempts.append(Attempt(asking, whose, {name: outcome}))

    async def cut_off(self, tenant: str) -> None:
        """Have a tenant lose its connection in the middle of a change, and look on the next one."""
        self.there = await self.system.there(Way.COUNT)
        async with self.system.session(tenant) as session:
            await self.system.cut(await session.touch())
            try:
                await session.touch()
            except RefusedError as error:
                self.attempts.append(Attempt(tenant, tenant, {"the change": error.refusal.name}))
            await session.roll_back()
            self.seen[tenant] = await session.look(Way.COUNT)

    async def rows_of(self, tenant: str) -> Mapping[str, Sequence[str]]:
        """Return all rows of a tenant as they are now, by table."""
        return {table: rows[tenant] for table, rows in (await self.system.rows()).items()}

    def amiss(self, tenant: str) -> Seen:
        """Return what a tenant has seen in places where that is not all of its own rows and no others."""
        own = {place: {tenant: rows[tenant]} if tenant in rows else {} for place, rows in self.there.items()}
        seen = self.seen[tenant]
        return {place: seen.get(place, {}) for place in own.keys() | seen.keys() if seen.get(place) != own.get(place)}

    @property
    def leaks(self) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
        """What those have seen who have no rows: by name, by place, by tenant."""
        strangers = {name: seen for name, seen in self.seen.items() if name not in self.names}
        return {
            name: {place: rows for place, rows in seen.items() if rows}
            for name, seen in strangers.items()
            if any(seen.values())
        }


async def _in_all(ways: Sequence[Way], look: Callable[[Way], Awaitable[Seen]]) -> Seen:
    return {f"{way.value}: {place}": rows for way in ways for place, rows in (await look(way)).items()}


def _changed(
    before: Mapping[str, Mapping[str, Sequence[str]]], now: Mapping[str, Mapping[str, Sequence[str]]]
) -> Iterator[str]:
    """Find the tenants of whom any table holds other rows than before."""
    for table in before.keys() | now.keys():
        there, here = before.get(table, {}), now.get(table, {})
        yield from (tenant for tenant in there.keys() | here.keys() if there.get(tenant) != here.get(tenant))
