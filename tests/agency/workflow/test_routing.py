"""Routers and conditions."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency.workflow import (
    Conditional,
    Context,
    NoRouteError,
    RecordingStep,
    Router,
)

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]


async def test_a_router_runs_exactly_the_chosen_step() -> None:
    billing, technical = RecordingStep("billing"), RecordingStep("technical")
    router = Router(lambda ticket: ticket["topic"], {"billing": billing, "technical": technical})
    assert await router.execute({"topic": "technical"}) == "technical"
    assert (billing.call_count, technical.call_count) == (0, 1)


async def test_routes_stay_as_they_were_handed_over() -> None:
    routes = {"billing": RecordingStep("billing")}
    router = Router(lambda _: "billing", routes)
    routes.clear()
    assert await router.execute("ticket") == "billing"


async def test_a_router_may_ask_the_context_and_take_its_time() -> None:
    async def by_user(_: str, context: Context) -> object:
        await asyncio.sleep(0)
        return context.data["user"]

    router = Router(by_user, {"Ana": RecordingStep("for Ana")}, default=RecordingStep("for others"))
    assert await router.execute("x", Context(data={"user": "Ana"})) == "for Ana"
    assert await router.execute("x", Context(data={"user": "Ben"})) == "for others"
    assert router.name == "route(Ana, otherwise)"


async def test_a_route_that_does_not_exist_is_refused_by_name() -> None:
    known = RecordingStep()
    with pytest.raises(NoRouteError, match="no route 'c'; the routes are a, b") as caught:
        await Router(str, {"a": known, "b": known}).execute("c")
    assert (caught.value.key, caught.value.routes, known.call_count) == ("c", ("a", "b"), 0)


@pytest.mark.parametrize(("value", "answer"), [(5, "big"), (1, "small")])
async def test_a_condition_chooses_between_two_steps(value: int, answer: str) -> None:
    either = Conditional(lambda number: number > 3, RecordingStep("big"), RecordingStep("small"))
    assert await either.execute(value) == answer
    assert either.name == "if(recording, recording)"


async def test_without_another_step_the_input_passes_through() -> None:
    assert await Conditional(bool, RecordingStep("ran")).execute("") == ""
