"""Isolation of scenarios in PostgreSQL: a database of its own, or by a tag one transaction that is rolled back."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from plainspec.gherkin.lint.tag_style import ISOLATIONS
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.shared_databases import DRIVER, SharedConnection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from asyncpg import Connection
    from sqlalchemy.ext.asyncio import AsyncSession

    from plainspec.ports.contents import Row
    from plainspec.services.postgres.clone_pool import Clone
    from plainspec.services.postgres.databases import Databases, Template
    from plainspec.services.run_context import CurrentScenario

FAMILY = "world:"


class IsolatedDatabase(Protocol):
    """What a scenario works on in PostgreSQL."""

    @property
    def clone(self) -> Clone:
        """The scenario's database, for other connections.

        Raises:
            ServiceError: the scenario has one connection only.
        """

    def connection(self) -> AbstractAsyncContextManager[Connection]:
        """Hold a connection of asyncpg for as long as the block runs."""

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Hold a session of SQLAlchemy for as long as the block runs."""


@dataclass(frozen=True)
class OwnDatabase:
    """A database for one scenario, with any number of connections."""

    clone: Clone

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Connect."""
        import asyncpg

        connection = await asyncpg.connect(self.clone.url)
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Connect, and open a session on the connection."""
        from sqlalchemy import make_url
        from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

        engine = create_async_engine(make_url(self.clone.url).set(drivername=DRIVER))
        try:
            async with AsyncSession(engine, expire_on_commit=False) as session:
                yield session
        finally:
            await engine.dispose()


@dataclass(frozen=True)
class IsolatedContents:
    """Every committed row of a scenario's own database."""

    database: IsolatedDatabase

    async def rows(self) -> Sequence[Row]:
        """Return every row.

        Raises:
            ServiceError: the scenario has one connection only.
        """
        from plainspec.services.postgres.contents import PostgresContents

        return await PostgresContents(self.database.clone.observer).rows()


class Isolation:
    """Isolates each scenario as its tags ask for; holds the connection that tagged scenarios share."""

    def __init__(self, databases: Databases, template: Template) -> None:
        self._databases = databases
        self._template = template
        self._connection = SharedConnection(databases, template)

    @classmethod
    @asynccontextmanager
    async def on(cls, databases: Databases, template: Template) -> AsyncIterator[Isolation]:
        """Isolate scenarios for as long as the block runs; nothing is made before a scenario needs it.

        Raises:
            LeftBehindError: at the end a change is found that was not rolled back; names the scenarios.
        """
        isolation = cls(databases, template)
        try:
            yield isolation
        finally:
            await isolation._connection.close()

    @asynccontextmanager
    async def isolate(self, scenario: CurrentScenario) -> AsyncIterator[IsolatedDatabase]:
        """Isolate a scenario for as long as the block runs.

        Raises:
            ServiceError: a tag asks for an unknown way of isolation.
            LeftBehindError: at its end something is left that could affect other scenarios.
        """
        if isolation_of(scenario) == "savepoint":
            async with self._connection.lend(scenario) as lent:
                yield lent
        else:
            async with self._databases.hand_out(self._template) as clone:
                yield OwnDatabase(clone)


def isolation_of(scenario: CurrentScenario) -> str:
    """Return the way of isolation that a scenario's tags ask for; an empty text for a database of its own.

    Raises:
        ServiceError: the tags ask for something else than `@world:savepoint`.
    """
    named = sorted({tag.removeprefix(FAMILY) for tag in scenario.tags if tag.startswith(FAMILY)})
    unknown = [f"@{FAMILY}{name}" for name in named if name not in ISOLATIONS]
    if unknown:
        known = ", ".join(f"@{FAMILY}{name}" for name in ISOLATIONS)
        raise ServiceError(f"{scenario} is tagged {', '.join(unknown)}. Hint: there is {known}, or no such tag at all.")
    return "".join(named)
