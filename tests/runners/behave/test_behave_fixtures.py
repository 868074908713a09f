"""Support fixtures outside pytest: by name, for a scenario, a feature or a run, torn down in reverse."""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from plainspec.execution.event_loop.loop import ScenarioLoop
from plainspec.execution.event_loop.task_tracker import TaskTracker
from plainspec.execution.fixtures.run_fixtures import FixtureError, Fixtures
from plainspec.gherkin.sentences.definitions import FixtureDeclaration, Location, Scope

WHERE: contextvars.ContextVar[str] = contextvars.ContextVar("where", default="nowhere")


@pytest.fixture
def loop() -> Iterator[ScenarioLoop]:
    made = ScenarioLoop()
    yield made
    made.shutdown()


def made_of(loop: ScenarioLoop, *declared: tuple[Scope, Callable[..., Any]]) -> Fixtures:
    return Fixtures(
        {
            function.__name__: FixtureDeclaration(function.__name__, scope, function, Location("steps/x.py", 1))
            for scope, function in declared
        },
        loop,
    )


def test_a_fixture_lives_as_long_as_its_scope_and_goes_in_reverse_order(loop: ScenarioLoop) -> None:
    told: list[str] = []

    async def server() -> AsyncIterator[str]:
        told.append("server up")
        async with asyncio.TaskGroup():
            yield "server"
        told.append("server down")

    def schema(server: str) -> Iterator[str]:
        told.append(f"schema on {server}")
        yield "schema"
        told.append("schema down")

    async def client(server: str, schema: str) -> AsyncIterator[str]:
        told.append("client up")
        yield f"client of {server} and {schema}"
        told.append("client down")

    async def token() -> str:
        told.append("token")
        return "token"

    fixtures = made_of(loop, ("scenario", token), ("scenario", client), ("feature", schema), ("session", server))
    for _ in range(2):
        values = fixtures.provide(["token", "client"], TaskTracker())
        assert values == {"token": "token", "client": "client of server and schema"}
        fixtures.close("scenario")
    fixtures.close("feature")
    fixtures.close("session")
    scenario = ["token", "client up", "client down"]
    assert told == ["server up", "schema on server", *scenario, *scenario, "schema down", "server down"]


def test_what_a_fixture_sets_in_its_context_holds_until_it_is_torn_down(loop: ScenarioLoop) -> None:
    async def here() -> AsyncIterator[None]:
        WHERE.set("here")
        yield
        assert WHERE.get() == "here"

    fixtures = made_of(loop, ("scenario", here))
    fixtures.provide(["here"], TaskTracker())
    assert WHERE.get() == "here"
    fixtures.close("scenario")
    assert WHERE.get() == "nowhere"


def test_a_set_up_that_failed_is_not_tried_again_within_its_scope(loop: ScenarioLoop) -> None:
    tries: list[int] = []

    def server() -> None:
        tries.append(1)
        raise OSError("no port is free")

    fixtures = made_of(loop, ("session", server))
    for _ in range(2):
        with pytest.raises(OSError, match="no port is free"):
            fixtures.provide(["server"], TaskTracker())
    assert len(tries) == 1
    fixtures.close("session")
    with pytest.raises(OSError, match="no port is free"):
        fixtures.provide(["server"], TaskTracker())
    assert len(tries) == 2


def test_every_fixture_is_torn_down_although_another_fails(loop: ScenarioLoop) -> None:
    told: list[str] = []

    def first() -> Iterator[None]:
        yield
        told.append("first down")
        raise ValueError("first")

    def second() -> Iterator[None]:
        yield
        raise KeyError("second")

    fixtures = made_of(loop, ("scenario", first), ("scenario", second))
    fixtures.provide(["first", "second"], TaskTracker())
    with pytest.raises(BaseExceptionGroup) as raised:
        fixtures.close("scenario")
    assert [type(error) for error in raised.value.exceptions] == [KeyError, ValueError]
    assert told == ["first down"]
    fixtures.close("scenario")


def test_a_generator_that_yields_not_once_is_a_mistake(loop: ScenarioLoop) -> None:
    def never() -> Iterator[None]:
        yield from ()

    def twice() -> Iterator[None]:
        yield
        yield

    fixtures = made_of(loop, ("scenario", never), ("scenario", twice))
    with pytest.raises(RuntimeError, match="did not yield"):
        fixtures.provide(["never"], TaskTracker())
    fixtures.provide(["twice"], TaskTracker())
    with pytest.raises(RuntimeError, match="more than once"):
        fixtures.close("scenario")


def test_what_cannot_be_made_is_said_in_words(loop: ScenarioLoop) -> None:
    def egg(hen: object) -> None: ...

    def hen(egg: object) -> None: ...

    def server(client: object) -> None: ...

    def client(databse: object) -> None: ...

    def database() -> None: ...

    def wide(narrow: object) -> None: ...

    def narrow() -> None: ...

    fixtures = made_of(
        loop,
        *((("scenario", function)) for function in (egg, hen, server, client, database, narrow)),
        ("session", wide),
    )
    for name, said in (
        ("egg", "needs itself: egg -> hen -> egg"),
        ("client", r"`client` \(steps/x.py:1\) requests `databse`, which is not declared; did you mean `database`"),
        ("wide", "`wide` lives for a session, but needs `narrow`, which lives for a scenario only"),
        ("sevrer", "no fixture `sevrer`; did you mean `server`"),
        ("xyz", "declare it with plainspec.fixture"),
    ):
        with pytest.raises(FixtureError, match=said):
            fixtures.provide([name], TaskTracker())
    assert "egg" in fixtures
    assert "xyz" not in fixtures


def test_a_parameter_with_a_default_is_left_to_it(loop: ScenarioLoop) -> None:
    def port(number: int = 7) -> int:
        return number

    assert made_of(loop, ("scenario", port)).provide(["port"], TaskTracker()) == {"port": 7}
