"""Ways in which a delivery workflow can pass a stage that nobody has approved, or can forget who has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import Decision
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.delivery.contract import Checkpoint
    from agency.delivery.in_memory_journal import InMemoryJournal

GATES = "delivery/workflows/stage_gates.feature"
PEOPLE = "delivery/workflows/human_checkpoints.feature"
DECISIONS = "delivery/workflows/decisions.feature"
PHASES = "delivery/workflows/phases.feature"
RUNS = "agency.delivery.workflows.runs"
JOURNAL = "agency.delivery.in_memory_journal:InMemoryJournal"


@fault(
    "a stage passes without its human approval",
    caught_by=[
        f"{GATES}: All tests pass, and every package can be imported",
        f"{PEOPLE}: unit-integration waits, and passes when Cleo has approved it",
    ],
    because="unit-integration: passed",
)
def ask_nobody(patch: Patch) -> None:
    """Take every question for answered."""

    async def decision(_: InMemoryJournal, checkpoint: Checkpoint) -> Decision:
        answers = {question.id: "yes" for question in checkpoint.questions}
        return Decision(checkpoint.id, "nobody", datetime.now(UTC), approved=True, answers=answers)

    patch.attribute(f"{JOURNAL}.decision", decision)


@fault(
    "an approval counts without answers, or without a name",
    caught_by=[
        f"{PEOPLE}: Observability Integration Review without an answer about gaps",
        f"{DECISIONS}: The approver has no name",
        f"{PHASES}: The bottlenecks are not named",
    ],
    because="was not refused.",
)
def accept_every_decision(patch: Patch) -> None:
    """Look at nothing."""
    patch.attribute("agency.delivery.decisions:checked", lambda decision, _: decision)


@fault(
    "a review leaves its last question out",
    caught_by=f"{PEOPLE}: Five questions about observability, five about packages, and four about performance",
    because="one more item",
)
def leave_a_question_out(patch: Patch) -> None:
    """Ask one question less."""

    def make(original: property) -> Any:
        def checkpoint(self: Any) -> Checkpoint | None:
            asked: Checkpoint | None = original.__get__(self)
            return asked and replace(asked, questions=asked.questions[:-1])

        return checkpoint

    patch.wrap("agency.delivery.workflows.definition:Stage.checkpoint", make)


@fault(
    "an approval of any stage counts for the one that waits",
    caught_by=f"{DECISIONS}: Cleo approves the stage after the one that waits",
    because="prices: passed",
)
def approve_whatever_waits(patch: Patch) -> None:
    """Give the decision to the stage that waits, with whatever answers it needs."""

    def make(original: Callable[..., Awaitable[None]]) -> Any:
        async def decide(self: InMemoryJournal, decision: Decision) -> None:
            waiting = self.waiting[0]
            answers = {one.id: "yes" for one in waiting.questions}
            await original(self, replace(decision, checkpoint=waiting.id, answers=answers))

        return decide

    patch.wrap(f"{JOURNAL}.decide", make)


@fault(
    "a rejection is ignored",
    caught_by=f"{DECISIONS}: Cleo finds last year's tax in the prices",
    because="prices: passed",
)
def ignore_rejections(patch: Patch) -> None:
    """Take every decision for an approval."""
    patch.attribute(f"{RUNS}:checked", lambda decision, _: replace(decision, approved=True))


@fault(
    "a rejection does not say who has rejected what",
    caught_by=f"{DECISIONS}: Cleo finds last year's tax in the prices",
    because="rejected by Cleo",
)
def reject_without_reason(patch: Patch) -> None:
    """Say nothing."""

    def rejected(self: Any, _: Checkpoint, decision: Decision) -> None:
        Exception.__init__(self, "rejected")
        self.decision = decision

    patch.attribute(f"{RUNS}:RejectedError.__init__", rejected)


@fault(
    "a run that goes on asks for decisions again",
    caught_by=f"{DECISIONS}: The run is resumed after Cleo has approved the prices",
    because="prices: waiting",
)
def forget_decisions(patch: Patch) -> None:
    """Forget a decision that was handed over."""

    def make(original: Callable[..., Awaitable[Decision]]) -> Any:
        async def decision(self: InMemoryJournal, checkpoint: Checkpoint) -> Decision:
            handed_over = await original(self, checkpoint)
            self.decided.pop(checkpoint.id)
            return handed_over

        return decision

    patch.wrap(f"{JOURNAL}.decision", make)


@fault(
    "phase 2 is complete without its last criterion",
    caught_by=[f"{PHASES}: All criteria but the command line", f'{PHASES}: All items but "review"'],
    because="passed",
)
def leave_a_criterion_out(patch: Patch) -> None:
    """Ask for one item less."""

    def make(original: property) -> Any:
        return lambda self: original.__get__(self)[:-1]

    patch.wrap("agency.delivery.workflows.definition:Stage.items", make)


@fault(
    "phase 3 is opened by the first item that is recorded",
    caught_by=[f'{PHASES}: All items but "unit-tests"', f'{PHASES}: All items but "review"'],
    because="validation: passed",
)
def open_at_once(patch: Patch) -> None:
    """Wait for one item only."""

    def make(original: property) -> Any:
        return lambda self: original.__get__(self)[1:2]

    patch.wrap("agency.delivery.workflows.definition:Stage.items", make)


@fault(
    "a run without phase 3 is incomplete",
    caught_by=f"{PHASES}: Cleo has rejected phase 3, and the run is complete",
    because="assert False",
)
def require_phase_3(patch: Patch) -> None:
    """Take a run that was stopped for one that is not complete."""

    def make(original: Callable[..., Any]) -> Any:
        async def finish(self: Any) -> Any:
            result = await original(self)
            return replace(result, complete=result.error is None)

        return finish

    patch.wrap(f"{RUNS}:WorkflowRun.finish", make)
