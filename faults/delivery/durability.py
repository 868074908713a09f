"""Ways in which a delivery that goes on can repeat work, and lose answers of people."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import Decision
from agency.delivery.durable.runs import RunFailedError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

DURABILITY = "delivery/durability/killed_processes.feature"
CHECKPOINTS = "delivery/durability/checkpoints.feature"
INVALID = "delivery/durability/invalid_decisions.feature"

FILES = "agency.delivery.durable.files"
POSTGRES = "agency.delivery.durable.postgres"
FILE_JOURNAL = f"{FILES}.journal:FileJournal"
DBOS_JOURNAL = f"{POSTGRES}.journal:DbosJournal"
NOT_REFUSED = "was not refused."


@fault(
    "a finished stage is done again after a restart",
    caught_by=f"{DURABILITY}: Ana's process is killed <moment>, with runs in <place>",
    because="'build': 2",
)
def forget_finished_stages(patch: Patch) -> None:
    """Read no stage as finished when a run goes on."""

    def of_files(original: Callable[..., None]) -> Any:
        def read(self: Any, *given: Any) -> None:
            original(self, *given)
            self.history.finished.clear()

        return read

    def of_dbos(original: Callable[..., None]) -> Any:
        def read(self: Any, *given: Any) -> None:
            original(self, *given)
            self.finished.clear()

        return read

    patch.wrap(f"{FILE_JOURNAL}.__init__", of_files)
    patch.wrap(f"{DBOS_JOURNAL}.__init__", of_dbos)


@fault(
    "a failed run hides the underlying error",
    caught_by=f"{DURABILITY}: The network is down during the first review, with runs in <place>",
    because="has failed.",
)
def hide_the_error(patch: Patch) -> None:
    """Say only that it failed."""
    patch.attribute(
        "agency.delivery.durable.runs:failure", lambda run_id, _: RunFailedError(f"The run {run_id} has failed.")
    )


@fault(
    "a stage that failed counts as finished",
    caught_by=[
        f"{DURABILITY}: The network is down during the first review, with runs in <place>",
        f"{DURABILITY}: The network is back, with runs in <place>",
    ],
    because=NOT_REFUSED,
)
def finish_failed_stages(patch: Patch) -> None:
    """Take an error for a result."""

    def make(original: Callable[..., Any]) -> Any:
        async def stage(self: Any, name: str, work: Callable[[], Any]) -> Any:
            async def forgiving() -> Any:
                try:
                    return await work()
                except RuntimeError:
                    return {}

            return await original(self, name, forgiving)

        return stage

    patch.wrap(f"{FILE_JOURNAL}.stage", make)
    patch.wrap(f"{DBOS_JOURNAL}.stage", make)


@fault(
    "two processes execute one run",
    caught_by=f"{DURABILITY}: Ben resumes a run that Ana's process executes, with runs in <place>",
    because=NOT_REFUSED,
)
def share_a_run(patch: Patch) -> None:
    """Hold no lock, and take no process for one that lives."""
    patch.attribute(f"{FILES}.lock:held", lambda *_: nullcontext())
    patch.attribute(f"{POSTGRES}.leases:live_executors", lambda _: set())


@fault(
    "a run goes on without an answer",
    caught_by=[
        f"{CHECKPOINTS}: Ben approves while no process runs, with runs in <place>",
        f"{CHECKPOINTS}: Ben approves while Ana's second process waits, with runs in <place>",
    ],
    because="the process was not killed",
)
def approve_at_once(patch: Patch) -> None:
    """Approve in nobody's name."""

    async def decision(_: Any, checkpoint: Any) -> Decision:
        return Decision(checkpoint.id, "nobody", datetime.now(UTC), approved=True)

    patch.attribute(f"{FILE_JOURNAL}.decision", decision)
    patch.attribute(f"{DBOS_JOURNAL}.decision", decision)


@fault(
    "an answer is lost when it is stored",
    caught_by=[
        f"{CHECKPOINTS}: Ben approves while no process runs, with runs in <place>",
        f"{CHECKPOINTS}: Ana's process is killed right after the decision, with runs in <place>",
    ],
    because="Is it safe to go?",
)
def lose_answers(patch: Patch) -> None:
    """Store decisions without their answers."""

    def make(original: Callable[[Any], dict[str, Any]]) -> Any:
        return lambda decision: {**original(decision), "answers": {}}

    patch.wrap("agency.delivery.durable.encoding:decision_to_json", make)


@fault(
    "decisions are stored with a wrong time",
    caught_by=[
        f"{CHECKPOINTS}: Ben approves while no process runs, with runs in <place>",
        f"{CHECKPOINTS}: Ana's process is killed right after the decision, with runs in <place>",
    ],
    because="1970",
)
def date_decisions_back(patch: Patch) -> None:
    """Store the first day of Unix time."""

    def make(original: Callable[[Any], dict[str, Any]]) -> Any:
        return lambda decision: {**original(decision), "at": "1970-01-01T00:00:00+00:00"}

    patch.wrap("agency.delivery.durable.encoding:decision_to_json", make)


@fault(
    "a second decision replaces the first",
    caught_by=f"{CHECKPOINTS}: Cem rejects what Ben has approved, with runs in <place>",
    because=NOT_REFUSED,
)
def replace_decisions(patch: Patch) -> None:
    """Do not look for an earlier one."""
    patch.attribute(f"{FILES}.history:RunFiles.decided", lambda _, __: None)
    patch.wrap(
        f"{POSTGRES}.tables:DECIDE",
        lambda sql: sql.replace("DO NOTHING", "(run_id, checkpoint) DO UPDATE SET content = excluded.content"),
    )


@fault(
    "an approval counts without its answers",
    caught_by=f"{INVALID}: Ben leaves the second question out, with runs in <place>",
    because=NOT_REFUSED,
)
def accept_gaps(patch: Patch) -> None:
    """Check nothing."""
    patch.attribute("agency.delivery.decisions:checked", lambda decision, _: decision)


@fault(
    "a decision at a checkpoint that was not requested is accepted",
    caught_by=f"{INVALID}: Ben approves a release that the run has not reached, with runs in <place>",
    because=NOT_REFUSED,
)
def accept_any_decision(patch: Patch) -> None:
    """Take decisions, and do nothing with them."""

    async def decide(*_: Any) -> None:
        """Store nothing."""

    patch.attribute(f"{FILES}.run_list:FileRunList.decide", decide)
    patch.attribute(f"{POSTGRES}.run_list:DbosRunList.decide", decide)
