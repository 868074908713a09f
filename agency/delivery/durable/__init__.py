"""Delivery that outlives its process: journals in PostgreSQL or in files, their runs, and decisions about them."""

from agency.delivery.durable.runs import (
    DurableRuns,
    JournalError,
    Pipeline,
    Run,
    RunExistsError,
    RunFailedError,
    RunHeldError,
    RunList,
    RunState,
    RunStoppedError,
    UnknownRunError,
)
from agency.delivery.durable.runs_location import decide, run_list_at, runs_at

__all__ = [
    "DurableRuns",
    "JournalError",
    "Pipeline",
    "Run",
    "RunExistsError",
    "RunFailedError",
    "RunHeldError",
    "RunList",
    "RunState",
    "RunStoppedError",
    "UnknownRunError",
    "decide",
    "run_list_at",
    "runs_at",
]
