"""An environment of its own for what is under test, with every optional extra installed."""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agency.delivery.programs import outer_environment, run_program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.contract import Json

LOOK = """
import importlib.metadata, json, sys
json.dump(
    {
        "isolated": sys.prefix != sys.base_prefix,
        "installed": sorted({one.metadata["Name"].lower() for one in importlib.metadata.distributions()}),
    },
    sys.stdout,
)
"""


class EnvironmentFailedError(Exception):
    """The environment could not be prepared; says which step failed, and what its program wrote."""


@dataclass(frozen=True)
class PreparedEnvironment:
    """A virtual environment with a project installed in it.

    Attributes:
        folder: Where it is.
        python: Its interpreter.
        extras: The optional extras of the project, all of them installed.
        isolated: Whether it sees its own packages only.
        installed: The names of all packages in it.
    """

    folder: Path
    python: Path
    extras: tuple[str, ...]
    isolated: bool
    installed: tuple[str, ...]

    def as_json(self) -> Json:
        """Return what can be stored of it."""
        return {
            "folder": str(self.folder),
            "python": str(self.python),
            "extras": list(self.extras),
            "isolated": self.isolated,
            "installed": list(self.installed),
        }


async def prepare_environment(
    project: Path, folder: Path, *, options: Sequence[str] = (), timeout_s: float = 600.0
) -> PreparedEnvironment:
    """Make a virtual environment, and install a project in it with every optional extra that it declares.

    Args:
        project: The folder with its pyproject.toml.
        folder: Where the environment will be; what was there before is removed.
        options: Further options of `pip install`, such as `--no-index`.
        timeout_s: How long each of its three steps may take.

    Raises:
        EnvironmentFailedError: The project declares nothing that can be installed, or a step failed.
    """
    extras = declared_extras(project)
    await _run(["-m", "venv", "--clear", str(folder)], sys.executable, project, timeout_s)
    python = folder / "bin" / "python"
    wanted = f"{project}[{','.join(extras)}]" if extras else str(project)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options, wanted]
    await _run(install, str(python), project, timeout_s)
    found = json.loads(await _run(["-I", "-c", LOOK], str(python), project, timeout_s))
    return PreparedEnvironment(folder, python, extras, found["isolated"], tuple(found["installed"]))


def declared_extras(project: Path) -> tuple[str, ...]:
    """Return the optional extras that a project declares, in order.

    Raises:
        EnvironmentFailedError: There is no pyproject.toml with a table `project`.
    """
    file = project / "pyproject.toml"
    try:
        declared = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise EnvironmentFailedError(f"{file} declares no project: {error}") from error
    return tuple(declared.get("optional-dependencies", {}))


async def _run(arguments: Sequence[str], python: str, folder: Path, timeout_s: float) -> str:
    """Run Python, without what the environment around it installs or imports by itself."""
    hidden = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    environment = {name: value for name, value in outer_environment().items() if name not in hidden}
    command = [python, *arguments]
    ended = await run_program(command, folder, environment=environment, timeout_s=timeout_s, joined=True)
    if ended.problem or ended.code:
        said = ended.problem or f"{' '.join(arguments[:3])} failed:"
        raise EnvironmentFailedError(f"{said}\n{ended.output}".rstrip())
    return ended.output
