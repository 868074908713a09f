"""Sentences about runs of agents: started and cancelled over a connection, and what is stored of them."""

import asyncio

from plainspec import Table, given, parameter_type, then, when
from plainspec.ports.store.threads import Thread
from plainspec.stage.gateway.people import Device, owner_of
from plainspec.stage.gateway.runs import expect_reports, expect_to_wait
from plainspec.stage.gateway.scripts import json_or_text
from plainspec.stage.gateway.stage import GatewayStage
from plainspec.stage.threads import ThreadStore

parameter_type(name="whose", regexp="her|his|[A-Z][a-z]+(?: of [A-Z][a-z]+)?'s", transformer=str)

INPUT = {"topic": "rain"}


@given("{device} has started a run of {string}")
async def has_started(device: Device, agent: str, gateway_stage: GatewayStage) -> None:
    """Start a run in the person's own thread, which must be accepted, and wait until its agent waits or it ends."""
    assert await gateway_stage.start_run(device, agent, INPUT), f"{device.name}'s run must be accepted in a Given"
    run_id = gateway_stage.run_of(device.person, agent).run_id
    await expect_to_wait(gateway_stage.connections.of(device), run_id, gateway_stage.gateways.scripts[agent])


@when("{device} starts a run of {string}")
async def starts(device: Device, agent: str, gateway_stage: GatewayStage) -> None:
    """Start a run in the person's own thread; it may be refused."""
    await gateway_stage.start_run(device, agent, INPUT)


@when("{device} starts a run of {string} in {whose} thread")
async def starts_in_thread(device: Device, agent: str, whose: str, gateway_stage: GatewayStage) -> None:
    """Start a run in a person's thread, their own or another's."""
    owner = await gateway_stage.person(owner_of(whose, device))
    await gateway_stage.start_run(device, agent, INPUT, owner.thread_id)


@when("{devices} start(s) {int} run(s) of {string} at once")
async def start_at_once(devices: list[Device], count: int, agent: str, gateway_stage: GatewayStage) -> None:
    """Have each of these people start that many runs, without waiting for an answer in between."""
    await asyncio.gather(*(gateway_stage.start_run(device, agent, INPUT) for device in devices * count))


@when("{device} cancels {whose} run of {string}")
async def cancels(device: Device, whose: str, agent: str, gateway_stage: GatewayStage) -> None:
    """Cancel a person's last run of an agent, their own or another's."""
    await gateway_stage.cancel(device, gateway_stage.run_of(owner_of(whose, device), agent).run_id)


@then("the messages of {word} are")
async def messages_are(person: str, table: Table, gateway_stage: GatewayStage) -> None:
    """Compare all messages in the person's thread, in order: author and text; a table without rows means none."""
    shown = await gateway_stage.messages(person)
    assert list(shown) == [(row["author"], row["text"]) for row in table.dicts()]


@then("the executions of {word} are")
async def executions_are(person: str, table: Table, gateway_stage: GatewayStage, thread_store: ThreadStore) -> None:
    """Compare what is recorded of agents in the person's thread, in order: status, and output as JSON."""
    owner = await gateway_stage.person(person)
    thread = Thread(owner.user.tenant, owner.user.name, owner.thread_title)
    found = await thread_store.system.executions(owner.user, thread)
    assert [(one.status, one.output) for one in found] == [
        (row["status"], json_or_text(row["output"])) for row in table.dicts()
    ]


@then("the runs of {word} are")
async def runs_are(person: str, table: Table, gateway_stage: GatewayStage) -> None:
    """Compare what is stored of all accepted runs, in order: agent, state, output, and a part of the error."""
    await expect_reports(gateway_stage, person, table)
