"""Engines of sessions, and the agents that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from agency.sessions import ClosedContextError, ExecutionFactory, UnknownAgentError
from agency.workflow import Context, FunctionStep, Step
from tests.agency.sessions.conftest import ANA, BEN

if TYPE_CHECKING:
    from agency.sessions import ThreadID, UserContext, UserContextFactory

pytestmark = pytest.mark.anyio


def painter(owner: UserContext) -> Step[Any, Any]:
    """Make an agent that paints for its user, but nothing green."""

    async def paint(colour: str, context: Context) -> dict[str, str]:
        if colour == "green":
            raise ValueError("no green is left")
        return {"for": str(owner.user), "colour": colour, "run": context.correlation_id}

    return FunctionStep(paint, name="painter")


FACTORY = ExecutionFactory({"painter": painter})


async def test_an_execution_is_recorded_in_the_thread_of_its_session(
    contexts: UserContextFactory, taxes: ThreadID
) -> None:
    async with contexts.session(ANA, taxes) as context:
        engine = FACTORY.engine(context)
        output = await engine.execute("painter", "blue")
        assert output == {"for": "Acme/Ana", "colour": "blue", "run": str(context.run)}
        (recorded,) = await engine.executions()
        assert (recorded.status, recorded.output) == ("completed", output)
        assert recorded.messages == [{"role": "user", "content": "blue"}, {"role": "painter", "content": output}]
        assert recorded.metrics["request"] == str(context.request)
        assert [thread.title for thread in await engine.threads()] == ["Taxes"]


async def test_an_execution_that_fails_is_recorded_and_its_error_raised(
    contexts: UserContextFactory, taxes: ThreadID
) -> None:
    async with contexts.session(ANA, taxes) as context:
        engine = FACTORY.engine(context)
        with pytest.raises(ValueError, match="no green is left"):
            await engine.execute("painter", "green")
        (recorded,) = await engine.executions()
        assert (recorded.status, recorded.output) == ("failed", {"error": "no green is left"})


async def test_an_engine_has_one_instance_of_an_agent_and_shares_it_with_no_other(
    contexts: UserContextFactory, taxes: ThreadID, holidays: ThreadID
) -> None:
    async with contexts.session(ANA, taxes) as hers, contexts.session(BEN, holidays) as his:
        one, other = FACTORY.engine(hers), FACTORY.engine(his)
        assert one.agent("painter") is one.agent("painter")
        assert one.agent("painter") is not other.agent("painter")
        assert await other.executions() == ()
        with pytest.raises(UnknownAgentError, match="there is no agent 'writer'; there are: painter"):
            await one.execute("writer", "Hello")
        assert await one.executions() == ()


async def test_an_engine_ends_with_its_session(contexts: UserContextFactory, taxes: ThreadID) -> None:
    async with contexts.session(ANA, taxes) as context:
        engine = FACTORY.engine(context)
    refused: list[Any] = [engine.execute("painter", "blue"), engine.threads(), engine.executions()]
    for use in refused:
        with pytest.raises(ClosedContextError):
            await use
    with pytest.raises(ClosedContextError):
        FACTORY.engine(context)
