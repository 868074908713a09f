"""What all tests share."""

from __future__ import annotations

import os
import signal

import pytest

pytest_plugins = ["pytester", "tests.databases"]

# Jobs in a shell's background are deaf to Ctrl-C and its like, and so would be whatever tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def pytest_configure(config: pytest.Config) -> None:
    """Let no verdict on a property depend on how busy the machine is; runs of features have no properties."""
    if not config.getoption("gherkin"):
        from hypothesis import HealthCheck, settings  # noqa: PLC0415 - costs as much as a hundred scenarios

        settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
        settings.load_profile("any machine")


LIGHT = "-p no:hypothesispytest -p no:faker -p no:schemathesis -p no:pytest-bdd"
"""Runs that tests start need no plugins of others that take a second to load."""
WITH_PYTEST_BDD = f"{LIGHT} -p pytest-bdd"
"""The same for runs in which pytest-bdd takes part."""


@pytest.fixture(scope="session", autouse=True)
def light_runs() -> None:
    """Have every pytest that a test starts leave them out."""
    os.environ["PYTEST_ADDOPTS"] = LIGHT


@pytest.fixture(autouse=True)
def measured_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let coverage measure the processes of a test's first row only: it doubles their time, and rows run the same code."""
    row = getattr(request.node, "callspec", None)
    if row is not None and any(row.indices.values()):
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def run_options() -> str:
    """The options of the runs that `pytester` starts; folders whose tests need another plugin have their own."""
    return LIGHT


@pytest.fixture
def pytester(pytester: pytest.Pytester, run_options: str, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Hand out pytest's own, which forgets what the environment says."""
    monkeypatch.setenv("PYTEST_ADDOPTS", run_options)
    return pytester
