"""Ways in which a delivery workflow can pass a stage that has not passed its gates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import Verdict
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

GATES = "delivery/workflows/stage_gates.feature"
FINAL = "delivery/workflows/final_gate.feature"
RUN_GATE = "agency.delivery.workflows.gates:run_gate"
RUN_GATES = "agency.delivery.workflows.gates:run_gates"
PACKAGES = f"{FINAL}: The packages of the agency"


@fault(
    "a stage passes although its gate has failed",
    caught_by=[f"{GATES}: A test fails", f"{GATES}: The shop imports what is missing"],
    because="unit-integration: waiting",
)
def pass_failed_gates(patch: Patch) -> None:
    """Take every result for a good one."""
    patch.wrap(RUN_GATE, _verdicts({Verdict.FAILED: Verdict.PASSED}))


@fault(
    "only the first gate of a stage runs",
    caught_by=[f"{GATES}: The shop imports what is missing", PACKAGES],
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
    "a gate of a workflow that could not run counts as failed",
    caught_by=f"{GATES}: There is no test module",
    because="tests: failed",
)
def fail_what_could_not_run(patch: Patch) -> None:
    """Tell no difference."""
    patch.wrap(RUN_GATE, _verdicts({Verdict.COULD_NOT_RUN: Verdict.FAILED}))


@fault(
    "a gate of a workflow that could not run counts as passed",
    caught_by=f"{GATES}: There is no test module",
    because="tests: passed",
)
def pass_what_could_not_run(patch: Patch) -> None:
    """Take no answer for a good one."""
    patch.wrap(RUN_GATE, _verdicts({Verdict.COULD_NOT_RUN: Verdict.PASSED}))


@fault(
    "a run that goes on does not run failed gates again",
    caught_by=f"{GATES}: The failing test is fixed",
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


def _verdicts(taken_for: dict[Verdict, Verdict]) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """Take verdicts of gates for others."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def run(*arguments: Any) -> Any:
            result = await original(*arguments)
            return replace(result, verdict=taken_for.get(result.verdict, result.verdict))

        return run

    return make
