"""Ways in which workers, disks, databases and Ctrl-C can cost a delivery what it has done."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from agency.delivery.durable.runs import JournalError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

WORKERS = "delivery/durability/workers.feature"
FAILURES = "delivery/durability/journal_failures.feature"
OUTAGES = "delivery/durability/outages.feature"

FILES = "agency.delivery.durable.files"
POSTGRES = "agency.delivery.durable.postgres"
NOT_REFUSED = "was not refused."


@fault(
    "workers take over runs that others execute",
    caught_by=f"{WORKERS}: Two workers share six runs",
    because="2 workers",
)
def take_over_from_the_living(patch: Patch) -> None:
    """Believe that all other processes are gone, and look often."""

    def make(original: Callable[..., None]) -> Any:
        def leases(self: Any, engine: Any, executor: str, _length_s: float, *calls: Any) -> None:
            original(self, engine, executor, 0.4, *calls)

        return leases

    patch.attribute(f"{POSTGRES}.leases:is_gone", lambda _: True)
    patch.wrap(f"{POSTGRES}.leases:Leases.__init__", make)


@fault(
    "the runs of a worker that is gone stay where they are",
    caught_by=f"{WORKERS}: Kim is killed during the review, and Lee takes over",
    because="interrupted",
)
def take_nothing_over(patch: Patch) -> None:
    """Find no other worker."""
    patch.wrap(f"{POSTGRES}.leases:OTHERS", lambda sql: sql.replace("executor <> :executor", "executor <> executor"))


@fault(
    "a worker goes on with a run that was taken over",
    caught_by=f"{WORKERS}: Kim's machine hangs for longer than its lease",
    because="release",
)
def go_on_regardless(patch: Patch) -> None:
    """Neither stop when the lease has ended, nor ask the engine whose run it is."""

    async def run(_: str, work: Callable[[], Any]) -> Any:
        return await work()

    def make(original: Callable[..., None]) -> Any:
        def leases(
            self: Any, engine: Any, executor: str, length_s: float, _stop_runs: Any, release: Callable[[str], None]
        ) -> None:
            original(self, engine, executor, length_s, lambda: None, release)

        return leases

    patch.attribute(f"{POSTGRES}.journal:run_as_step", run)
    patch.wrap(f"{POSTGRES}.leases:Leases.__init__", make)


@fault(
    "a full disk goes unnoticed",
    caught_by=f"{FAILURES}: The disk becomes full during the build",
    because=NOT_REFUSED,
)
def ignore_full_disks(patch: Patch) -> None:
    """Go on when a record could not be written."""

    def make(original: Callable[..., None]) -> Any:
        def add(self: Any, record: Any) -> None:
            with suppress(JournalError):
                original(self, record)

        return add

    patch.wrap(f"{FILES}.lines:Lines.add", make)


@fault(
    "an unreachable database is reported as a crash",
    caught_by=f"{FAILURES}: The database cannot be reached",
    because="connection",
)
def crash_without_a_database(patch: Patch) -> None:
    """Let the driver's error pass."""

    def reached(_: str, engine: Any, **__: object) -> None:
        engine.connect().close()

    patch.attribute(f"{POSTGRES}.engine:reached", reached)


@fault(
    "a record that a crash has cut off stops the run for good",
    caught_by=f"{FAILURES}: The machine crashes while the end of the build is recorded",
    because="not a JSON object",
)
def trust_torn_records(patch: Patch) -> None:
    """Take every record for whole."""
    patch.attribute(f"{FILES}.lines:whole_lines", lambda content: content.rstrip(b"\n") + b"\n" if content else content)


@fault(
    "a run ends when its database is gone",
    caught_by=f"{OUTAGES}: The database is down for a while as the run waits for Ben",
    because="waits for its database",
)
def wait_for_no_database(patch: Patch) -> None:
    """Ask once."""

    async def once(_: str, call: Callable[[], Any]) -> Any:
        return await asyncio.to_thread(call)

    patch.attribute(f"{POSTGRES}.reconnecting:reconnecting", once)


@fault(
    "Ctrl-C counts as a failure of the run",
    caught_by=f"{OUTAGES}: Ana looks at the list after Ctrl-C, with runs in <place>",
    because="failed",
)
def fail_at_ctrl_c(patch: Patch) -> None:
    """Record the interruption as the run's end."""

    def make(original: Callable[..., None]) -> Any:
        def create(self: Any, folder: Any, pipeline: Callable[..., Any]) -> None:
            async def recorded(journal: Any, request: Any) -> Any:
                try:
                    return await pipeline(journal, request)
                except asyncio.CancelledError:
                    journal.record("failed", error="interrupted by Ctrl-C")
                    raise

            original(self, folder, recorded)

        return create

    patch.wrap(f"{FILES}.runs:FileRuns.__init__", make)
