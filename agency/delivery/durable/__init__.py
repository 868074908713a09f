"""Delivery that outlives its process: journals in PostgreSQL or in files, their runs, and decisions about them."""

from agency.delivery.durable.runs import (
    DurableRuns,
    JournalError,
    Ledger,
    Pipeline,
    Run,
    RunExistsError,
    RunFailedError,
    RunHeldError,
    RunState,
    RunStoppedError,
    UnknownRunError,
)
from agency.delivery.durable.runs_location import decide, ledger_at, runs_at

__all__ = [
    "DurableRuns",
    "JournalError",
    "Ledger",
    "Pipeline",
    "Run",
    "RunExistsError",
    "RunFailedError",
    "RunHeldError",
    "RunState",
    "RunStoppedError",
    "UnknownRunError",
    "decide",
    "ledger_at",
    "runs_at",
]
