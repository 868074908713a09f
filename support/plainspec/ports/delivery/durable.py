"""What durable delivery offers: runs executed by processes that can be killed, and decisions of people about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class StageScript:
    """A stage of the pipeline, which leaves a trace whenever its work begins.

    Attributes:
        name: Its name.
        waits: Whether its work waits until the stage is let go on.
        fails: What its work fails with the first time it is done; empty for never.
        questions: What a person is asked after it, at a checkpoint of the same name; nobody is where there are none.
    """

    name: str
    waits: bool = False
    fails: str = ""
    questions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person decides at a checkpoint.

    Attributes:
        checkpoint: Its name.
        by: Who decides.
        approved: Whether delivery may go on.
        answers: An answer to each question.
        at: When it was made, with a time zone; None before it is stored.
    """

    checkpoint: str
    by: str
    approved: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run, as the system lists it.

    Attributes:
        run: Its id.
        state: `queued`, `running`, `waiting for a person`, `interrupted`, `finished` or `failed`.
        stage: The stage that was begun last; empty before the first.
        executed: Whether a process executes it.
        error: Why it failed; else empty.
    """

    run: str
    state: str
    stage: str = ""
    executed: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Execution:
    """What a process is started with.

    Attributes:
        stages: The stages of the pipeline.
        run: The run that it executes; empty for a worker, which takes what is submitted.
        resumes: Whether it goes on with a run that is there.
        killed: At which moment the process kills itself with SIGKILL: `in`, `after` or `decided` and a stage's name,
            `before` or `at the end`; empty for never.
        full_during: The stage during which the disk becomes full, so that its end cannot be recorded; empty for none.
    """

    stages: Sequence[StageScript]
    run: str = ""
    resumes: bool = False
    killed: tuple[str, str] = ("", "")
    full_during: str = ""


class Process(Protocol):
    """A process that executes runs."""

    @property
    def ended(self) -> bool:
        """Whether it has ended."""

    @property
    def was_killed(self) -> bool:
        """Whether SIGKILL has ended it."""

    def log(self) -> str:
        """Return what it has logged."""

    def raise_refusal(self) -> None:
        """Do nothing, unless the process has ended with an error of the system's.

        Raises:
            RefusedError: ``UNAVAILABLE`` where the journal cannot be used, ``CONFLICT`` where another process executes
                the run, ``NOT_FOUND`` for an unknown run, ``CANCELLED`` after Ctrl-C, ``OTHER`` for a run that failed.
        """

    def kill(self) -> None:
        """Kill it with SIGKILL."""

    def interrupt(self) -> None:
        """Interrupt it, as Ctrl-C does."""

    def freeze(self, *, frozen: bool) -> None:
        """Stop it from running at all, or let it run again."""


class DurableSystem(Protocol):
    """Durable delivery, in files or in a database of the scenario's own."""

    @property
    def database_url(self) -> str:
        """The URL of its database; empty where there is none."""

    def reach_database_at(self, url: str) -> None:
        """Have processes that are started from now on reach the database by another URL."""

    async def start(self, execution: Execution) -> Process:
        """Start a process."""

    async def submit(self, runs: Sequence[str]) -> None:
        """Submit runs for any worker."""

    async def decide(self, run: str, answers: Answers) -> None:
        """Decide, from this process.

        Raises:
            RefusedError: ``INVALID_ARGUMENT`` for a decision that does not count, ``NOT_FOUND`` for an unknown run,
                ``UNAVAILABLE`` where it cannot be stored.
        """

    async def runs(self) -> Sequence[RunReport]:
        """List all runs, from this process."""

    async def decisions(self, run: str) -> Sequence[Answers]:
        """List what was decided, from this process."""

    def work_done(self) -> Sequence[tuple[str, str]]:
        """Return the run and the stage for each time that a stage's work began, in order."""

    def executors(self) -> Mapping[str, int]:
        """Return by how many processes each run was executed, of those that have left a trace."""

    def let_go_on(self, stage: str) -> None:
        """Let a stage that waits go on, in all runs."""

    def tear_last_record(self, run: str) -> None:
        """Cut the last record of a run in two, as a crash while it was written does; only where runs are in files."""
