"""Leaks: what a scenario has left in its database, and connections to the template of all databases."""

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

POLLS = 500
"""How often to ask until all connections are closed: in answers, not in seconds, as a busy machine delays both."""

SCENARIOS_SHOWN = 8
"""As many scenarios are named one by one: more than begin between two checks of a usual pool."""

LEFT = """
SELECT format('the connection %s (%s, %s%s)', pid, coalesce(nullif(application_name, ''), 'without a name'), state,
    CASE WHEN EXISTS (SELECT FROM pg_locks WHERE pg_locks.pid = activity.pid AND locktype = 'advisory')
    THEN ', holds an advisory lock' END)
FROM pg_stat_activity AS activity
WHERE datname = $1 AND pid <> ALL($2::int[]) AND backend_type = 'client backend'
UNION ALL SELECT format('the prepared transaction %L', gid) FROM pg_prepared_xacts WHERE database = $1
"""


class LeakCheck(Maintenance):
    """Lists the connections to a database, on a connection that stays open: the first query on one costs 10 ms."""

    @classmethod
    @asynccontextmanager
    async def of(cls, server: PostgresServer) -> AsyncIterator[LeakCheck]:
        """Connect for as long as the block runs.

        Raises:
            ServiceError: no answer within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        leak_check = cls(server, await connect(server, server.maintenance))
        try:
            yield leak_check
        finally:
            await leak_check.close()

    async def expect_nothing_left(self, scenario: CurrentScenario, database: str, *known: Connection) -> None:
        """Check that no connection and no prepared transaction is left in a scenario's database.

        Args:
            scenario: The scenario.
            database: The name of its database.
            known: Connections that may stay.

        Raises:
            LeftBehindError: one is left, for longer than a connection takes to close.
            ServiceError: the server did not answer.
        """
        own = [connection.get_server_pid() for connection in known]
        for _ in range(POLLS):
            if not (found := await self.column(LEFT, database, own)):
                return
            await asyncio.sleep(POLL_INTERVAL_S)
        raise LeftBehindError(
            f"{scenario} has left {', '.join(found)} in its database. "
            "Hint: close what a step opens, or open it in a fixture."
        )


class TemplateCheck:
    """Checks that there was no connection to a template since it was built."""

    def __init__(self, administration: Administration, template: str, begun: Sequence[CurrentScenario]) -> None:
        self._administration = administration
        self._template = template
        self._begun = begun
        self._connections_seen: int | None = None
        self._checked = 0
        self._violation = ""

    async def run(self) -> None:
        """Check the template, and remember which scenarios were over by then.

        Raises:
            LeftBehindError: there was a connection; names the scenarios that have run since the last check.
        """
        if self._violation:
            raise LeftBehindError(self._violation)
        seen = await self._administration.connections_seen(self._template)
        if self._connections_seen is None:
            self._connections_seen = seen
        if seen > self._connections_seen:
            self._violation = self._message()
            raise LeftBehindError(self._violation)
        self._connections_seen = seen
        self._checked = max(len(self._begun) - 1, 0)

    def _message(self) -> str:
        run = [str(scenario) for scenario in self._begun[self._checked :]] or ["no scenario"]
        among = " or ".join(run) if len(run) <= SCENARIOS_SHOWN else f"one from {run[0]} to {run[-1]}"
        others = "" if self._administration.server.private else " (or another client of this server)"
        return (
            f"{among}{others} has connected to {self._template}, the template of all databases, which must not "
            "change while scenarios get copies of it. Hint: a scenario works on its own `database_url`."
        )
