"""What a scenario has left when it is over: in its own database, or in the template of all of them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from plainspec.services.errors import LeftBehindError
from plainspec.services.postgres.maintenance import Maintenance, connect
from plainspec.services.process.deadline import POLL_INTERVAL_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from asyncpg import Connection

    from plainspec.services.postgres.administration import Administration
    from plainspec.services.postgres.server import PostgresServer
    from plainspec.services.run_context import CurrentScenario

LOOKS = 500
"""As often as is looked until everybody is gone: in answers, not in seconds, as a busy machine delays both sides."""

SUSPECTS_SHOWN = 8
"""As many scenarios are named one by one: more than begin between two looks of a usual pool."""

LEFT = """
SELECT format('the connection %s (%s, %s%s)', pid, coalesce(nullif(application_name, ''), 'without a name'), state,
    CASE WHEN EXISTS (SELECT FROM pg_locks WHERE pg_locks.pid = activity.pid AND locktype = 'advisory')
    THEN ', holds an advisory lock' END)
FROM pg_stat_activity AS activity
WHERE datname = $1 AND pid <> ALL($2::int[]) AND backend_type = 'client backend'
UNION ALL SELECT format('the prepared transaction %L', gid) FROM pg_prepared_xacts WHERE database = $1
"""


class Inspector(Maintenance):
    """Looks who is in a database, on a connection that has asked the same before: the first time costs 10 ms."""

    @classmethod
    @asynccontextmanager
    async def of(cls, server: PostgresServer) -> AsyncIterator[Inspector]:
        """Connect for as long as the block runs.

        Raises:
            ServiceError: nobody answered within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        inspector = cls(server, await connect(server, server.maintenance))
        try:
            yield inspector
        finally:
            await inspector.close()

    async def expect_nothing_left(self, scenario: CurrentScenario, database: str, *known: Connection) -> None:
        """See that nobody is in a scenario's database any more.

        Args:
            scenario: The scenario.
            database: The name of its database.
            known: Connections that may be there.

        Raises:
            LeftBehindError: somebody is, for longer than a connection takes to close.
            ServiceError: the server did not answer.
        """
        own = [connection.get_server_pid() for connection in known]
        for _ in range(LOOKS):
            if not (found := await self.column(LEFT, database, own)):
                return
            await asyncio.sleep(POLL_INTERVAL_S)
        raise LeftBehindError(
            f"{scenario} has left {', '.join(found)} in its database. "
            "Hint: close what a step opens, or open it in a fixture."
        )


class TemplateGuard:
    """Looks whether anybody has been in a template since it was built; nobody has anything to do there."""

    def __init__(self, administration: Administration, template: str, begun: Sequence[CurrentScenario]) -> None:
        self._administration = administration
        self._template = template
        self._begun = begun
        self._visits: int | None = None
        self._innocent = 0
        self._told = ""

    async def look(self) -> None:
        """Take note of whom a visit can still be blamed on.

        Raises:
            LeftBehindError: there was one; names the scenarios that have run since the last look.
        """
        if self._told:
            raise LeftBehindError(self._told)
        visits = await self._administration.visits(self._template)
        if self._visits is None:
            self._visits = visits
        if visits > self._visits:
            self._told = self._blame()
            raise LeftBehindError(self._told)
        self._visits = visits
        self._innocent = max(len(self._begun) - 1, 0)

    def _blame(self) -> str:
        suspects = [str(scenario) for scenario in self._begun[self._innocent :]] or ["no scenario"]
        among = (
            " or ".join(suspects) if len(suspects) <= SUSPECTS_SHOWN else f"one from {suspects[0]} to {suspects[-1]}"
        )
        others = "" if self._administration.server.private else " (or somebody else on this server)"
        return (
            f"{among}{others} has connected to {self._template}, the template of all databases, which nobody may "
            "change while scenarios get copies of it. Hint: a scenario works on its own `database_url`."
        )
