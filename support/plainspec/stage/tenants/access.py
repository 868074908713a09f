"""The stage for tenants who share a store: what each client has read and attempted, and what there was to be read."""

from __future__ import annotations

from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.ports.store.tenancy import AccessAttempt, Outcome, ReadProbe
from plainspec.stage.tenants.entered_text import Entered
from plainspec.stage.tenants.readings import Client, misread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from plainspec.ports.store.tenancy import Outcomes, RowCounts, TenancySystem, TenantSession
    from plainspec.stage.refusals import Refusals
    from plainspec.stage.tenants.concurrent_clients import ConcurrentClients

ANOTHER_TENANT, NO_TENANT = "another tenant", "a client without a tenant"
FINISHED = "the clients that finished"
CORA = "Cora"
"""The tenant that has no rows."""
LOCK = "invoices"
AIMED = {
    AccessAttempt.INSERT,
    AccessAttempt.COPY_IN,
    AccessAttempt.UPSERT,
    AccessAttempt.REASSIGN,
    AccessAttempt.REFERENCE,
    AccessAttempt.PROBE_KEYS,
}
"""The attempts that name the tenant whose rows they are after; others are made on all rows."""

Rows: TypeAlias = "Mapping[str, Mapping[str, Sequence[str]]]"


@dataclass(frozen=True)
class Attempt:
    """One attempt of a client.

    Attributes:
        client: its name in sentences.
        tenant: the tenant it was aimed at; the client's own where it was made on all rows.
        outcomes: what came of it, by place.
        changed: the tenants whose rows it has changed.
    """

    client: str
    tenant: str
    outcomes: Outcomes
    changed: frozenset[str] = frozenset()

    @property
    def is_foreign(self) -> bool:
        """Whether it was aimed at another tenant."""
        return self.client != self.tenant


