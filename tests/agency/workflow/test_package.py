"""The package as a whole: documentation, observation, cost."""

import asyncio
import gc
import inspect
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency import workflow
from agency.workflow import Context, Observer, Parallel, RecordingStep, Retry, Step, observe_with, step

pytestmark = pytest.mark.anyio

NAMES = sorted(workflow.__all__)
CLASSES = [name for name in NAMES if inspect.isclass(getattr(workflow, name))]


@pytest.mark.parametrize("name", NAMES)
def test_every_exported_name_has_a_docstring_of_its_own(name: str) -> None:
    thing = getattr(workflow, name)
    doc = thing.__dict__.get("__doc__") if inspect.isclass(thing) else thing.__doc__
    assert doc
    assert doc not in {base.__doc__ for base in getattr(thing, "__mro__", ())[1:]}


@pytest.mark.parametrize("name", [*CLASSES, "step"])
def test_every_constructor_parameter_is_described(name: str) -> None:
    thing = getattr(workflow, name)
    if inspect.isclass(thing) and (
        issubclass(thing, BaseExceptionGroup | workflow.BreakerState) or _is_abstract(thing)
    ):
        return
    described = inspect.getdoc(thing) or ""
    parameters = inspect.signature(thing).parameters.values()
    missing = [parameter.name for parameter in parameters if f"\n    {parameter.name}: " not in described]
    assert not missing, f"{name} does not describe {missing}"


def _is_abstract(thing: type) -> bool:
    return getattr(thing, "_is_protocol", False) or inspect.isabstract(thing)


class Diary(Observer):
    """Notes the part of every step."""

    def __init__(self) -> None:
        self.roles: list[str] = []

    def observe(self, role: str, step: Step[Any, Any], value: Any, context: Context) -> Awaitable[Any]:
        """Note the part and run the step."""
        self.roles.append(role)
        return step.run(value, context)


async def test_an_observer_sees_every_step_with_its_part() -> None:
    diary = Diary()
    flow = Retry(RecordingStep("ok")) >> (RecordingStep(name="a") | RecordingStep(name="b"))
    with observe_with(diary):
        await flow.execute("x")
    assert diary.roles == [
        f"primitive.{flow.name}",
        "sequential.step_0",
        "retry.attempt_1",
        "sequential.step_1",
        "parallel.branch_0",
        "parallel.branch_1",
    ]
    await flow.execute("x")
    assert len(diary.roles) == 6


def test_importing_it_loads_no_service_or_telemetry_library() -> None:
    code = (
        "import sys, agency.workflow;"
        "print([m for m in ('opentelemetry','anyio','pydantic','plainspec') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def grow(value: int) -> int:
    return value + 1


async def grow_with(value: int, context: Context) -> int:
    return value + 1 if context else value


async def by_hand(value: int) -> int:
    return await grow(await grow(await grow(value)))


CONTEXT = Context("test-123")


async def by_hand_with(value: int) -> int:
    return await grow_with(await grow_with(await grow_with(value, CONTEXT), CONTEXT), CONTEXT)


async def seconds(function: Callable[[int], Awaitable[int]]) -> float:
    begun = time.perf_counter()
    for _ in range(1000):
        await function(1)
    return time.perf_counter() - begun


@pytest.mark.parametrize(("function", "hand"), [(grow, by_hand), (grow_with, by_hand_with)])
async def test_three_steps_cost_less_than_twice_the_calls_by_hand(
    function: Callable[..., Awaitable[int]], hand: Callable[[int], Awaitable[int]]
) -> None:
    """S0-PERF-02; single-step cost (S0-PERF-03) is recorded by the benchmarks."""
    chain = step(function) >> step(function) >> step(function)
    ratios = [await seconds(chain.execute) / await seconds(hand) for _ in range(51)]
    assert statistics.median(ratios) < 2.0


def test_building_and_running_leaves_nothing_behind() -> None:
    async def cycle(times: int) -> None:
        for _ in range(times):
            await (step(grow) >> Parallel(step(grow), step(grow)) >> RecordingStep()).execute(1)

    asyncio.run(cycle(50))
    gc.collect()
    before = len(gc.get_objects())
    asyncio.run(cycle(200))
    gc.collect()
    assert len(gc.get_objects()) - before < 200
