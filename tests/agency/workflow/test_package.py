"""The package as a whole: documentation, observation, what it imports."""

import inspect
import subprocess
import sys
from collections.abc import Awaitable
from typing import Any

import pytest

from agency import workflow
from agency.workflow import Context, Observer, RecordingStep, Retry, Step, observe_with

pytestmark = pytest.mark.anyio

NAMES = sorted(workflow.__all__)
CLASSES = [name for name in NAMES if inspect.isclass(getattr(workflow, name))]


@pytest.mark.requirement("S0-DOC-01", "S0-DOC-03")
@pytest.mark.parametrize("name", NAMES)
def test_every_exported_name_has_a_docstring_of_its_own(name: str) -> None:
    thing = getattr(workflow, name)
    doc = thing.__dict__.get("__doc__") if inspect.isclass(thing) else thing.__doc__
    assert doc
    assert doc not in {base.__doc__ for base in getattr(thing, "__mro__", ())[1:]}


@pytest.mark.requirement("S0-DOC-02", "S0-DOC-03")
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


async def test_an_observer_gives_way_to_another_one_and_watches_again_after_it() -> None:
    first, second = Diary(), Diary()
    with observe_with(first):
        with observe_with(second):
            await RecordingStep(name="a").execute("x")
        await RecordingStep(name="b").execute("x")
    assert (first.roles, second.roles) == (["primitive.b"], ["primitive.a"])


def test_importing_it_loads_no_service_or_telemetry_library() -> None:
    code = (
        "import sys, agency.workflow;"
        "print([m for m in ('opentelemetry','anyio','pydantic','plainspec') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