class Tenants:
    """Tenants with rows in every table, another tenant without rows, and clients without a tenant.

    A client without a tenant acts twice: on a new connection, and on one that a tenant has just used.

    Attributes:
        names: the tenants that have rows.
        before: all rows of the Given, by table and tenant.
        read: what each client has read, by name and session.
        existing: the rows that there were to be read.
        attempts: all attempts, in order.
        entered: what became of a text that a client has entered wherever the store takes a value, by client.
        added: the tenants and rows of the clients that have shared connections at the same time.
    """

    def __init__(self, system: TenancySystem, refusals: Refusals) -> None:
        self.system = system
        self.names: list[str] = []
        self.before: Rows = {}
        self.read: dict[Client, RowCounts] = {}
        self.existing: RowCounts = {}
        self.attempts: list[Attempt] = []
        self.entered: dict[str, Entered] = {}
        self.added: set[str] = set()
        self._amiss: list[str] = []
        self._refusals = refusals

    async def fill(self, names: list[str]) -> None:
        """Commit rows of every tenant to every table.

        Raises:
            LookupError: a table has none of some tenant: the adapter has to fill every new table.
        """
        self.names = names
        await self.system.fill(names)
        self.before = await self.system.rows()
        empty = {table for table, rows in self.before.items() if not set(names) <= set(rows)}
        if empty:
            raise LookupError(f"The adapter puts no rows into {', '.join(sorted(empty))}.")

    def clients(self, names: Sequence[str]) -> Iterator[Client]:
        """Return the clients of these names, each tenant on a connection that another one has just used."""
        last = self.names[-1]
        for name in names:
            if name == NO_TENANT:
                yield from (Client(name, None), Client(name, None, last))
            elif name == ANOTHER_TENANT:
                yield Client(name, CORA, last)
            else:
                yield Client(name, name, self.names[self.names.index(name) - 1])

    @asynccontextmanager
    async def session(self, client: Client) -> AsyncIterator[TenantSession]:
        """Open a session on a connection that the tenant before, if any, has used to read every table."""
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self.system.connection())
            if client.after is not None:
                async with connection.session(client.after) as before:
                    await before.read(ReadProbe.PREPARED_STATEMENT)
                    await before.commit()
            yield await stack.enter_async_context(connection.session(client.tenant))

    async def read_every_table(self, names: Sequence[str], probes: Sequence[ReadProbe]) -> None:
        """Have clients read every table in several ways.

        Prepared statements come first: a driver keeps a limited number of them, and drops those of the tenant before
        when it has run as many others.
        """
        ordered = sorted(probes, key=lambda probe: probe is not ReadProbe.PREPARED_STATEMENT)
        self.existing = _joined({probe: await self.system.existing(probe) for probe in ordered})
        for client in self.clients(names):
            async with self.session(client) as session:
                self.read[client] = _joined({probe: await session.read(probe) for probe in ordered})

    async def read_past_store(self, names: Sequence[str]) -> None:
        """Have clients read every table by another program, in the application's role."""
        self.existing = await self.system.existing(ReadProbe.SELECT)
        for client in self.clients(names):
            self.read[client] = await self.system.read_past_store(client.tenant)

    async def attempt(self, names: Sequence[str], attempt: AccessAttempt) -> None:
        """Have clients make an attempt, against each tenant with rows if it is aimed at one.

        A client counts as refused if all that it has attempted was refused.
        """
        before = self.before
        for client in self.clients(names):
            async with self.session(client) as session:
                for tenant in self.names if attempt in AIMED else [self._target_of(client)]:
                    outcomes = await session.attempt(attempt, tenant)
                    now = await self.system.rows()
                    changed = frozenset(_changed(before, now))
                    self.attempts.append(Attempt(client.name, tenant, outcomes, changed))
                    before = now
        for name in names:
            self._record_refusals(name)

    async def request_lock(self, names: Sequence[str]) -> None:
        """Have clients request an advisory lock that a session of a tenant holds, for each tenant with rows."""
        for holder in self.names:
            async with self.session(Client(holder, holder)) as holding:
                await holding.lock(LOCK)
                for client in self.clients(names):
                    async with self.session(client) as session:
                        outcome = Outcome(rows=1)
                        try:
                            await session.lock(LOCK)
                        except RefusedError as error:
                            outcome = Outcome(refusal=error.refusal.kind)
                    self.attempts.append(Attempt(client.name, holder, {LOCK: outcome}))

    async def enter_everywhere(self, names: Sequence[str], text: str) -> None:
        """Have clients enter a text wherever the store takes a value."""
        for name in names:
            self.entered[name] = Entered.of(text, await self.system.enter_everywhere(name, text))

    async def share_connections(self, concurrent: ConcurrentClients, connections: int) -> None:
        """Have clients work at the same time over so many connections."""
        async with self.system.entities(connections) as entities:
            await concurrent.work(entities)
        async with self.system.entities(1) as entities:
            self._amiss = await concurrent.amiss(entities)
        self.added = {*concurrent.read, *(client.tenant for client in concurrent.clients)}

    def attempts_of(self, client: str, *, foreign: bool) -> list[Attempt]:
        """Return the attempts that a client has aimed at its own rows, or at those of other tenants."""
        return [one for one in self.attempts if one.client == client and one.is_foreign is foreign]

    def misread(self, names: Sequence[str]) -> list[str]:
        """Say where clients have read other rows than all of their own: who, from which table in which way, and whose.

        Of the clients that finished, say whose rows they have read, and what is committed but not by them.

        Raises:
            LookupError: one of them has not read anything.
        """
        if self.added and FINISHED in names:
            return self._amiss
        if unread := set(names) - {client.name for client in self.read}:
            raise LookupError(f"{', '.join(sorted(unread))} has not read anything.")
        return [
            line
            for client, rows in self.read.items()
            if client.name in names
            for line in misread(client, rows, self.existing)
        ]

    def own_rows(self, tenant: str) -> Mapping[str, int]:
        """Return how many rows a tenant had, by table."""
        return {table: len(rows[tenant]) for table, rows in self.before.items()}

    def _target_of(self, client: Client) -> str:
        return client.name if client.name in self.names else self.names[-1]

    def _record_refusals(self, name: str) -> None:
        outcomes = [one for attempt in self.attempts if attempt.client == name for one in attempt.outcomes.values()]
        kinds = Counter[RefusalKind](one.refusal for one in outcomes if one.refusal)
        if kinds.total() < len(outcomes):
            return
        for kind, times in kinds.most_common():
            self._refusals.record(name, Refusal(kind, f"in {times} of {len(outcomes)} places"))


def _joined(counts: Mapping[ReadProbe, RowCounts]) -> RowCounts:
    return {f"{place} by {probe.name}": rows for probe, places in counts.items() for place, rows in places.items()}


def _changed(before: Rows, now: Rows) -> Iterator[str]:
    """Find the tenants of whom any table holds other rows than before."""
    for table in before.keys() | now.keys():
        there, here = before.get(table, {}), now.get(table, {})
        yield from (tenant for tenant in there.keys() | here.keys() if there.get(tenant) != here.get(tenant))
