"""Sentences about the events that people receive of their runs, and about events that they must not receive."""

from plainspec import Table, given, then
from plainspec.stage.gateway.connections import LIMIT_S
from plainspec.stage.gateway.events import expect_complete, expect_events, expect_no_event
from plainspec.stage.gateway.people import Device
from plainspec.stage.gateway.stage import GatewayStage


@given("{device} has received the events")
@then("{device} has received the events")
async def receives_events(device: Device, table: Table, gateway_stage: GatewayStage) -> None:
    """Compare all events on the last connection of this device, in order; columns are `event` and fields of it.

    Such fields are `agent`, `offset`, `sequence` and those of the payload: `tool name`, `parameters`, `result` …
    """
    await expect_events(gateway_stage.connections.of(device), table, gateway_stage.sockets.values)


@then("{device} has received every event once, in order")
async def has_received_every_event(device: Device, gateway_stage: GatewayStage) -> None:
    """Wait for the end of the person's runs; compare offsets, sequences and times over all of the connections."""
    run_ids = [run.run_id for run in gateway_stage.people[device.person].runs]
    assert run_ids, f"{device.person} has started no run"
    await expect_complete(gateway_stage.connections.all_of(device), run_ids, LIMIT_S)


@then("{devices} receive(s) no event")
async def receive_no_event(devices: list[Device], gateway_stage: GatewayStage) -> None:
    """Wait for a moment, and look at the last connection of each of these devices."""
    for device in devices:
        await expect_no_event(gateway_stage.connections.of(device))


@then("{device} has received nothing of {whose}")
def has_received_nothing_of(device: Device, whose: str, gateway_stage: GatewayStage) -> None:
    """Search all frames and answers for the ids of the owner's threads and runs, and for the words in their inputs."""
    receiver, owner = device.person, whose.removesuffix("'s")
    assert gateway_stage.people[owner].runs, f"{owner} has started no run, so there is nothing to receive"
    found = gateway_stage.leak_check.received_of(receiver, owner)
    assert not found, "\n".join(found)
