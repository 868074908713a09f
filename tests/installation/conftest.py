"""An environment in which nothing is installed but what `pip install plainspec` brings."""

from __future__ import annotations

import os
import subprocess
import venv
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
FEATURE = """\
Feature: Shop
  Rule: What is bought is in the basket
    Scenario: Ana buys bread
      When Ana buys 2 breads
      Then the basket holds 2 breads
"""
STEPS = """\
from plainspec import then, when


@when("{word} buys {int} breads", gives="basket")
async def buys(name: str, count: int) -> list[str]:
    return ["bread"] * count


@then("the basket holds {int} breads")
def holds(count: int, basket: list[str]) -> None:
    assert len(basket) == count
"""


def distributions_of(name: str, extra: str = "") -> set[str]:
    """Return the distributions that installing one brings, itself included."""
    found, waiting = set[str](), [(name, extra)]
    while waiting:
        current, extra = waiting.pop()
        found.add(current)
        for required in map(Requirement, distribution(current).requires or ()):
            applies = required.marker is None or required.marker.evaluate({"extra": extra})
            if applies and required.name not in found:
                waiting += [(required.name, one) for one in required.extras or {""}]
    return found


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    text: str


@dataclass(frozen=True)
class CoreProject:
    """A project in an environment with the core alone."""

    folder: Path
    python: Path

    def write(self, name: str, text: str) -> None:
        """Write one of its files."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def runs(self, module: str, *arguments: str) -> Answer:
        """Run a module in its environment."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINSPEC_", "PYT"))}
        ran = subprocess.run(
            [self.python, "-m", module, *arguments],
            cwd=self.folder,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
        )
        return Answer(ran.returncode, ran.stdout + ran.stderr)


@pytest.fixture(scope="session")
def core_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the core alone."""
    return environment(tmp_path_factory.mktemp("core"))


def environment(folder: Path, extra: str = "") -> Path:
    """Make an environment with the distributions of the core and of an extra, by links; return its interpreter."""
    venv.create(folder, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for name in distributions_of("plainspec", extra):
        installed = distribution(name)
        tops = {file.parts[0] for file in installed.files or () if file.parts[0] not in ("..", "__pycache__")}
        for top in tops:
            (site / top).symlink_to(Path(str(installed.locate_file(top))))
    return folder / "bin" / "python"


@pytest.fixture
def shop(tmp_path: Path, core_python: Path) -> CoreProject:
    """A small project with one scenario, which needs no service."""
    project = CoreProject(tmp_path, core_python)
    project.write("pyproject.toml", "[tool.plainspec]\n")
    project.write("features/shop.feature", FEATURE)
    project.write("steps/basket.py", STEPS)
    return project
