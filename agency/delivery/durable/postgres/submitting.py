"""Runs put on the shared queue, by processes that execute none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.durable.postgres.engine import SHARED_QUEUE, open_queues
from agency.delivery.durable.postgres.run_list import DbosRunList
from agency.delivery.durable.postgres.runs import submit_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agency.delivery.contract import Json


async def submit(url: str, runs: Mapping[str, Json]) -> None:
    """Have any workers execute new runs.

    Args:
        url: The URL of the database.
        runs: The request of each run, by the run's id.

    Raises:
        RunExistsError: There is a run with one of these ids; those before it have been submitted.
        JournalError: The database cannot be reached.
    """
    async with DbosRunList.at(url, prepares=True) as run_list:

        def put() -> None:
            open_queues(run_list.client)
            for run_id, request in runs.items():
                submit_to(run_list.client, run_id, request, SHARED_QUEUE)

        await asyncio.to_thread(put)
