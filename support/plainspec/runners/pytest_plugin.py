"""The pytest plugin: `pytest --gherkin` collects feature files and runs their scenarios as pytest functions.

Without `--gherkin` this module does nothing but declare its options, and imports nothing of Plainspec.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.runners.pytest_session import GherkinSession

SESSION: pytest.StashKey[GherkinSession] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the command line of `pytest --gherkin`."""
    group = parser.getgroup("gherkin", "features (plainspec)")
    group.addoption(
        "--gherkin",
        action="store_true",
        help="collect and run .feature files; without paths, those of the project's features folder(s)",
    )
    group.addoption(
        "--tags",
        metavar="EXPRESSION",
        help='run the scenarios that a Cucumber tag expression selects: --tags "@smoke and not @slow"'
        " (in addopts and PYTEST_ADDOPTS with an equals sign: --tags=...)",
    )
    group.addoption(
        "--no-allure",
        action="store_true",
        help="write no Allure results (by default they go to allure-results/, or to --alluredir)",
    )
    group.addoption(
        "--keep-results",
        action="store_true",
        help="keep the Allure results of earlier runs (by default they are cleared)",
    )
    group.addoption(
        "--services",
        metavar="PROVIDER",
        help="who runs the servers that scenarios need: embedded (the default), external or containers",
    )
    group.addoption("--postgres-url", metavar="URL", help="an external PostgreSQL: postgresql://user:password@host/")
    group.addoption("--redis-url", metavar="URL", help="an external Redis: redis://user:password@host/")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take over where `--gherkin` is given; say how where it was forgotten."""
    if config.getoption("gherkin"):
        from plainspec.runners.pytest_session import GherkinSession  # noqa: PLC0415 - only with --gherkin

        session = GherkinSession(config)
        _choose_services(config, session)
        config.stash[SESSION] = session
        config.pluginmanager.register(session, "plainspec-session")
        return
    if config.getoption("tags"):
        raise pytest.UsageError("--tags selects scenarios; add --gherkin")
    if config.args_source is pytest.Config.ArgsSource.ARGS:
        named = next((arg for arg in config.args if ".feature" in arg.split("::")[0]), None)
        if named:
            raise pytest.UsageError(f"{named}: feature files are collected with --gherkin: pytest --gherkin {named}")


def _choose_services(config: pytest.Config, session: GherkinSession) -> None:
    """Weigh what the command line, the environment and the project say about servers."""
    from plainspec.services.choice import SETTINGS, decide, remember  # noqa: PLC0415 - only with --gherkin
    from plainspec.services.errors import ServiceError  # noqa: PLC0415 - as above

    options = {name: config.getoption(name.replace("-", "_")) for name in SETTINGS}
    try:
        remember(decide(options, project=dict(session.project.services)))
    except ServiceError as refused:
        raise pytest.UsageError(str(refused)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a feature file."""
    session = parent.config.stash.get(SESSION, None)
    if session is None or file_path.suffix != ".feature":
        return None
    from plainspec.runners.pytest_nodes import FeatureFile  # noqa: PLC0415 - only with --gherkin

    collected: pytest.Collector = FeatureFile.from_parent(parent, path=file_path)
    return collected
