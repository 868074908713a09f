"""Waiting for a database that is gone."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

RETRY_S = 0.5
LOST = {"OperationalError", "AdminShutdown", "CrashShutdown", "CannotConnectNow", "ConnectionTimeout"}
"""Errors of psycopg after which another try can succeed."""


def is_lost(error: DBAPIError) -> bool:
    """Tell whether an error is about the connection to the database, and not about what was asked."""
    return error.connection_invalidated or type(error.orig).__name__ in LOST


async def reconnecting(run_id: str, call: Callable[[], Answer]) -> Answer:
    """Return what a blocking call returns, made again for as long as the database is gone, which is logged once."""
    reported = False
    while True:
        try:
            return await asyncio.to_thread(call)
        except DBAPIError as error:
            if not is_lost(error):
                raise
            if not reported:
                logger.warning("the run %s waits for its database, which is gone: %s", run_id, error.orig)
            reported = True
            await asyncio.sleep(RETRY_S)
