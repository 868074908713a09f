"""Ways in which a delivery workflow can pass a stage that nobody has checked or approved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import Checkpoint, Decision, Verdict
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from agency.delivery.journals import PlainJournal

GATES = "delivery/stage_gates.feature"
PEOPLE = "delivery/human_checkpoints.feature"
DECISIONS = "delivery/decisions.feature"
FINAL = "delivery/final_gate.feature"
PHASES = "delivery/phases.feature"
RUNS = "agency.delivery.workflows.runs"
RUN_GATE = "agency.delivery.workflows.gates:run_gate"
RUN_GATES = "agency.delivery.workflows.gates:run_gates"
JOURNAL = "agency.delivery.journals:PlainJournal"
PACKAGES = f"{FINAL}: The packages of the agency"


@fault(
    "a stage passes without its human approval",
    caught_by=[
        f"{GATES}: All tests pass, and every package can be imported",
        f"{PEOPLE}: unit-integration waits, and passes when Cleo has approved it",
    ],
    because="unit-integration: passed",
)
def ask_nobody(patch: Patch) -> None:
    """Ask for no decision."""

    async def approved(*_: Any) -> None:
        """Go on."""

    patch.attribute(f"{RUNS}:WorkflowRun._approved", approved)


@fault(
    "a stage passes although its gate has failed",
    caught_by=[f"{GATES}: A test fails", f"{GATES}: The shop needs what nobody has"],
    because="unit-integration: waiting",
)
def pass_failed_gates(patch: Patch) -> None:
    """Take every result for a good one."""
    patch.wrap(RUN_GATE, _verdicts({Verdict.FAILED: Verdict.PASSED}))


@fault(
    "only the first gate of a stage runs",
    caught_by=[f"{GATES}: The shop needs what nobody has", PACKAGES],
    because="unit-integration",
)
def run_one_gate(patch: Patch) -> None:
    """Leave the others out."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def run(gates: Any, *project: Any) -> Any:
            return await original(gates[:1], *project)

        return run

    patch.wrap(RUN_GATES, make)


@fault(
    "a gate that could not run counts as failed",
    caught_by=f"{GATES}: There is no test module",
    because="tests: failed",
)
def fail_what_could_not_run(patch: Patch) -> None:
    """Tell no difference."""
    patch.wrap(RUN_GATE, _verdicts({Verdict.COULD_NOT_RUN: Verdict.FAILED}))


@fault(
    "a gate that could not run counts as passed",
    caught_by=f"{GATES}: There is no test module",
    because="tests: passed",
)
def pass_what_could_not_run(patch: Patch) -> None:
    """Take no answer for a good one."""
    patch.wrap(RUN_GATE, _verdicts({Verdict.COULD_NOT_RUN: Verdict.PASSED}))


@fault(
    "a run that goes on does not run failed gates again",
    caught_by=f"{GATES}: The failing test is mended",
    because="unit-integration: failed",
)
def remember_failed_gates(patch: Patch) -> None:
    """Keep what they have found."""
    found: dict[str, Any] = {}

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def run(gate: Any, *project: Any) -> Any:
            if gate.name not in found:
                found[gate.name] = await original(gate, *project)
            return found[gate.name]

        return run

    patch.wrap(RUN_GATE, make)


@fault(
    "an approval counts without answers, or by nobody",
    caught_by=[
        f"{PEOPLE}: Observability Integration Review without an answer about gaps",
        f"{DECISIONS}: Nobody's name stands below",
        f"{PHASES}: The bottlenecks are not named",
    ],
    because="was not refused anything",
)
def accept_every_decision(patch: Patch) -> None:
    """Look at nothing."""
    patch.attribute("agency.delivery.journals:checked", lambda decision, _: decision)


@fault(
    "a review leaves its last question out",
    caught_by=[f"{PEOPLE}: Five questions about observability", f"{PEOPLE}: Four questions about performance"],
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
        async def decide(self: PlainJournal, decision: Decision) -> None:
            waiting = self.waiting[0]
            answers = {one.id: "yes" for one in waiting.questions}
            await original(self, replace(decision, checkpoint=waiting.id, answers=answers))

        return decide

    patch.wrap(f"{JOURNAL}.decide", make)


@fault(
    "a rejection is ignored",
    caught_by=[f"{DECISIONS}: Cleo finds last year's tax in the prices", f"{PHASES}: There is a regression"],
    because="prices: passed",
)
def ignore_rejections(patch: Patch) -> None:
    """Go on, whatever was decided."""

    async def recorded(self: Any, checkpoint: Checkpoint) -> None:
        await self._journal.decision(checkpoint)

    patch.attribute(f"{RUNS}:WorkflowRun._recorded", recorded)


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
    caught_by=f"{DECISIONS}: The run goes on after Cleo has approved the prices",
    because="prices: waiting",
)
def forget_decisions(patch: Patch) -> None:
    """Forget a decision that was handed over."""

    def make(original: Callable[..., Awaitable[Decision]]) -> Any:
        async def decision(self: Any, checkpoint: Checkpoint) -> Decision:
            handed_over = await original(self, checkpoint)
            self._decided.pop(checkpoint.id)
            return handed_over

        return decision

    patch.wrap(f"{JOURNAL}.decision", make)


@fault("the final gate composes nothing", caught_by=PACKAGES, because="'composition'")
def compose_nothing(patch: Patch) -> None:
    """Leave the gate out."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def run(gates: Any, *project: Any) -> Any:
            return await original([one for one in gates if one.name != "composition"], *project)

        return run

    patch.wrap(RUN_GATES, make)


@fault(
    "the documentation gate does not look at parameters",
    caught_by=f"{FINAL}: A parameter is not described",
    because="passed",
)
def overlook_parameters(patch: Patch) -> None:
    """Have the gate's own process see no parameters."""
    lenient = (
        "import sys, agency.delivery.workflows.documentation as found\n"
        "found.constructor_parameters = lambda _: ()\n"
        "from agency.delivery.workflows.checks import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )

    def make(original: Callable[..., Iterator[str]]) -> Any:
        def filled(*arguments: Any) -> Iterator[str]:
            python, *rest = original(*arguments)
            return iter([python, "-c", lenient, *rest[2:]] if "documentation" in rest else [python, *rest])

        return filled

    patch.wrap("agency.delivery.workflows.gates:filled", make)


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
    """Wait for the first item only."""

    async def approved(self: Any, stage: Any) -> None:
        for checkpoint in (*stage.items[1:2], *([stage.checkpoint] if stage.checkpoint else [])):
            await self._recorded(checkpoint)

    patch.attribute(f"{RUNS}:WorkflowRun._approved", approved)


@fault(
    "a run without phase 3 is incomplete",
    caught_by=f"{PHASES}: Cleo has rejected phase 3, and the run is complete",
    because="assert False",
)
def require_phase_3(patch: Patch) -> None:
    """Take a run that was stopped for one that is not complete."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, error: replace(original(self, error), complete=error is None)

    patch.wrap(f"{RUNS}:WorkflowRun._result", make)


def _verdicts(taken_for: dict[Verdict, Verdict]) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """Take verdicts of gates for others."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def run(*arguments: Any) -> Any:
            result = await original(*arguments)
            return replace(result, verdict=taken_for.get(result.verdict, result.verdict))

        return run

    return make
