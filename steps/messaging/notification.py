"""Sentences about messages that people send over a gateway, and about what they are notified of."""

from plainspec import Table, then, when
from plainspec.stage.gateway.notifications import expect_notifications, messages_of
from plainspec.stage.gateway.people import Device, owner_of
from plainspec.stage.gateway.stage import GatewayStage


@when("{device} writes {string} in {whose} thread")
async def writes(device: Device, text: str, whose: str, gateway_stage: GatewayStage) -> None:
    """Send a message over a connection to a person's thread, their own or another's; it may be refused."""
    owner = await gateway_stage.person(owner_of(whose, device))
    await gateway_stage.write(device, text, owner.thread_id)


@when("a monitor reports to the gateway")
async def monitor_reports(table: list[dict[str, str]], gateway_stage: GatewayStage) -> None:
    """Have the first gateway route messages, each to the user that it names."""
    await (await gateway_stage.gateways.gateway()).notify(messages_of(table))


@then("{device} receives the notifications")
async def receives_notifications(device: Device, table: Table, gateway_stage: GatewayStage) -> None:
    """Compare all notifications on the last connection of this device, in order, by the fields that have columns."""
    await expect_notifications(gateway_stage.connections.of(device), table, gateway_stage.sockets.values)
