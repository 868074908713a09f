"""Routing: who receives what, in which order, and what failures leave alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from agency.messaging import Failure, MessageRouter, Text, validated
from agency.sessions import UserID, new_request_id

pytestmark = [pytest.mark.anyio, pytest.mark.requirement("S3-MSG-02"), pytest.mark.requirement("S3-WS-04")]

ANA, BEN = UserID("Acme", "Ana"), UserID("Acme", "Ben")


def alert(user: UserID, value: int) -> dict[str, Any]:
    return {
        "type": "quality_alert",
        "user": user,
        "severity": "info",
        "metric": "cost",
        "value": value,
        "threshold": 0,
        "subject": "researcher",
    }


def text(user: UserID, said: str) -> Text:
    message = validated({"type": "text", "user": user, "thread_id": new_request_id().value, "text": said})
    assert isinstance(message, Text)
    return message


def values(queue: asyncio.Queue[Any]) -> list[int]:
    return [int(queue.get_nowait().value) for _ in range(queue.qsize())]


async def fail(_message: Any) -> None:
    raise ConnectionResetError("a secret")


async def test_a_queue_is_a_subscriber_until_it_unsubscribes() -> None:
    router, queue = MessageRouter(), asyncio.Queue[Any]()
    unsubscribe = router.subscribe(ANA, queue.put)
    await router.route([alert(ANA, 1)])
    unsubscribe()
    unsubscribe()
    await router.route([alert(ANA, 2)])
    assert values(queue) == [1]


async def test_who_subscribes_after_all_others_have_left_is_not_forgotten_with_them() -> None:
    router, first, second = MessageRouter(), asyncio.Queue[Any](), asyncio.Queue[Any]()
    leave = router.subscribe(ANA, first.put)
    leave()
    router.subscribe(ANA, second.put)
    leave()
    await router.route([alert(ANA, 1)])
    assert (values(first), values(second)) == ([], [1])


async def test_a_user_who_is_slow_holds_up_nobody_else() -> None:
    router, queue, released = MessageRouter(), asyncio.Queue[Any](), asyncio.Event()

    async def wait(_message: Any) -> None:
        await released.wait()

    router.subscribe(ANA, wait)
    router.subscribe(BEN, queue.put)
    routing = asyncio.create_task(router.route([alert(ANA, 1), alert(BEN, 2)]))
    assert int((await queue.get()).value) == 2
    assert not routing.done()
    released.set()
    assert (await routing).routed == 2


async def test_messages_that_are_routed_at_the_same_time_stay_in_order_for_each_user() -> None:
    router, queue = MessageRouter(), asyncio.Queue[Any]()

    async def receive(message: Any) -> None:
        await asyncio.sleep(0 if int(message.value) % 2 else 0.001)
        await queue.put(message)

    router.subscribe(ANA, receive)
    await asyncio.gather(*(router.route([alert(ANA, 2 * n), alert(ANA, 2 * n + 1)]) for n in range(5)))
    assert values(queue) == list(range(10))


async def test_a_subscriber_that_takes_too_long_has_failed_and_the_next_one_is_told() -> None:
    router, queue = MessageRouter(limit_s=0.01), asyncio.Queue[Any]()
    router.subscribe(ANA, lambda _message: asyncio.sleep(60))
    router.subscribe(ANA, queue.put)
    report = await router.route([alert(ANA, 1)])
    assert report.failures == (Failure(1, "a subscriber", "TimeoutError"),)
    assert values(queue) == [1]


async def test_a_receiver_whose_own_work_was_cancelled_has_failed_and_the_rest_is_routed() -> None:
    router, queue = MessageRouter(), asyncio.Queue[Any]()

    async def give_up(_message: Any) -> None:
        raise asyncio.CancelledError

    router.register("quality_alert", give_up)
    router.subscribe(ANA, queue.put)
    report = await router.route([alert(ANA, 1), alert(ANA, 2)])
    assert report.failures == (Failure(1, "give_up", "CancelledError"), Failure(2, "give_up", "CancelledError"))
    assert values(queue) == [1, 2]


async def test_routing_that_is_cancelled_ends() -> None:
    router, reached = MessageRouter(), asyncio.Event()

    async def hang(_message: Any) -> None:
        reached.set()
        await asyncio.Event().wait()

    router.subscribe(ANA, hang)
    routing = asyncio.create_task(router.route([alert(ANA, 1)]))
    await reached.wait()
    routing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await routing


async def test_a_failure_is_reported_by_its_kind_and_logged_in_full(caplog: pytest.LogCaptureFixture) -> None:
    router = MessageRouter()
    router.register("quality_alert", fail)
    report = await router.route([{"type": "nothing"}, alert(ANA, 1)])
    assert report.failures == (Failure(2, "fail", "ConnectionResetError"),)
    assert "a secret" in caplog.text


async def test_invalid_messages_are_counted() -> None:
    router = MessageRouter()
    await router.route([{"type": "nothing"}, alert(ANA, 1)])
    await router.route([5, None])
    assert router.filtered_out == 3


def test_a_handler_for_a_type_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no type 'quality_alrt'; did you mean 'quality_alert'"):
        MessageRouter().register("quality_alrt", fail)


async def test_a_delivery_says_how_many_subscribers_it_has_reached() -> None:
    router, queue = MessageRouter(), asyncio.Queue[Any]()
    handled = asyncio.Queue[Any]()
    router.register("text", handled.put)
    assert (await router.deliver(text(ANA, "Hello"))).reached == 0
    router.subscribe(ANA, queue.put)
    router.subscribe(ANA, fail)
    delivery = await router.deliver(text(ANA, "Hello again"))
    assert (delivery.reached, len(delivery.failures)) == (1, 1)
    assert (handled.qsize(), queue.qsize()) == (2, 1)
