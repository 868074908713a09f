"""The stages that check a component: its specification, and its tests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.components import ComponentError
from agency.delivery.contract import Verdict
from agency.delivery.quality_gates.order import GateOrder
from agency.delivery.quality_gates.running import OF_TESTS
from agency.delivery.specifications.models import SpecificationError
from agency.delivery.specifications.parsing import read_specification
from agency.delivery.stages.outcome import Outcome, StageOrder, gated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


async def specify(order: StageOrder) -> Outcome:
    """Read the specification, and look for each of its operations in the component."""
    return await asyncio.to_thread(_specify, order)


def _specify(order: StageOrder) -> Outcome:
    try:
        specification = read_specification(order.spec_file)
        component = order.component()
        offered = component.offered()
    except SpecificationError as wrong:
        return Outcome(error=str(wrong))
    except ComponentError as wrong:
        return Outcome(error=str(wrong), verdict=Verdict.COULD_NOT_RUN)
    missing = [one for one in specification.operations if one.name not in offered]
    said = [f"{order.spec_file}:{one.line}: {component.name} does not offer {one.name}" for one in missing]
    return Outcome(error="\n".join(said) or None, output=specification.as_json())


async def run_the_tests(order: StageOrder, generated: Sequence[Path]) -> Outcome:
    """Run the tests of the component, and those that were generated, through their gates."""
    component = await asyncio.to_thread(order.component)
    tests = [*component.test_files, *generated]
    return await gated(OF_TESTS, GateOrder(component, order.config, tests), {"tests": [str(test) for test in tests]})
