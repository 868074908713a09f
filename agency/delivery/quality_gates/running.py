"""Gates, run at the same time; the two gates about tests share one run of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.config import GATES
from agency.delivery.contract import GateResult, Verdict
from agency.delivery.quality_gates import source, tests
from agency.observability.spans import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agency.delivery.quality_gates.order import GateOrder

OF_TESTS = (tests.PASS_RATE, tests.COVERAGE)
OF_SOURCE = ("linting", "type_checking", "security")


async def run_gates(names: Iterable[str], order: GateOrder) -> tuple[GateResult, ...]:
    """Run those of the named gates that are in force, and return what each has found, in the order of reports."""
    wanted = [name for name in GATES if name in names and name in order.config.gates]
    async with asyncio.TaskGroup() as group:
        of_tests = group.create_task(_of_tests([name for name in wanted if name in OF_TESTS], order))
        of_source = [
            group.create_task(_of_source(name, order), name=f"gate {name}") for name in wanted if name in OF_SOURCE
        ]
    return (*of_tests.result(), *(one.result() for one in of_source))


async def _of_source(name: str, order: GateOrder) -> GateResult:
    with span(f"gate.{name}") as checked:
        result: GateResult = await getattr(source, name)(order)
        if result.verdict is not Verdict.PASSED:
            checked.fail(result.verdict.value)
        return result


async def _of_tests(names: Sequence[str], order: GateOrder) -> tuple[GateResult, ...]:
    if not names:
        return ()
    judges = {tests.PASS_RATE: tests.pass_rate, tests.COVERAGE: tests.test_coverage}
    checked = {name: span(f"gate.{name}") for name in names}
    for one in checked.values():
        one.start()
    try:
        ran = await tests.run_tests(order, covered=tests.COVERAGE in names)
        results = tuple(judges[name](order, ran) for name in names)
    except BaseException as error:
        for one in checked.values():
            one.end(error)
        raise
    for result in results:
        if result.verdict is not Verdict.PASSED:
            checked[result.gate].fail(result.verdict.value)
        checked[result.gate].end()
    return results


def verdict_of(gates: Sequence[GateResult]) -> Verdict:
    """Return the verdict of a stage with these gates: failed before could not run, and passed only if all have."""
    found = {gate.verdict for gate in gates}
    return next((one for one in (Verdict.FAILED, Verdict.COULD_NOT_RUN) if one in found), Verdict.PASSED)


def reasons_of(gates: Sequence[GateResult]) -> str | None:
    """Return which gates have not passed, and the first detail of each; None if all have."""
    said = [
        f"{gate.gate} {gate.verdict.value}{f': {gate.details[0]}' if gate.details else ''}"
        for gate in gates
        if gate.verdict is not Verdict.PASSED
    ]
    return "; ".join(said) or None
