"""What guards a test generator of the command line: itself, or delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from agency.delivery.components import Component
from agency.delivery.config import DeliveryConfig
from agency.delivery.contract import GeneratorError
from agency.delivery.generation.settings import VARIABLES, NotConfiguredError
from agency.delivery.opening import openhands
from agency.delivery.stages.generation import GuardedGeneration, GuardsItself
from agency.workflow import BreakerState, Context

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SERVER = dict(zip(VARIABLES, ("http://127.0.0.1:1", "key", "model", "model-key"), strict=True))


@pytest.mark.asyncio
async def test_openhands_guards_itself_within_the_limits_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SERVER.items():
        monkeypatch.setenv(name, value)
    config = DeliveryConfig(generation_retries=1, generation_backoff_base=0, breaker_failures=2)
    async with openhands(config, tmp_path) as generator:
        assert isinstance(generator, GuardsItself)
        (tmp_path / "module.py").write_text('"""A module."""\n', encoding="utf-8")
        with pytest.raises(GeneratorError, match="No OpenHands server answers"):
            await generator.submit(tmp_path / "module.py")
        assert generator.circuit is BreakerState.OPEN


def test_every_variable_that_openhands_needs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NotConfiguredError) as refused:
        openhands(DeliveryConfig(), tmp_path)
    assert [name for name in VARIABLES if name not in str(refused.value)] == []


class Failing:
    """A generator that fails, and may guard itself."""

    __test__: ClassVar[bool] = False

    def __init__(self) -> None:
        self.calls = 0

    async def submit(self, module: Path) -> str:
        """Fail."""
        self.calls += 1
        raise GeneratorError(f"no tests for {module}")

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Fail."""
        raise GeneratorError(f"{task_id} was late by {timeout_s}")


class SelfGuarding(Failing):
    """One that does."""

    circuit = BreakerState.CLOSED


@pytest.mark.asyncio
@pytest.mark.parametrize(("generator", "calls"), [(Failing(), 3), (SelfGuarding(), 1)])
async def test_there_is_one_guard_around_a_generator(generator: Failing, calls: int, tmp_path: Path) -> None:
    (tmp_path / "module.py").touch()
    guarded = GuardedGeneration(generator, DeliveryConfig(generation_retries=2, generation_backoff_base=0))
    outcome = await guarded.submit(Component.at("component", tmp_path), Context("run"))
    assert (generator.calls, "no tests for" in (outcome.error or "")) == (calls, True)
