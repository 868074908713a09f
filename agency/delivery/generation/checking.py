"""Generated tests are formatted, and must be collectable, before they are handed over."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agency.delivery.contract import GeneratorError
from agency.delivery.programs import run_program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agency.delivery.generation.modules import Module

SHOWN_LINES = 12

COLLECT = ("-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "filterwarnings=")
WITHOUT_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}


async def run_python(arguments: Sequence[str], root: Path, extra: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run this interpreter with a folder on the import path; return the exit code, and what was printed.

    Whoever waits for it keeps the time; the process ends with a cancellation.
    """
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH", ""))))
    command = (sys.executable, "-P", *arguments)  # no folder but that one comes first
    environment = {**os.environ, "PYTHONPATH": path, **(extra or {})}
    ran = await run_program(command, Path.cwd(), environment=environment, timeout_s=None, joined=True)
    return (1, f"{ran.output}\n{ran.problem}") if ran.code is None else (ran.code, ran.output)


async def formatted_and_collectable(tests: Path, module: Module) -> None:
    """Format a file with tests, and have pytest collect it.

    Raises:
        GeneratorError: It cannot be parsed, or nothing can be collected from it; names the module, the file, and why.
    """
    code, printed = await run_python(("-m", "ruff", "format", "--quiet", "--isolated", str(tests)), module.root)
    if code:
        raise GeneratorError(f"The tests that were generated for {module.name} are not valid Python: {_shown(printed)}")
    code, printed = await run_python((*COLLECT, str(tests)), module.root, WITHOUT_PLUGINS)
    if code:
        why = "hold no test" if code == EXIT_NOTHING_COLLECTED else "cannot be collected"
        raise GeneratorError(
            f"The tests that were generated for {module.name} ({module.path}) {why}, in {tests}: {_shown(printed)}"
        )


EXIT_NOTHING_COLLECTED = 5


def _shown(printed: str) -> str:
    errors = [line.strip() for line in printed.splitlines() if line.strip()]
    important = [line.removeprefix("E   ").strip() for line in errors if line.startswith("E   ")]
    return " / ".join((important or errors)[:SHOWN_LINES])
