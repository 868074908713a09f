"""What a gate looks at."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agency.delivery.contract import GateResult, Verdict
from agency.delivery.programs import Ran, run_program
from agency.observability import spans

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.components import Component
    from agency.delivery.config import DeliveryConfig

FOREIGN = ("COV_", "COVERAGE_", "PYTEST_", "PLAINSPEC_", "PYTHON", "MYPY", "RUFF_")
"""Variables that belong to whatever runs the delivery, a test run for example, begin with these."""

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
        root, limit_s = self.component.root, self.config.gate_timeout_s
        command = (self.config.python, "-m", module, *arguments)
        return await run_program(command, root, environment=environment([root]), timeout_s=limit_s)


def environment(paths: Sequence[Path]) -> dict[str, str]:
    """Return the environment variables of a gate: those of this process without what steers its own tests.

    They name the current span, too, for spans of the component.

    Args:
        paths: The folders from which Python imports first.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {
        "NO_COLOR": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONUTF8": "1",
        **spans.environment(),
    }


def could_not_run(gate: str, order: GateOrder, program: str, ran: Ran) -> GateResult:
    """Return that nothing is known, with what the program said last."""
    if ran.is_late:
        said: tuple[str, ...] = (f"{program} did not finish within {order.config.gate_timeout_s:g} s",)
    elif ran.problem:
        said = ran.last_lines
    elif any(f"No module named {program}" in line for line in ran.last_lines):
        said = (f"{program} is not installed for {order.config.python}: pip install {program}",)
    else:
        said = (f"{program} ended with the exit code {ran.code}", *ran.last_lines)
    return GateResult(gate, Verdict.COULD_NOT_RUN, details=said)


def found(gate: str, problems: Sequence[str]) -> GateResult:
    """Return the verdict of a gate that allows no problem."""
    verdict = Verdict.FAILED if problems else Verdict.PASSED
    return GateResult(gate, verdict, float(len(problems)), 0.0, tuple(problems[:DETAILS]))
