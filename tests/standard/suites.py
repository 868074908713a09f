"""Projects without Python that tests run once, and whose failures they then read one by one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.files import write

HERE = Path(__file__).parent

PYPROJECT = """
    [tool.plainspec]
    template = "schema.sql"
    {settings}

    [tool.pytest.ini_options]
    addopts = "-p no:cacheprovider -p no:random_order"
    asyncio_default_fixture_loop_scope = "function"
"""
HEADING = re.compile(r"^_+ (?P<title>\S.*?\S) _+$", re.MULTILINE)
LIMIT_S = 240


class Ran(NamedTuple):
    """A run that has ended.

    Attributes:
        failures: What is printed of each scenario that failed, by its title.
        output: All that is printed.
    """

    failures: dict[str, str]
    output: str

    def failed_at(self, title: str) -> str:
        """Return the step at which a scenario failed; an empty text if it passed."""
        marked = [line.strip() for line in self.failures.get(title, "").splitlines() if line.strip().startswith("✗ ")]
        return marked[0].removeprefix("✗ ") if marked else ""


def run_sentences(folder: Path, name: str) -> Ran:
    """Run the features in which every sentence of a module holds once and fails once."""
    shutil.copytree(HERE / "sentences" / name, folder / "features")
    (folder / "features/schema.sql").rename(folder / "schema.sql")
    write(folder, "pyproject.toml", PYPROJECT.format(settings=""))
    return run_folder(folder)


def run_project(folder: Path, feature: str, schema: str = "", settings: str = "") -> Ran:
    """Run a project of one feature, an SQL schema and settings."""
    write(folder, "pyproject.toml", PYPROJECT.format(settings=settings))
    write(folder, "schema.sql", schema)
    write(folder, "features/suite.feature", feature)
    return run_folder(folder)


def run_folder(folder: Path, *arguments: str) -> Ran:
    """Run the features of a project."""
    command = [sys.executable, "-m", "pytest", "--gherkin", "--no-allure", "-q", *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    parts = HEADING.split(ran.stdout)
    return Ran({title.split(".")[-1]: text for title, text in zip(parts[1::2], parts[2::2], strict=True)}, ran.stdout)
