"""Steps from functions, and the step for tests."""

import asyncio
import functools

import pytest

from agency.workflow import Context, RecordingStep, Step, step

pytestmark = pytest.mark.anyio


async def test_a_decorated_function_is_a_step_with_its_name() -> None:
    @step
    async def greet(name: str) -> str:
        return f"Hello, {name}"

    assert greet.name == "greet"
    assert await greet.execute("Ana") == "Hello, Ana"


async def test_the_decorator_takes_a_name() -> None:
    @step(name="shout", inline=True)
    def upper(text: str) -> str:
        return text.upper()

    assert upper.name == "shout"
    assert await upper.execute("hey") == "HEY"


async def test_functions_get_the_context_where_they_name_it() -> None:
    async def second(value: str, context: Context) -> str:
        return f"{value} {context.correlation_id}"

    async def third(value: str, extra: int = 1, *, context: Context) -> str:
        return f"{value} {extra} {context.correlation_id}"

    def plain(value: str, context: Context) -> str:
        return f"{value} {context.correlation_id}"

    async def only(context: str) -> str:
        return context

    run = Context("c")
    assert await step(second).execute("a", run) == "a c"
    assert await step(name="third")(third).execute("a", run) == "a 1 c"
    assert await step(plain).execute("a", run) == "a c"
    assert await step(only).execute("a", run) == "a"


async def test_builtins_partials_and_callable_objects_are_functions_too() -> None:
    class Polite:
        async def __call__(self, text: str) -> str:
            return f"please {text}"

    async def repeat(times: int, text: str) -> str:
        return text * times

    assert await (step(str.upper) >> step(functools.partial(repeat, 2)) >> step(Polite())).execute("a") == "please AA"
    assert await step(int).execute("7") == 7


@pytest.mark.parametrize("inline", [True, False])
async def test_what_a_plain_function_leaves_to_be_awaited_is_awaited(*, inline: bool) -> None:
    async def later() -> str:
        return "later"

    assert await step(inline=inline)(lambda _: later()).execute("x") == "later"


async def test_a_step_of_ones_own_needs_only_run() -> None:
    class Doubling(Step[int, int]):
        async def run(self, value: int, _: Context) -> int:
            return value * 2

    assert await (Doubling() >> Doubling()).execute(1) == 4
    assert Doubling().name == "Doubling"


async def test_a_recording_step_needs_no_arguments() -> None:
    scribe = RecordingStep()
    assert (scribe.call_count, scribe.last_context, scribe.last_input) == (0, None, None)
    context = Context("c")
    assert await scribe.execute("in", context) == "in"
    assert (scribe.call_count, scribe.last_context, scribe.last_input) == (1, context, "in")


async def test_a_recording_step_answers_with_its_return_value_even_none() -> None:
    assert await RecordingStep(return_value="yes").execute("in") == "yes"
    assert await RecordingStep(return_value=None).execute("in") is None


@pytest.mark.parametrize("effect", [ValueError("no ink"), ValueError])
async def test_a_recording_step_raises_what_it_is_told_and_counts_the_call(effect: type[ValueError]) -> None:
    scribe = RecordingStep("yes", side_effect=effect)
    with pytest.raises(ValueError, match=r"no ink|^$"):
        await scribe.execute("in")
    assert scribe.call_count == 1


async def test_a_recording_step_calls_what_it_is_told() -> None:
    async def later(value: str, context: Context) -> str:
        return f"{value} {context.correlation_id}"

    assert await RecordingStep("yes", side_effect=str.upper).execute("in") == "IN"
    assert await RecordingStep(side_effect=later).execute("in", Context("c")) == "in c"


async def test_a_recording_step_gives_outcomes_in_turn_and_then_its_return_value() -> None:
    scribe = RecordingStep("usual", side_effect=[ValueError("first"), "second"])
    with pytest.raises(ValueError, match="first"):
        await scribe.execute("in")
    assert [await scribe.execute("in") for _ in range(3)] == ["second", "usual", "usual"]
    assert scribe.call_count == 4
    scribe.side_effect = ["anew"]
    assert await scribe.execute("in") == "anew"
    assert repr(RecordingStep().return_value) == "<the input>"


async def test_functions_get_the_context_by_keyword_or_position_as_they_declare_it() -> None:
    async def by_keyword(value: str, *, context: Context) -> str:
        return f"{value} {context.correlation_id}"

    async def after_others(value: str, mood: str = "calm", context: Context | None = None) -> str:
        return f"{value} {mood} {context and context.correlation_id}"

    async def by_position(value: str, context: Context, /) -> str:
        return f"{value} {context.correlation_id}"

    assert await step(by_position).execute("a", Context("c")) == "a c"
    assert await step(name="by keyword")(by_keyword).execute("a", Context("c")) == "a c"
    assert await step(after_others).execute("a", Context("c")) == "a calm c"


async def test_an_inline_function_runs_on_the_event_loop() -> None:
    @step(name="later", inline=True)
    def in_place(value: str) -> asyncio.Future[str]:
        done = asyncio.get_running_loop().create_future()
        done.set_result(value.upper())
        return done

    assert await in_place.execute("a") == "A"


async def test_a_recording_step_records_the_last_input_and_context() -> None:
    scribe = RecordingStep("yes", side_effect=["first", ValueError("second")])
    contexts = [Context("run-1", {"user": "ana"}), Context("run-2", {"user": "ben"})]
    assert await scribe.execute("letter", contexts[0]) == "first"
    with pytest.raises(ValueError, match="second"):
        await scribe.execute("card", contexts[1])
    assert (scribe.call_count, scribe.last_input, scribe.last_context) == (2, "card", contexts[1])
    assert await RecordingStep(side_effect=["only"]).execute("letter") == "only"
