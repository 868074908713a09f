"""Databases on a server: templates that are only copied, and clones of them that are independent of each other."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from plainspec.services.fault_overrides import altered
from plainspec.services.postgres.administration import BEING_BUILT, IN_USE, PREFIX, Administration
from plainspec.services.postgres.clone_pool import SIZE, Clone, Pool
from plainspec.services.postgres.leaks import LeakCheck
from plainspec.services.postgres.planted_sql import run_planted
from plainspec.services.postgres.server import capabilities_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from plainspec.ports.capabilities import Capabilities
    from plainspec.services.postgres.server import PostgresServer
    from plainspec.services.run_context import CurrentScenario

Fill: TypeAlias = "Callable[[str], Awaitable[None]]"
"""Builds a schema in the database at a URL."""


@dataclass(frozen=True)
class Template:
    """A database that is only ever copied."""

    name: str


class Databases:
    """Makes and drops databases on one server.

    Attributes:
        leak_check: Lists the connections to them.
    """

    def __init__(
        self, administration: Administration, leak_check: LeakCheck, begun: Sequence[CurrentScenario] = ()
    ) -> None:
        self.leak_check = leak_check
        self._begun = begun
        self._administration = administration
        self._pools: dict[Template, Pool] = {}

    @classmethod
    @asynccontextmanager
    async def on(cls, server: PostgresServer, begun: Sequence[CurrentScenario] = ()) -> AsyncIterator[Databases]:
        """Connect for as long as the block runs.

        Args:
            server: The server.
            begun: Every scenario that the run has begun, as the list grows: those who can have been in a template.

        Raises:
            ServiceError: no answer within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        async with Administration.of(server) as administration, LeakCheck.of(server) as leak_check:
            yield cls(administration, leak_check, begun)

    @asynccontextmanager
    async def template(self, fill: Fill, content: str | None = None, size: int = SIZE) -> AsyncIterator[Template]:
        """Build a database once, and keep clones of it ready for as long as the block runs.

        Args:
            fill: builds the schema in the database at the URL it gets.
            content: a fingerprint of everything that decides what `fill` builds; runs on the same server
                that give the same one share the template, which the last of them drops.
            size: how many clones wait to be handed out; 0 makes each when it is asked for.

        Raises:
            ServiceError: the server refused to make the database.
        """
        built = self._shared(fill, altered(content)) if content else self._own(fill)
        async with built as template, self._pool(template, size) as pool:
            self._pools[template] = pool
            try:
                yield template
            finally:
                del self._pools[template]

    @asynccontextmanager
    async def hand_out(self, template: Template) -> AsyncIterator[Clone]:
        """Hand out a database of one's own with a warm connection to it, both gone afterwards.

        Raises:
            ServiceError: the server refused to copy the template.
        """
        if pool := self._pools.get(template):
            async with pool.take() as clone:
                yield clone
            return
        async with self._pool(template, size=0) as made, made.take() as clone:
            yield clone

    @asynccontextmanager
    async def clone(self, template: Template) -> AsyncIterator[str]:
        """Hand out the URL of a database of one's own, dropped with all its connections afterwards.

        Raises:
            ServiceError: the server refused to copy the template.
        """
        async with self.hand_out(template) as clone:
            yield clone.url

    def waits_s(self, template: Template) -> tuple[float, ...]:
        """Return how long each clone of a template was waited for so far, in seconds."""
        return tuple(self._pools[template].waits_s)

    async def names(self) -> tuple[str, ...]:
        """List the databases that runs of this class have made and not yet dropped, on the whole server."""
        query = f"SELECT datname FROM pg_database WHERE starts_with(datname, '{PREFIX}') ORDER BY datname"  # noqa: S608 - a constant
        return await self._administration.column(query)

    async def capabilities(self) -> Capabilities:
        """Ask the server what it can do."""
        extensions = await self._administration.column("SELECT name FROM pg_available_extensions")
        return capabilities_of(self._administration.connection.get_server_version(), extensions)

    def _pool(self, template: Template, size: int) -> AbstractAsyncContextManager[Pool]:
        return Pool.of(self._administration, self.leak_check, template.name, size, self._begun)

    @asynccontextmanager
    async def _own(self, fill: Fill) -> AsyncIterator[Template]:
        template = Template(self._administration.new_name("template"))
        try:
            await self._build(template.name, fill)
            yield template
        finally:
            await self._administration.drop_template(template.name)

    @asynccontextmanager
    async def _shared(self, fill: Fill, content: str) -> AsyncIterator[Template]:
        at, key = self._administration, content[:8]
        template = Template(f"{PREFIX}{key}_template_{content[8:24]}")
        await at.lock(BEING_BUILT, key)
        try:
            await at.lock(IN_USE, key, shared=True)
            if not await at.is_template(template.name):
                await at.drop(template.name)
                await self._build(template.name, fill)
        except BaseException:
            await at.drop_template(template.name)
            await at.unlock(IN_USE, key, shared=True)
            raise
        finally:
            await at.unlock(BEING_BUILT, key)
        try:
            yield template
        finally:
            await at.lock(BEING_BUILT, key)
            await at.unlock(IN_USE, key, shared=True)
            if await at.alone_with(key):
                await at.drop_template(template.name)
                await at.unlock(IN_USE, key)
            await at.unlock(BEING_BUILT, key)

    async def _build(self, name: str, fill: Fill) -> None:
        at = self._administration
        await at.run(f'CREATE DATABASE "{name}"')
        await fill(at.server.url(name))
        await run_planted(at.server, name)
        await at.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await at.terminate_connections(name)
        await at.run(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
