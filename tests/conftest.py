"""What all tests share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
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


UNUSED_PLUGINS = "hypothesispytest", "faker", "schemathesis", "pytest-bdd", "anyio", "platformdirs", "time_machine"
LIGHT = " ".join(f"-p no:{name}" for name in UNUSED_PLUGINS)
"""Runs that tests start leave out the plugins of others: to load these takes longer than most such runs."""
WITH_PYTEST_BDD = f"{LIGHT} -p pytest-bdd"
"""The same for runs in which pytest-bdd takes part."""


@pytest.fixture(scope="session", autouse=True)
def light_runs() -> None:
    """Have every pytest that a test starts leave them out."""
    os.environ["PYTEST_ADDOPTS"] = LIGHT


MEASURED = (
    "agency/delivery/durable/test_work_command.py",
    "agency/gateway/web/test_process.py",
    "cli/test_command_line.py",
    "cli/test_matrix.py",
    "isolation/test_isolation.py",
    "proving/test_child_faults.py",
    "proving/test_depth.py",
    "proving/test_mutants.py",
    "runners/behave/",
    "runners/event_loop/test_held_coroutines.py",
    "runners/pytest/test_pytest_fixtures.py",
    "runners/pytest/test_pytest_reruns.py",
    "runners/pytest_bdd/",
    "runners/test_build_servers.py",
    "runners/test_expected_failures.py",
    "runners/test_needs.py",
    "runners/test_not_offered.py",
    "runners/test_produced_values.py",
    "runners/test_scopes.py",
    "runners/test_step_modules.py",
    "runners/test_step_results.py",
    "runners/test_systems.py",
    "services/postgres/test_prepared_folder.py",
    "services/postgres/test_templates.py",
    "stage/test_gateway_processes.py",
    "standard/",
)
"""Tests of which coverage measures the processes, too, that they start: nothing else reaches what these run."""


@pytest.fixture(autouse=True)
def measured_where_needed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure few processes: it doubles their time. Of a test with rows it is the first; the others run the same code."""
    row = getattr(request.node, "callspec", None)
    further = row is not None and any(row.indices.values())
    if further or not request.path.relative_to(TESTS).as_posix().startswith(MEASURED):
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
