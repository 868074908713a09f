"""Projects that are run as their users run them, and the results they leave."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.files import write

Json = dict[str, Any]

SETTINGS = """
[project]
name = "shop"
version = "0"

[tool.pytest.ini_options]
asyncio_default_fixture_loop_scope = "function"
"""


class Run:
    """One finished run: what it printed, and the Allure results it left."""

    def __init__(self, code: int, output: str, folder: Path) -> None:
        self.code = code
        self.output = output
        self.folder = folder

    @property
    def results(self) -> list[Json]:
        """The results, in no particular order."""
        return [json.loads(file.read_bytes()) for file in sorted(self.folder.glob("*-result.json"))]

    def named(self, name: str) -> Json:
        """Return the one result of this name."""
        (found,) = [result for result in self.results if result["name"] == name]
        return found

    def statuses(self) -> dict[str, str]:
        """Return each result's status by its name."""
        return {result["name"]: result["status"] for result in self.results}

    def content(self, attachment: Json) -> str:
        """Read an attachment."""
        source: str = attachment["source"]
        return (self.folder / source).read_text(encoding="utf-8")


class Shop:
    """A project of a user, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("pyproject.toml", SETTINGS)

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project."""
        return write(self.root, path, text)

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of a run."""
        return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--gherkin", *arguments]

    def environment(self) -> dict[str, str]:
        """Return the environment of a run, as if nobody's build server had started it."""
        servers = ("GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL")
        kept = {name: value for name, value in os.environ.items() if name not in servers}
        return {**kept, "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, *arguments: str, folder: str = "allure-results") -> Run:
        """Run `pytest --gherkin` to its end."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Run(done.returncode, done.stdout + done.stderr, self.root / folder)

    def start(self, until: str) -> subprocess.Popen[str]:
        """Start a run, and return when it has printed a line with ``until``, or has ended."""
        started = subprocess.Popen(
            [*self.command("-s", "-p", "no:random_order")],
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert started.stdout is not None
        for line in started.stdout:
            if until in line:
                return started
        raise AssertionError(f"the run ended before it printed {until!r}")

    def end(self, started: subprocess.Popen[str], with_signal: int) -> Run:
        """End a run with a signal."""
        started.send_signal(with_signal)
        output, _ = started.communicate(timeout=60)
        return Run(started.returncode, output, self.root / "allure-results")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture(scope="session")
def shop_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the shop of this folder once: everything that a report can show."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shutil.copytree(Path(__file__).with_name("shop"), shop.root, dirs_exist_ok=True)
    return shop.run("features", "plain_tests.py", "--allure-link-pattern=issue:https://example.org/{}")
