"""Which Python runs a project's scenarios, and how a command becomes another one."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDERS = (".venv", "venv")
WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Python:
    """A Python that has Plainspec.

    Attributes:
        program: The interpreter.
        environment: The folder of its virtual environment; None where it has none.
    """

    program: Path
    environment: Path | None = None

    def shown(self, root: Path) -> str:
        """Return the interpreter as a command shows it: relative to the project where it lies below."""
        return str(self.program.relative_to(root)) if self.program.is_relative_to(root) else str(self.program)

    def activated(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a process as the environment's activation script sets them."""
        changed = dict(variables)
        if self.environment is not None:
            changed["VIRTUAL_ENV"] = str(self.environment)
            changed["PATH"] = os.pathsep.join(filter(None, [str(self.program.parent), variables.get("PATH")]))
            changed.pop("PYTHONHOME", None)
        return changed


def python_of(root: Path, variables: Mapping[str, str]) -> Python:
    """Return the first that has Plainspec: the active virtual environment, that of the project, or this Python."""
    active = variables.get("VIRTUAL_ENV")
    for folder in ([Path(active)] if active else []) + [root / name for name in FOLDERS]:
        program = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
        if program.is_file() and _has_plainspec(folder):
            return Python(program, folder)
    in_environment = sys.prefix != sys.base_prefix
    return Python(Path(sys.executable), Path(sys.prefix) if in_environment else None)


def _has_plainspec(environment: Path) -> bool:
    pattern = (
        "Lib/site-packages/plainspec-*.dist-info" if WINDOWS else "lib/python*/site-packages/plainspec-*.dist-info"
    )
    return next(environment.glob(pattern), None) is not None


def become(command: Sequence[str], variables: Mapping[str, str], folder: Path) -> int:
    """Run a command in the place of this process, so that its exit code and every signal are its own.

    Returns:
        The exit code, on Windows, where a process cannot become another one.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if not WINDOWS:
        os.chdir(folder)
        os.execve(command[0], list(command), dict(variables))  # noqa: S606 - the arguments are passed without a shell
    return awaited(command, variables, folder)


def awaited(command: Sequence[str], variables: Mapping[str, str], folder: Path) -> int:
    """Run a command, and return its exit code; Ctrl-C reaches it by the terminal, and its end is waited for."""
    with subprocess.Popen(list(command), env=dict(variables), cwd=folder) as process:  # noqa: S603 - no shell
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
