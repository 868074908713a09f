"""What a scenario gets of PostgreSQL: a database of its own, or by a tag something cheaper that can do less."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from plainspec.gherkin.tag_style import WORLDS
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.shared_databases import DRIVER, KeptConnection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg import Connection
    from sqlalchemy.ext.asyncio import AsyncSession

    from plainspec.services.postgres.clone_pool import Clone
    from plainspec.services.postgres.databases import Databases, Template
    from plainspec.services.run_context import CurrentScenario

FAMILY = "world:"


class World(Protocol):
    """What a scenario gets of PostgreSQL."""

    @property
    def clone(self) -> Clone:
        """The scenario's database, for whoever wants to connect to it.

        Raises:
            ServiceError: nobody can, in this world.
        """

    def connection(self) -> AbstractAsyncContextManager[Connection]:
        """Hold a connection of asyncpg for as long as the block runs."""

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Hold a session of SQLAlchemy for as long as the block runs."""


@dataclass(frozen=True)
class DatabaseWorld:
    """A database that can be connected to, as often as one likes."""

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


class Worlds:
    """Gives each scenario the world that it asks for; what scenarios share lives as long as this."""

    def __init__(self, databases: Databases, template: Template) -> None:
        self._databases = databases
        self._template = template
        self._connection = KeptConnection(databases, template)

    @classmethod
    @asynccontextmanager
    async def on(cls, databases: Databases, template: Template) -> AsyncIterator[Worlds]:
        """Be ready for as long as the block runs; nothing is made before a scenario asks for it.

        Raises:
            LeftBehindError: at the end something is found that was not undone; names the scenarios.
        """
        worlds = cls(databases, template)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(worlds._connection.close)
            yield worlds

    @asynccontextmanager
    async def enter(self, scenario: CurrentScenario) -> AsyncIterator[World]:
        """Hold the world of a scenario.

        Raises:
            ServiceError: its tags say nothing that there is, or contradict each other.
            LeftBehindError: at its end something is left that others could meet.
        """
        said = wanted(scenario)
        if said == "savepoint":
            async with self._connection.lend(scenario) as lent:
                yield lent
        else:
            async with self._databases.hand_out(self._template) as clone:
                yield DatabaseWorld(clone)


def wanted(scenario: CurrentScenario) -> str:
    """Return which world a scenario's tags ask for; an empty text for a database of its own.

    Raises:
        ServiceError: the tags ask for something else than `@world:savepoint`.
    """
    said = sorted({tag.removeprefix(FAMILY) for tag in scenario.tags if tag.startswith(FAMILY)})
    unknown = [f"@{FAMILY}{name}" for name in said if name not in WORLDS]
    if unknown:
        known = ", ".join(f"@{FAMILY}{name}" for name in WORLDS)
        raise ServiceError(f"{scenario} is tagged {', '.join(unknown)}. Hint: there is {known}, or no such tag at all.")
    return "".join(said)
