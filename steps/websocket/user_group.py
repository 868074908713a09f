"""Sentences about many users, each with several devices, who act at the same time."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.gateway.connection_modes import ConnectionMode
from plainspec.stage.gateway.stage import GatewayStage
from plainspec.stage.gateway.user_group import UserGroup

INPUT = {"topic": "rain"}

parameter_type(
    name="group_act",
    regexp="lose all their connections at once|connect all their devices again at once",
    transformer=str,
)


@given("{int} users are connected, each by {int} devices", gives="user_group")
async def users_are_connected(users: int, devices_each: int, gateway_stage: GatewayStage) -> UserGroup:
    """Connect that many users, with that many devices each, all at once, and wait until the gateway is ready."""
    group = UserGroup(gateway_stage, users, devices_each)
    await group.connect(ConnectionMode())
    return group


@given("each of these users has started a run of {string}")
async def each_has_started(agent: str, user_group: UserGroup) -> None:
    """Start a run for each user, all at once, and wait until all of their devices have received its first events."""
    await user_group.start_runs(agent, INPUT)


@given("these users {group_act}")
@when("these users {group_act}")
async def act(act: str, user_group: UserGroup) -> None:
    """Break all of their connections off, without any handshake, or connect all devices where each left its stream.

    They connect to the first gateway that runs.
    """
    await (
        user_group.connect(ConnectionMode(resumes=True)) if act.startswith("connect") else user_group.lose_connections()
    )


@then("these users have received every event once, in order, on every device")
async def have_received_every_event(user_group: UserGroup) -> None:
    """Wait for the end of all runs; compare offsets, sequences and times over all of the connections of each device."""
    await user_group.expect_complete()


@then("none of these users has received another user's data")
def nothing_of_others(user_group: UserGroup) -> None:
    """Search all that each of them has received for the ids and the words of all other users of the scenario."""
    leaks = user_group.leaks()
    assert not leaks, "\n".join(leaks)
