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


async def test_a_condition_may_ask_the_context() -> None:
    either = Conditional(lambda _, context: context.data["user"] == "Ana", RecordingStep("yes"), RecordingStep("no"))
    assert await either.execute("x", Context(data={"user": "Ana"})) == "yes"
    assert await either.execute("x", Context(data={"user": "Ben"})) == "no"


@pytest.mark.parametrize("key", ["lunch", "Billing", "bill", "billing slip", "a topic with spaces", ""])
async def test_a_key_is_compared_as_a_whole(key: str) -> None:
    router = Router(str, {"billing": RecordingStep("billing")}, default=RecordingStep("default"))
    assert await router.execute(key) == "default"
    assert await router.execute("billing") == "billing"


async def test_routes_are_listed_in_the_order_in_which_they_were_given() -> None:
    with pytest.raises(NoRouteError, match="no route 'c'; the routes are modem, billing"):
        await Router(str, {"modem": RecordingStep(), "billing": RecordingStep()}).execute("c")
    empty: Router[str, str] = Router(str, {})
    with pytest.raises(NoRouteError, match="no route 'c'; the routes are none"):
        await empty.execute("c")


async def test_errors_of_the_choice_and_of_the_chosen_step_reach_the_caller() -> None:
    default = RecordingStep("default")
    broken = RecordingStep(side_effect=ValueError("jammed"))
    with pytest.raises(ValueError, match="jammed"):
        await Router(str, {"a": broken}, default=default).execute("a")
    with pytest.raises(KeyError):
        await Router(lambda value: value["topic"], {}, default=default).execute({})
    with pytest.raises(KeyError):
        await Conditional(lambda value: value["topic"], default, default).execute({})
    assert default.call_count == 0
