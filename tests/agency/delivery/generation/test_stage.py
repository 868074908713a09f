"""The stage for test generation, and what it reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

from agency.delivery.contract import GeneratorError
from agency.delivery.generation import (
    AsyncOpenHandsStageResult,
    AsyncOpenHandsTestGenerationStage,
    GenerationLimits,
    NotConfiguredError,
    OnFailedTask,
    OpenHandsServer,
)
from agency.delivery.generation import settings as settings_module

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

pytestmark = pytest.mark.anyio

VARIABLES = {
    "OPENHANDS_URL": "http://127.0.0.1:8000/",
    "OH_SESSION_API_KEYS_0": "swordfish",
    "LLM_MODEL": "a-model",
    "LLM_API_KEY": "opensesame",
}


@pytest.mark.requirement("S1-ORCH-01")
def test_a_result_starts_unsuccessful_and_empty() -> None:
    result = AsyncOpenHandsStageResult()
    assert not result.success
    assert (result.submitted_tasks, result.completed_tasks, result.failed_tasks, result.errors) == ({}, {}, {}, [])
    assert (result.submission_time_ms, result.collection_time_ms, result.execution_time_ms) == (0.0, 0.0, 0.0)


@pytest.mark.requirement("S1-ORCH-01")
def test_a_result_keeps_what_it_is_given_and_shares_nothing() -> None:
    given = AsyncOpenHandsStageResult(
        success=True,
        submitted_tasks={Path("a.py"): "1"},
        completed_tasks={Path("a.py"): (Path("test_a.py"),)},
        failed_tasks={Path("b.py"): "refused"},
        errors=["b.py: refused"],
        submission_time_ms=12.5,
        collection_time_ms=30.0,
    )
    assert given.success
    assert given.submitted_tasks == {Path("a.py"): "1"}
    assert given.completed_tasks == {Path("a.py"): (Path("test_a.py"),)}
    assert (given.failed_tasks, given.errors) == ({Path("b.py"): "refused"}, ["b.py: refused"])
    assert given.execution_time_ms == 42.5
    assert AsyncOpenHandsStageResult().errors == []


class Listed:
    """A generator that refuses some modules, and has the tests of all others at once."""

    __test__: ClassVar[bool] = False
    limits = GenerationLimits(on_failed_task=OnFailedTask.GO_ON)

    def __init__(self, refused: set[Path]) -> None:
        self._refused = refused

    async def check(self) -> None:
        """Be there."""

    async def submit(self, module: Path) -> str:
        """Refuse a module, or return its name."""
        if module in self._refused:
            raise GeneratorError("refused")
        return module.stem

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Return a file."""
        assert timeout_s == 300.0
        return (Path(f"test_{task_id}.py"),)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close nothing."""


@pytest.mark.requirement("S1-ORCH-02")
@pytest.mark.requirement("S1-ORCH-03")
async def test_a_module_that_is_refused_at_submission_is_among_the_failed_ones() -> None:
    one, two = Path("one.py"), Path("two.py")
    stage = AsyncOpenHandsTestGenerationStage(Listed({two}))
    tasks = await stage.submit_tasks([one, two])
    result = await stage.collect_results(tasks)
    assert tasks == {one: "one"}
    assert result.completed_tasks == {one: (Path("test_one.py"),)}
    assert (result.failed_tasks, result.errors) == ({two: "refused"}, ["two.py: refused"])
    assert not result.success
    assert result.workflow_goes_on


async def test_a_stage_without_modules_is_no_success() -> None:
    stage = AsyncOpenHandsTestGenerationStage(Listed(set()))
    assert not (await stage.collect_results(await stage.submit_tasks([]))).success


@pytest.mark.requirement("S1-CFG-01")
def test_packages_that_are_not_installed_are_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "MODULES", ("httpx", "no_such_sdk"))
    with pytest.raises(NotConfiguredError, match=r"no_such_sdk is not installed: pip install 'plainspec\[delivery\]'"):
        OpenHandsServer.from_environment(VARIABLES)


@pytest.mark.requirement("S1-CFG-02")
@pytest.mark.parametrize(
    "address", ["localhost:8000", "ftp://host", "http://", "http://host:port", "http://host:0", "https://host:99999"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(NotConfiguredError, match="OPENHANDS_URL is not an http or https address"):
        OpenHandsServer.from_environment({**VARIABLES, "OPENHANDS_URL": address})


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://openhands.example", "HTTPS://host:8443/path"])
def test_http_and_https_addresses_are_taken(address: str) -> None:
    assert OpenHandsServer.from_environment({**VARIABLES, "OPENHANDS_URL": address}).url == address


def test_keys_are_not_shown() -> None:
    server = OpenHandsServer.from_environment(VARIABLES)
    assert server.url == "http://127.0.0.1:8000"
    assert "swordfish" not in repr(server)
    assert "opensesame" not in repr(server)


@pytest.mark.requirement("S1-CFG-03")
def test_all_invalid_limits_are_reported_together() -> None:
    with pytest.raises(ValueError, match="timeout_s is -1, failures is 0"):
        GenerationLimits(timeout_s=-1, failures=0)
