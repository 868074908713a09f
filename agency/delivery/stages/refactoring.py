"""The stage that refactors: ruff's fixes and formatting, kept if the tests pass before and after, and else undone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from agency.delivery.programs.temporary_folders import temporary_folder
from agency.delivery.quality_gates.order import GateOrder
from agency.delivery.quality_gates.running import OF_SOURCE, OF_TESTS
from agency.delivery.quality_gates.source import ruff_settings
from agency.delivery.quality_gates.tests import run_tests
from agency.delivery.stages.gated_version import gated_version, has_changed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.components import Component
    from agency.delivery.contract import Json
    from agency.delivery.stages.outcome import Outcome, StageOrder


class Refactored(NamedTuple):
    """What refactoring has come to.

    Attributes:
        changed: The modules that have other contents now.
        undone: Why the changes were dropped; None if they were kept, or if there were none.
    """

    changed: tuple[str, ...] = ()
    undone: str | None = None


async def refactor(order: StageOrder, generated: Sequence[Path] = (), tested: Json | None = None) -> Outcome:
    """Refactor the component, then run the gates about its source.

    Where its tests have come before, and it has changed since, their gates run again, too.
    """
    component = await asyncio.to_thread(order.component)
    again = await asyncio.to_thread(has_changed, tested, component)
    refactored = await _refactored(component, order)
    output = {"refactored": list(refactored.changed), "undone": refactored.undone}
    gates = (*OF_TESTS, *OF_SOURCE) if again else OF_SOURCE
    return await gated_version(gates, order, [*component.test_files, *generated], output, component)


async def _refactored(component: Component, order: StageOrder) -> Refactored:
    """Work on a copy, so that the component is changed as a whole or not at all, and tests may run meanwhile."""
    with temporary_folder("refactoring") as folder:
        copy = await asyncio.to_thread(component.copy_to, folder)
        await _rewrite(GateOrder(copy, order.config), ruff_settings(GateOrder(component, order.config)))
        changed = await asyncio.to_thread(_changed, component, copy)
        if not changed:
            return Refactored()
        tests = component.test_files
        for when, one in (("before", component), ("after", copy)):
            if problem := await _problem(GateOrder(one, order.config, tests)):
                return Refactored(undone=f"the tests do not pass {when} refactoring: {problem}")
        await asyncio.to_thread(_take_over, component, copy, changed)
        return Refactored(tuple(module.as_posix() for module in changed))


async def _rewrite(order: GateOrder, settings: tuple[str, ...]) -> None:
    await order.run("ruff", "check", "--fix-only", "--no-cache", "--quiet", *settings, *order.modules)
    await order.run("ruff", "format", "--no-cache", "--quiet", *settings, *order.modules)


async def _problem(order: GateOrder) -> str | None:
    """Return the first reason for which the tests do not pass; None if they do."""
    if not order.tests:
        return "there are none"
    ran = await run_tests(order)
    if ran.is_complete and not ran.problems:
        return None
    return next(iter((*ran.unimportable, *ran.problems, *ran.ran.last_lines)), "they could not be run")


def _changed(component: Component, copy: Component) -> tuple[Path, ...]:
    return tuple(
        module
        for module in component.modules
        if (component.root / module).read_bytes() != (copy.root / module).read_bytes()
    )


def _take_over(component: Component, copy: Component, modules: tuple[Path, ...]) -> None:
    """Replace modules, each at once, and keep their modes."""
    for module in modules:
        old = component.root / module
        new = old.with_name(f".{old.name}.partial")
        new.write_bytes((copy.root / module).read_bytes())
        new.chmod(old.stat().st_mode & 0o777)
        new.replace(old)
