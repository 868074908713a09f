"""The pytest plugin: `pytest --gherkin` collects feature files and runs their scenarios as pytest functions.

Without `--gherkin` this module does nothing but declare its options, and imports nothing of Plainspec.
"""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

READ_ONLY_PROJECT = "default::pytest.PytestCacheWarning"
"""That pytest cannot write its cache is no failure, also where warnings are errors."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the command line of `pytest --gherkin`."""
    group = parser.getgroup("gherkin", "features (plainspec)")
    group.addoption(
        "--gherkin",
        action="store_true",
        help="collect and run .feature files; without paths, those in the project's features folders",
    )
    group.addoption(
        "--tags",
        metavar="EXPRESSION",
        help='run only scenarios that match a Cucumber tag expression: --tags "@smoke and not @slow"'
        " (in addopts and PYTEST_ADDOPTS with an equals sign: --tags=...)",
    )
    group.addoption(
        "--snippets",
        action="store_true",
        help="show a step to paste for each undefined sentence",
    )
    group.addoption(
        "--no-allure",
        action="store_true",
        help="write no Allure results (default: write them to allure-results/, or to --alluredir)",
    )
    group.addoption(
        "--keep-results",
        action="store_true",
        help="keep the Allure results of earlier runs (default: delete them)",
    )
    group.addoption(
        "--system",
        metavar="ADAPTER",
        help="the system under specification: agency (default) or your own adapter, package.module:Adapter",
    )
    group.addoption(
        "--strict-needs",
        action="store_true",
        help="fail scenarios that need a missing capability, unless [tool.plainspec.expected-missing] lists it",
    )
    _add_services(group)


def _add_services(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--services",
        metavar="PROVIDER",
        help="the provider of the servers that scenarios need: embedded (default), local, external or containers",
    )
    group.addoption(
        "--postgres-url", metavar="URL", help="the URL of an external PostgreSQL: postgresql://user:password@host/"
    )
    group.addoption(
        "--mariadb-url", metavar="URL", help="the URL of a MariaDB for --system mariadb: mysql://user:password@host/"
    )
    group.addoption("--redis-url", metavar="URL", help="the URL of an external Redis: redis://user:password@host/")
    group.addoption("--postgres-image", metavar="IMAGE", help="the image for PostgreSQL containers")
    group.addoption("--redis-image", metavar="IMAGE", help="the image for Redis containers")
    group.addoption(
        "--postgres-programs",
        metavar="FOLDER",
        help="the folder of PostgreSQL's programs for --services local (default: the newest ones that are installed)",
    )
    group.addoption(
        "--redis-program", metavar="FILE", help="the redis-server for --services local (default: the one on the PATH)"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Have a conftest.py that ends the program be reported by its name."""
    if early_config.known_args_namespace.gherkin:
        from plainspec.runners.pytest.private_api import guard_conftest_imports

        guard_conftest_imports(early_config, lambda _, __: None)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Begin a run of features with `--gherkin`; report where the option was forgotten."""
    if config.getoption("gherkin"):
        config.addinivalue_line("filterwarnings", READ_ONLY_PROJECT)
        from plainspec.runners.pytest.allure.results import report_to_allure
        from plainspec.runners.pytest.annotations import report_to_build_server
        from plainspec.runners.pytest.session import SESSION, GherkinSession

        session = config.stash[SESSION] = GherkinSession(config)
        report_to_allure(config, session)
        report_to_build_server(config, session.project)
        config.pluginmanager.register(session, "plainspec-session")
        _end_as_by_ctrl_c(config)
        return
    if config.getoption("tags"):
        raise pytest.UsageError("--tags selects scenarios; add --gherkin")
    if config.args_source is pytest.Config.ArgsSource.ARGS:
        named = next((arg for arg in config.args if ".feature" in arg.split("::")[0]), None)
        if named:
            raise pytest.UsageError(f"{named}: feature files are collected with --gherkin: pytest --gherkin {named}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a link to a folder that the link itself lies in: it holds nothing new, and has no end."""
    looped = config.getoption("gherkin") and collection_path.is_symlink() and collection_path.is_dir()
    return True if looped and collection_path.parent.resolve().is_relative_to(collection_path.resolve()) else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a feature file; one that is misnamed, as `x.Feature`, to say so."""
    if file_path.suffix.lower() != ".feature" or not parent.config.getoption("gherkin"):
        return None
    from plainspec.runners.pytest.collection import FeatureFile

    return FeatureFile.at(file_path, parent)


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """Have pytest compare URLs as they are shown, without their passwords."""
    urls = sys.modules.get("plainspec.services.urls")
    if urls is None or not any(isinstance(value, urls.Url) for value in (left, right)):
        return None
    left, right = (urls.masked(value) if isinstance(value, urls.Url) else value for value in (left, right))
    said = config.hook.pytest_assertrepr_compare(config=config, op=op, left=left, right=right)
    return next(filter(None, said), None)


def _end_as_by_ctrl_c(config: pytest.Config) -> None:
    """Have a SIGTERM end the run as Ctrl-C does, unless somebody else sees to it: with fixtures torn down."""
    ours = threading.current_thread() is threading.main_thread()
    if ours and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        config.add_cleanup(_die_by_sigterm)


def _die_by_sigterm() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
