"""The stages that check a component: its specification, and its tests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.components import ComponentError
from agency.delivery.contract import Verdict
from agency.delivery.quality_gates.running import OF_SOURCE, OF_TESTS
from agency.delivery.specifications.models import SpecificationError, UnreadableSpecificationError
from agency.delivery.specifications.parsing import read_specification
from agency.delivery.stages.gated_version import gated_version, has_changed
from agency.delivery.stages.outcome import Outcome, StageOrder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.contract import Json


async def specify(order: StageOrder) -> Outcome:
    """Read the specification, and look for each of its operations in the component."""
    return await asyncio.to_thread(_specify, order)


def _specify(order: StageOrder) -> Outcome:
    try:
        specification = read_specification(order.spec_file)
        component = order.component()
        offered = component.offered()
    except (ComponentError, UnreadableSpecificationError) as wrong:
        return Outcome(error=str(wrong), verdict=Verdict.COULD_NOT_RUN)
    except SpecificationError as wrong:
        return Outcome(error=str(wrong))
    missing = [one for one in specification.operations if one.name not in offered]
    said = [f"{order.spec_file}:{one.line}: {component.name} does not offer {one.name}" for one in missing]
    return Outcome(error="\n".join(said) or None, output=specification.as_json())


async def run_the_tests(order: StageOrder, generated: Sequence[Path], refactored: Json | None = None) -> Outcome:
    """Run the tests of the component, and those that were generated, through their gates.

    Where refactoring has come before, and the component has changed since, its gates run again, too.
    """
    component = await asyncio.to_thread(order.component)
    again = await asyncio.to_thread(has_changed, refactored, component)
    tests = [*component.test_files, *generated]
    gates = (*OF_TESTS, *OF_SOURCE) if again else OF_TESTS
    return await gated_version(gates, order, tests, {"tests": [str(test) for test in tests]}, component)
