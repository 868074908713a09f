"""The version of a component that its gates have checked: nothing else is deployed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from agency.delivery.contract import Verdict
from agency.delivery.quality_gates.order import GateOrder
from agency.delivery.stages.outcome import Outcome, StageOrder, gated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agency.delivery.components import Component
    from agency.delivery.contract import Json

CHECKED = "checked_files"
"""In the output of a stage with gates: the digest of each file of the component that they have checked, by its name."""

SHOWN = 3


async def gated_version(
    names: Sequence[str], order: StageOrder, tests: Sequence[Path], output: Json, component: Component
) -> Outcome:
    """Run gates on a component, and record its files.

    Its modules are recorded as they were before, so that a change while the gates run is found. Other files are
    recorded as they are afterwards, because tests may write some.
    """
    modules = await asyncio.to_thread(component.digests, component.modules)
    outcome = await gated(names, GateOrder(component, order.config, tests), output)
    afterwards = await asyncio.to_thread(order.component)
    others = await asyncio.to_thread(afterwards.digests, afterwards.data)
    return replace(outcome, output={**outcome.output, CHECKED: {**others, **modules}})


def changes(checked: Mapping[str, str], component: Component) -> tuple[str, ...]:
    """Return the files of a component that were added, changed or removed after its gates had checked it."""
    present = component.digests((*component.modules, *component.data))
    return tuple(sorted(name for name in {*checked, *present} if checked.get(name) != present.get(name)))


def has_changed(output: Json | None, component: Component) -> bool:
    """Tell whether a component has changed since a stage checked it; False if there was no such stage yet."""
    return output is not None and bool(changes(output[CHECKED], component))


def refusal(component: Component, checked: Mapping[str, str]) -> Outcome | None:
    """Return why a component must not be deployed; None if its gates have checked it as it is."""
    if not (changed := changes(checked, component)):
        return None
    names = ", ".join(changed[:SHOWN]) + (f" and {len(changed) - SHOWN} more" if changed[SHOWN:] else "")
    return Outcome(
        error=f"{component.name} has changed since its gates ran ({names}), so that this version was never checked; "
        "undo the change and resume the run, or deliver the component in a new run",
        verdict=Verdict.FAILED,
    )
