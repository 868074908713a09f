"""The pipeline: what repetitions, cancellations and failing agents leave in the store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from agency.messaging import (
    InvalidMessageError,
    MessagePipeline,
    MessageRouter,
    StageFailedError,
    ThreadNotFoundError,
    answer_by,
)
from agency.messaging.models import LONGEST_TEXT
from agency.sessions import RequestID, ThreadID, UserID, new_request_id
from agency.store import Store
from agency.workflow import Context, step

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = [pytest.mark.anyio, pytest.mark.requirement("S3-MSG-01"), pytest.mark.requirement("S3-MSG-04")]

ALL = ["received", "validated", "stored", "executed", "answered", "notified"]


async def echo(_user: UserID, _thread: ThreadID, text: str) -> str:
    return f"You said: {text}"


async def texts(store: Store, user: UserID, thread: ThreadID) -> list[str]:
    async with store.unit_of_work(tenant=user.tenant, user=user.name) as work:
        return [one.body["text"] for one in await work.messages.in_thread(thread.value)]


async def stages(store: Store, user: UserID, message: UUID) -> Sequence[str]:
    async with store.unit_of_work(tenant=user.tenant, user=user.name) as work:
        found = await work.messages.stages(message)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert [one.at for one in found] == sorted(one.at for one in found)
    return [one.stage for one in found]


async def test_the_default_clock_and_a_workflow_take_a_message_through_all_stages(
    store: Store, ana: UserID, taxes: ThreadID
) -> None:
    async def research(text: str, context: Context) -> str:
        return f"{context.data['user']} of {context.data['tenant']} asks {text!r} in {context.data['thread_id']}"

    pipeline = MessagePipeline(store, MessageRouter(), answer_by(step(research)), agent="researcher")
    message = await pipeline.handle(ana, taxes, "What is due?", new_request_id())
    assert await texts(store, ana, taxes) == ["What is due?", f"Ana of Acme asks 'What is due?' in {taxes}"]
    assert await stages(store, ana, message) == ALL
    async with store.unit_of_work(tenant="Acme", user="Ana") as work:
        assert [one.author for one in await work.messages.in_thread(taxes.value)] == ["user", "researcher"]


@pytest.mark.requirement("S3-MSG-03")
async def test_nobody_else_sees_the_stages_of_a_message(store: Store, ana: UserID, taxes: ThreadID) -> None:
    message = await MessagePipeline(store, MessageRouter(), echo).handle(ana, taxes, "Hello", new_request_id())
    for other in (UserID("Acme", "Ben"), UserID("Bolt", "Ana")):
        assert await stages(store, other, message) == []


async def test_requests_repeated_at_the_same_time_store_one_message(store: Store, ana: UserID, taxes: ThreadID) -> None:
    asked: list[str] = []

    async def count(user: UserID, thread: ThreadID, text: str) -> str:
        asked.append(text)
        return await echo(user, thread, text)

    pipeline, request = MessagePipeline(store, MessageRouter(), count), new_request_id()
    found = await asyncio.gather(*(pipeline.handle(ana, taxes, "Hello", request) for _ in range(5)))
    assert len({*found}) == 1
    assert asked == ["Hello"]
    assert await texts(store, ana, taxes) == ["Hello", "You said: Hello"]
    assert await stages(store, ana, found[0]) == ALL


@pytest.mark.parametrize(
    "answer", ["", " ", "a\0b", "x" * (LONGEST_TEXT + 1), None, 5], ids=lambda said: repr(said)[:9]
)
async def test_an_answer_that_cannot_be_stored_is_a_failure_of_the_agent(
    store: Store, ana: UserID, taxes: ThreadID, answer: Any
) -> None:
    async def say(*_asked: Any) -> Any:
        return answer

    with pytest.raises(StageFailedError) as failed:
        await MessagePipeline(store, MessageRouter(), say).handle(ana, taxes, "Hello", new_request_id())
    assert failed.value.message_id
    assert await stages(store, ana, failed.value.message_id) == [*ALL[:3], "failed"]
    assert await texts(store, ana, taxes) == ["Hello"]


@pytest.mark.parametrize("error", [RuntimeError("a secret"), asyncio.CancelledError("a secret")], ids=repr)
async def test_the_error_of_an_agent_is_the_cause_and_is_not_shown(
    store: Store, ana: UserID, taxes: ThreadID, error: BaseException
) -> None:
    async def fail(*_asked: Any) -> str:
        raise error

    with pytest.raises(StageFailedError) as failed:
        await MessagePipeline(store, MessageRouter(), fail).handle(ana, taxes, "Hello", new_request_id())
    assert failed.value.__cause__ is not None
    assert "a secret" not in str(failed.value)


async def test_an_agent_that_takes_too_long_has_failed(store: Store, ana: UserID, taxes: ThreadID) -> None:
    async def hang(*_asked: Any) -> str:
        await asyncio.Event().wait()
        return "never"

    pipeline = MessagePipeline(store, MessageRouter(), hang, answer_limit_s=0.01)
    with pytest.raises(StageFailedError, match="was not executed"):
        await pipeline.handle(ana, taxes, "Hello", new_request_id())


async def test_a_message_that_is_cancelled_while_the_agent_answers_has_failed(
    store: Store, ana: UserID, taxes: ThreadID
) -> None:
    reached, request = asyncio.Event(), new_request_id()

    async def hang(*_asked: Any) -> str:
        reached.set()
        await asyncio.Event().wait()
        return "never"

    pipeline = MessagePipeline(store, MessageRouter(), hang)
    handling = asyncio.create_task(pipeline.handle(ana, taxes, "Hello", request))
    await reached.wait()
    handling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await handling
    message = await MessagePipeline(store, MessageRouter(), echo).handle(ana, taxes, "Hello", request)
    assert await stages(store, ana, message) == [*ALL[:3], "failed"]
    assert await texts(store, ana, taxes) == ["Hello"]


async def test_a_refused_message_leaves_nothing(store: Store, ana: UserID, taxes: ThreadID) -> None:
    pipeline = MessagePipeline(store, MessageRouter(), echo)
    with pytest.raises(InvalidMessageError) as invalid:
        await pipeline.handle(ana, taxes, "a\0b", new_request_id())
    assert (invalid.value.code, [one.field for one in invalid.value.problems]) == ("invalid_message", ["text"])
    with pytest.raises(ThreadNotFoundError) as missing:
        await pipeline.handle(ana, ThreadID(uuid4()), "Hello", new_request_id())
    assert missing.value.code == "not_found"
    assert await texts(store, ana, taxes) == []


async def test_without_a_database_a_message_is_not_stored(ana: UserID) -> None:
    async with Store("postgresql://nobody@127.0.0.1:1/nothing") as away:
        with pytest.raises(StageFailedError, match="was not stored") as failed:
            await MessagePipeline(away, MessageRouter(), echo).handle(
                ana, ThreadID(uuid4()), "Hello", RequestID(uuid4())
            )
    assert (failed.value.code, failed.value.message_id) == ("unavailable", None)
