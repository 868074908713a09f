"""Runs put on the shared queue, by processes that execute none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.durable.postgres.engine import SHARED_QUEUE, open_queues
from agency.delivery.durable.postgres.ledger import DbosLedger
from agency.delivery.durable.postgres.runs import submit_to

if TYPE_CHECKING:
    from agency.delivery.contract import Json


async def submit(url: str, run_id: str, request: Json) -> None:
    """Have any worker execute a new run.

    Raises:
        RunExistsError: There is a run with this id.
        JournalError: The database cannot be reached.
    """
    async with DbosLedger.at(url) as ledger:

        def put() -> None:
            open_queues(ledger.client)
            submit_to(ledger.client, run_id, request, SHARED_QUEUE)

        await asyncio.to_thread(put)
