"""What a gate looks at."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agency.delivery.contract import GateResult, Verdict
from agency.delivery.quality_gates.processes import Ran, run_program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.components import Component
    from agency.delivery.config import DeliveryConfig

DETAILS = 10
"""As many lines say why a gate did not pass."""


@dataclass(frozen=True)
class GateOrder:
    """A component, and how it is looked at.

    Attributes:
        component: Whose modules are looked at.
        config: The limits.
        tests: The files with its tests, wherever they are.
    """

    component: Component
    config: DeliveryConfig
    tests: Sequence[Path] = field(default=())

    @property
    def modules(self) -> tuple[str, ...]:
        """Its modules, relative to its folder."""
        return tuple(module.as_posix() for module in self.component.modules)

    def own_settings(self, *names: str) -> Path | None:
        """Return the first of these files that the component brings along, for the settings of a program."""
        files = (self.component.root / name for name in names)
        return next((file for file in files if file.is_file()), None)

    async def run(self, module: str, *arguments: str) -> Ran:
        """Run a module of Python in the component's folder, with its interpreter."""
        with tempfile.TemporaryDirectory(prefix="agency-gate-") as folder:
            filled = [argument.replace("{folder}", folder) for argument in arguments]
            return await self.run_in(module, *filled)

    async def run_in(self, module: str, *arguments: str) -> Ran:
        """Run a module of Python as it is."""
        root = self.component.root
        return await run_program(
            (self.config.python, "-m", module, *arguments), root, [root], self.config.gate_timeout_s
        )


def could_not_run(gate: str, order: GateOrder, program: str, ran: Ran) -> GateResult:
    """Return that nothing is known, with what the program said last."""
    if ran.code is None:
        said: tuple[str, ...] = (f"{program} did not finish within {order.config.gate_timeout_s:g} s",)
    elif any(f"No module named {program}" in line for line in ran.last_lines):
        said = (f"{program} is not installed for {order.config.python}: pip install {program}",)
    else:
        said = (f"{program} ended with the exit code {ran.code}", *ran.last_lines)
    return GateResult(gate, Verdict.COULD_NOT_RUN, details=said)


def found(gate: str, problems: Sequence[str]) -> GateResult:
    """Return the verdict of a gate that allows no problem."""
    verdict = Verdict.FAILED if problems else Verdict.PASSED
    return GateResult(gate, verdict, float(len(problems)), 0.0, tuple(problems[:DETAILS]))
