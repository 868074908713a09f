"""What happens to a session from outside: its connection is lost, or its call is cancelled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.services.process.deadline import POLL_INTERVAL_S
from plainspec.stage.transactions.phrases import Interruption

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.stage.transactions.protocols import Connections


async def interrupt(
    interruption: Interruption, number: int, database: Connections, call: asyncio.Task[object] | None = None
) -> None:
    """Interrupt the session on this connection; return when the server has ended it.

    Args:
        interruption: what happens.
        number: the connection.
        database: where.
        call: the call that is running on it.

    Raises:
        LookupError: there is no call to cancel.
    """
    if interruption is Interruption.LOSES_CONNECTION:
        await database.terminate(number)
    elif interruption is Interruption.IDLES:
        await _while(database.is_connected, number)
    elif call is None:
        raise LookupError("There is no call to cancel: the cell belongs below one that waits.")
    else:
        call.cancel()
        await asyncio.wait([call])
        await _while(database.is_connected, number)


async def _while(holds: Callable[[int], Awaitable[object]], number: int) -> None:
    """Ask the server until the answer is no; the caller sets the time limit."""
    while True:
        if not await holds(number):
            return
        await asyncio.sleep(POLL_INTERVAL_S)
