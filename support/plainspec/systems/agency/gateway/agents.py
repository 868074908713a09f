"""Agents of the agency that do what a script says: workflows with real steps, tools and writes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from agency.gateway.agents import Agent, agent_run_of
from agency.observability.genai import chat
from agency.store import Message
from agency.store.errors import refusals
from agency.workflow import step
from plainspec.ports.gateway.agents import AsksModel, Fails, Returns, Thinks, UsesTool, Waits, Writes

if TYPE_CHECKING:
    from pathlib import Path

    from agency.gateway.agents import AgentFactory, AgentRun
    from agency.sessions import UserID
    from agency.workflow import Context
    from plainspec.ports.gateway.agents import AgentScript, AgentStep

PROVIDER = "plainspec"
LOOK_INTERVAL_S = 0.005


class ScriptedError(Exception):
    """What a script says that an agent, or one of its tools, fails with."""


def go_on_file(folder: Path, agent: str) -> Path:
    """Return the file whose existence lets the runs of an agent go on, in whatever process."""
    return folder / f"{agent.encode().hex()}.goes-on"


def factory_of(script: AgentScript, folder: Path) -> AgentFactory:
    """Return what makes the agent for a user.

    Args:
        script: What it does.
        folder: Where there is a file when waiting runs may go on.
    """

    async def follow(value: Any, context: Context) -> Any:
        run = agent_run_of(context)
        for one in script.steps:
            if isinstance(one, Returns):
                return one.result
            await _do(one, run, script.name, folder)
        return value

    def make(_: UserID) -> Agent:
        return Agent(script.name, step(name=script.name)(follow))

    return make


async def _do(one: AgentStep, run: AgentRun, agent: str, folder: Path) -> None:
    match one:
        case Thinks(reasoning, times):
            for _ in range(times):
                await run.think(reasoning)
        case UsesTool():
            await _use(one, run)
        case AsksModel():
            with chat(one.model, PROVIDER) as call:
                call.used(one.input_tokens, one.output_tokens, one.cost_usd)
        case Writes(text):
            await _write(text, run, agent)
        case Waits():
            while not go_on_file(folder, agent).exists():  # noqa: ASYNC110 - another process may make the file
                await asyncio.sleep(LOOK_INTERVAL_S)
        case Fails(error):
            raise ScriptedError(error)


async def _use(one: UsesTool, run: AgentRun) -> None:
    """Use a tool; an agent goes on when one fails."""

    async def tool(**_: Any) -> Any:
        await asyncio.sleep(one.takes_s)
        if one.error:
            raise ScriptedError(one.error)
        return one.result

    try:
        await run.use_tool(one.tool, dict(one.parameters), tool)
    except ScriptedError:
        return


async def _write(text: str, run: AgentRun, agent: str) -> None:
    work = await run.store()
    message = Message(
        tenant=run.user.tenant,
        owner=run.user.name,
        id=uuid4(),
        thread_id=run.thread.value,
        author=agent,
        type="text",
        body={"text": text},
    )
    with refusals():
        work.session.add(message)
        await work.session.flush()
