"""Transactions of planning: short, and with errors of its own."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from agency.planning.errors import NotRecordedError, PlanningError, StateError
from agency.store import RefusedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.sessions import UserID
    from agency.store import Store, UnitOfWork

WRITE_LIMIT_S: Final = 10.0
"""How long a transaction of planning may take, a connection included."""

CHECK_VIOLATION: Final = "23514"


@asynccontextmanager
async def recorded(store: Store, user: UserID, what: str) -> AsyncIterator[UnitOfWork]:
    """Work for a user in one transaction.

    Raises:
        StateError: The database refuses a state.
        NotRecordedError: It refuses something else, cannot be reached, or takes too long.
    """
    try:
        async with asyncio.timeout(WRITE_LIMIT_S), store.unit_of_work(tenant=user.tenant, user=user.name) as work:
            yield work
    except PlanningError:
        raise
    except RefusedError as error:
        if error.sqlstate == CHECK_VIOLATION:
            raise StateError(f"{what} was refused by the database ({error.constraint})") from error
        raise NotRecordedError(what) from error
    except Exception as error:
        raise NotRecordedError(what) from error
