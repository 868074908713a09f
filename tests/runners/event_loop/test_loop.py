"""The loop that fixtures and scenarios share."""

import asyncio
import contextvars
from collections.abc import AsyncGenerator, Iterator

import pytest

from plainspec.execution.event_loop.loop import BackgroundError, LeftRunningError, ScenarioLoop
from plainspec.execution.event_loop.open_fixture import OpenFixture, adopt
from plainspec.execution.event_loop.task_tracker import TaskTracker

COLOUR: contextvars.ContextVar[str] = contextvars.ContextVar("COLOUR", default="none")


@pytest.fixture
def loop() -> Iterator[ScenarioLoop]:
    loop = ScenarioLoop()
    yield loop
    loop.shutdown()


def open_fixture(loop: ScenarioLoop, generator: AsyncGenerator[object, None]) -> OpenFixture:
    return loop.open(generator, TaskTracker())


def test_a_fixture_that_yields_nothing_is_told(loop: ScenarioLoop) -> None:
    async def empty() -> AsyncGenerator[object, None]:
        if COLOUR.get() == "some":
            yield None

    with pytest.raises(RuntimeError, match="did not yield"):
        open_fixture(loop, empty())


def test_a_fixture_that_yields_twice_is_told_at_its_tear_down(loop: ScenarioLoop) -> None:
    async def twice() -> AsyncGenerator[object, None]:
        yield 1
        yield 2

    opened = open_fixture(loop, twice())
    assert opened.ready.result() == 1
    with pytest.raises(RuntimeError, match="more than once"):
        loop.close(opened)


def test_what_a_fixtures_set_up_raises_is_raised(loop: ScenarioLoop) -> None:
    async def broken() -> AsyncGenerator[object, None]:
        raise ConnectionError("nobody answers")
        yield

    with pytest.raises(ConnectionError, match="nobody answers"):
        open_fixture(loop, broken())


def test_a_skip_in_a_fixture_is_a_skip(loop: ScenarioLoop) -> None:
    async def skips() -> AsyncGenerator[object, None]:
        pytest.skip("not today")
        yield

    with pytest.raises(pytest.skip.Exception):
        open_fixture(loop, skips())


def test_a_background_failure_in_a_fixtures_task_group_is_told_at_its_tear_down(loop: ScenarioLoop) -> None:
    async def fail() -> None:
        raise ValueError("the server died")

    async def group() -> AsyncGenerator[asyncio.TaskGroup, None]:
        async with asyncio.TaskGroup() as tasks:
            yield tasks

    opened = open_fixture(loop, group())

    async def use() -> None:
        opened.ready.result().create_task(fail())
        await asyncio.sleep(0)

    loop.run(use())
    with pytest.raises(ExceptionGroup) as told:
        loop.close(opened)
    assert told.group_contains(ValueError, match="the server died")


def test_what_a_fixture_sets_is_seen_and_taken_back(loop: ScenarioLoop) -> None:
    async def red() -> AsyncGenerator[None, None]:
        COLOUR.set("red")
        yield
        assert COLOUR.get() == "red"

    opened = open_fixture(loop, red())
    take_back = adopt(opened.context)
    assert COLOUR.get() == "red"
    take_back()
    loop.close(opened)
    assert COLOUR.get() == "none"


def test_a_task_that_ends_by_itself_within_the_grace_is_fine(loop: ScenarioLoop) -> None:
    ledger = TaskTracker()

    async def start() -> None:
        asyncio.get_running_loop().create_task(asyncio.sleep(0.01))

    loop.call(start(), ledger)
    loop.settle(ledger)


def test_a_task_that_goes_on_is_cancelled_and_named(loop: ScenarioLoop) -> None:
    ledger = TaskTracker()
    started: list[asyncio.Task[None]] = []

    async def start() -> None:
        started.append(asyncio.get_running_loop().create_task(asyncio.sleep(60)))

    loop.call(start(), ledger)
    with pytest.raises(LeftRunningError, match=r"sleep\(\), started at .*test_loop\.py:\d+"):
        loop.settle(ledger)
    assert started[0].cancelled()


@pytest.mark.parametrize("kind", [ValueError, pytest.fail.Exception])
def test_a_failure_nobody_waited_for_is_told_once(loop: ScenarioLoop, kind: type[BaseException]) -> None:
    ledger = TaskTracker()

    async def fail() -> None:
        raise kind("unheard")

    async def start() -> None:
        await asyncio.wait([asyncio.get_running_loop().create_task(fail())])

    loop.call(start(), ledger)
    with pytest.raises(BackgroundError, match=f"{kind.__name__}: unheard"):
        loop.settle(ledger)
    loop.settle(TaskTracker())


def test_an_interrupt_lets_the_task_clean_up_before_it_goes_on(loop: ScenarioLoop) -> None:
    done: list[str] = []

    async def interrupted() -> None:
        asyncio.get_running_loop().call_soon(_interrupt)
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            done.append("cleaned up")

    with pytest.raises(KeyboardInterrupt):
        loop.run(interrupted())
    assert done == ["cleaned up"]


def _interrupt() -> None:
    raise KeyboardInterrupt


def test_a_loop_never_used_costs_nothing_to_close() -> None:
    loop = ScenarioLoop()
    loop.settle(TaskTracker())
    loop.shutdown()
