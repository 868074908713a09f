"""Blocking functions in threads, and cancellations while they run."""

import asyncio
import contextvars
import threading
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor

import pytest

from agency.workflow import AnsweredTooLateError, RecordingStep, Saga, step

pytestmark = pytest.mark.anyio

DEADLINE_S = 10.0
language = contextvars.ContextVar("language", default="none")


class BlockingWork:
    """Work in a thread that can be seen to begin, and lasts until it is released."""

    def __init__(self) -> None:
        self.begun, self.release, self.ended = threading.Event(), threading.Event(), threading.Event()

    def work(self, value: str) -> str:
        """Begin, wait to be released, and answer."""
        self.begun.set()
        assert self.release.wait(DEADLINE_S)
        self.ended.set()
        return f"{value} done"

    async def cancel(self, task: "asyncio.Future[object]") -> asyncio.CancelledError:
        """Cancel the task while the work goes on; return with what the task ends."""
        assert await asyncio.to_thread(self.begun.wait, DEADLINE_S)
        task.cancel()
        self.release.set()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return caught.value


async def test_two_blocking_functions_run_side_by_side() -> None:
    meeting = threading.Barrier(2, timeout=DEADLINE_S)

    def meet(_: str) -> int:
        return meeting.wait()

    assert sorted(await (step(meet) | step(meet)).execute("x")) == [0, 1]


async def test_a_cancelled_thread_is_waited_for() -> None:
    started, release, ended = threading.Event(), threading.Event(), threading.Event()

    def work(_: str) -> None:
        started.set()
        assert release.wait(DEADLINE_S)
        ended.set()

    task = asyncio.ensure_future(step(work).execute("x"))
    assert await asyncio.to_thread(started.wait, DEADLINE_S)
    task.cancel()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_the_error_of_a_cancelled_thread_stays_reachable() -> None:
    started, release = threading.Event(), threading.Event()

    def work(_: str) -> None:
        started.set()
        release.wait(DEADLINE_S)
        raise ValueError("broken")

    task = asyncio.ensure_future(step(work).execute("x"))
    assert await asyncio.to_thread(started.wait, DEADLINE_S)
    task.cancel()
    release.set()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert isinstance(caught.value.__cause__, ValueError)


async def test_threads_see_the_callers_context_variables_and_may_not_hang_on_stop_iteration() -> None:
    def stop(_: str) -> None:
        raise StopIteration

    def speaks(_: str) -> str:
        return language.get()

    language.set("French")
    assert await step(speaks).execute("x") == "French"
    with pytest.raises(RuntimeError, match=r"^the step raised StopIteration$"):
        await step(stop).execute("x")


async def test_what_a_cancelled_thread_has_answered_stays_reachable() -> None:
    blocking = BlockingWork()
    cancelled = await blocking.cancel(asyncio.ensure_future(step(blocking.work).execute("x")))
    assert isinstance(cancelled.__cause__, AnsweredTooLateError)
    assert cancelled.__cause__.answer == "x done"
    assert str(cancelled.__cause__) == "the step could not be stopped, and returned: 'x done'"


async def test_a_saga_undoes_what_a_thread_has_answered_too_late() -> None:
    blocking, undo = BlockingWork(), RecordingStep()
    saga: Saga[str, str] = Saga((step(blocking.work), undo))
    await blocking.cancel(asyncio.ensure_future(saga.execute("x")))
    assert (undo.call_count, undo.last_input) == (1, "x done")


async def test_a_saga_does_not_undo_a_stage_of_which_a_thread_was_only_a_part() -> None:
    blocking, undo = BlockingWork(), RecordingStep()
    saga: Saga[str, str] = Saga((step(blocking.work) >> RecordingStep(), undo))
    await blocking.cancel(asyncio.ensure_future(saga.execute("x")))
    assert undo.call_count == 0


async def test_a_coroutine_that_comes_too_late_is_closed() -> None:
    blocking = BlockingWork()

    async def later(value: str) -> str:
        return value

    def work(value: str) -> Awaitable[str]:
        return later(blocking.work(value))

    cancelled = await blocking.cancel(asyncio.ensure_future(step(work).execute("x")))
    assert cancelled.__cause__ is None


def test_a_function_for_which_no_thread_was_free_is_not_called_once_its_caller_is_cancelled() -> None:
    blocking, called = BlockingWork(), threading.Event()

    def call(_: str) -> None:
        called.set()

    async def cancel_before_a_thread_is_free() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        first = asyncio.ensure_future(step(blocking.work).execute("x"))
        await asyncio.sleep(0)
        assert blocking.begun.wait(DEADLINE_S)
        second = asyncio.ensure_future(step(call).execute("y"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait([second])
        assert second.cancelled()
        assert not first.done()
        blocking.release.set()
        assert await first == "x done"

    asyncio.run(cancel_before_a_thread_is_free())
    assert not called.is_set()
