"""What happens to a person in a timeline: the line is cut, or they give up in the middle of a call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.services.process.deadline import POLL_INTERVAL_S
from plainspec.stage.transactions.phrases import Incident

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.ports.database import Database, Session
    from plainspec.stage.transactions.actions import Action


class BrokenOffError(Exception):
    """Somebody's work breaks off in a mistake of their own."""


async def happen(incident: Incident, number: int, database: Database, call: asyncio.Task[object] | None) -> None:
    """Let it happen to whoever has this connection; return when the server has noticed.

    Args:
        incident: what happens.
        number: the connection.
        database: where.
        call: what the person is in the middle of.

    Raises:
        LookupError: there is nothing to give up.
    """
    if incident is Incident.IS_CUT_OFF:
        await database.cut(number)
    elif incident is Incident.IDLES:
        await _while(database.is_connected, number)
    elif call is None:
        raise LookupError("There is no call to give up: the cell belongs below one that waits.")
    else:
        call.cancel()
        await asyncio.wait([call])
        await _while(database.blockers, number)


async def undergo(action: Action, session: Session, database: Database) -> None:
    """Let somebody who works alone do something, or let it happen to them.

    Raises:
        BrokenOffError: they break off in a mistake of their own.
        asyncio.CancelledError: they give up.
        RefusedError: the database said no.
    """
    incident = action.phrase.incident
    if action.phrase.verb == "breaks":
        raise BrokenOffError
    if incident is None:
        await action.perform(session)
    elif incident is Incident.GIVES_UP:
        raise asyncio.CancelledError
    else:
        await happen(incident, session.number, database, None)


async def _while(holds: Callable[[int], Awaitable[object]], number: int) -> None:
    """Ask the server until it says no; whoever waits for this sets the limit."""
    while True:
        if not await holds(number):
            return
        await asyncio.sleep(POLL_INTERVAL_S)
