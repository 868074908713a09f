"""Runs of delivery that outlive their process: their states, and what every journal offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from agency.delivery.contract import Checkpoint, Decision, Journal, Json

RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

Pipeline: TypeAlias = "Callable[[Journal, Json], Awaitable[Json]]"
"""Does the work of a run: it gets the run's journal and the request that the run was started with.

It is called again whenever the run goes on, and reaches the same stages and checkpoints again, in any order; those that
have finished return at once. What it does outside of stages is done each time. An exception that it raises ends the run
as failed; such a run can be resumed, and does the stage that failed again.
"""


class RunState(StrEnum):
    """What becomes of a run."""

    QUEUED = "queued"
    """It waits for a worker."""
    RUNNING = "running"
    WAITING = "waiting for a person"
    """It has come to a checkpoint; whether a process waits there or not makes no difference to whoever decides."""
    INTERRUPTED = "interrupted"
    """The process that executed it has ended; it goes on when it is resumed, or taken over by a worker."""
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True)
class Run:
    """A run, as a list shows it.

    Attributes:
        id: Its id.
        state: Whether it is under way.
        stage: The stage that it is in, or was in last; None before the first.
        since: Since when it has been in this state or stage, with a time zone.
        held_by: The process that executes it, such as `build-7:4711`; None where there is none.
        waiting_at: The checkpoint at which it waits for a person.
        error: Why it failed.
    """

    id: str
    state: RunState
    stage: str | None
    since: datetime
    held_by: str | None = None
    waiting_at: Checkpoint | None = None
    error: str | None = None


class RunList(Protocol):
    """What any process can ask about runs, and decide, whether a process executes them or not."""

    async def runs(self) -> Sequence[Run]:
        """Return all runs, the oldest first; those that began in the same millisecond by id."""

    async def decisions(self, run_id: str) -> Sequence[Decision]:
        """Return what people have decided in a run, in the order of the checkpoints.

        Raises:
            UnknownRunError: There is no such run.
        """

    async def decide(self, run_id: str, decision: Decision) -> None:
        """Store a decision for good; the run goes on where a process waits for it, or else when it is resumed.

        Raises:
            DecisionError: It does not count, the run has not come to this checkpoint, or it was decided before.
            UnknownRunError: There is no such run.
            JournalError: It could not be stored, and was not.
        """


class DurableRuns(RunList, Protocol):
    """Executes runs in this process."""

    async def start(self, run_id: str, request: Json) -> Json:
        """Execute a new run, and return what its pipeline returns.

        Raises:
            RunExistsError: There is a run with this id.
            RunFailedError: The pipeline failed; what had finished is kept.
            RunStoppedError: The journal could not be reached for too long; what had been acknowledged is kept.
            JournalError: The journal cannot be written; what had been acknowledged is kept.
        """

    async def resume(self, run_id: str) -> Json:
        """Go on with a run where it was, and return what its pipeline returns; of a finished one, what it returned.

        Raises:
            UnknownRunError: There is no such run.
            RunHeldError: Another process executes it.
            RunFailedError: The pipeline failed; what had finished is kept.
            RunStoppedError: The journal could not be reached for too long; what had been acknowledged is kept.
            JournalError: The journal cannot be read or written; what had been acknowledged is kept.
        """


class JournalError(Exception):
    """A journal cannot be read or written; says what is kept, and how the run goes on.

    Attributes:
        reason: What cannot be written, and why; empty where something else has failed.
    """

    reason = ""


class RunHeldError(JournalError):
    """Another process executes the run; says which."""


class RunStoppedError(JournalError):
    """The run was stopped, because its journal could not be reached for too long; it can be resumed."""


class RunExistsError(ValueError):
    """There is a run with this id."""


class UnknownRunError(LookupError):
    """There is no run with this id."""


class RunFailedError(Exception):
    """The pipeline of a run raised an error, which this one carries and names; the run can be resumed."""


def checked_id(run_id: str) -> str:
    """Return an id that every journal takes.

    Raises:
        ValueError: It is empty, too long, or has other characters than letters, digits, `.`, `_` and `-`.
    """
    if not RUN_ID.fullmatch(run_id):
        raise ValueError(f"{run_id!r} is not a valid run id: up to 100 letters, digits, dots, hyphens and underscores.")
    return run_id


def failure(run_id: str, error: str) -> RunFailedError:
    """Return the error of a run whose pipeline failed."""
    return RunFailedError(f"The run {run_id} has failed: {error}. What had finished is kept; resume the run to go on.")


def unknown(run_id: str) -> UnknownRunError:
    """Return the error about a run that is not there."""
    return UnknownRunError(f"There is no run {run_id}.")
