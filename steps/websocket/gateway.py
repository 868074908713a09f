"""Sentences about gateways: their limits and agents, and when they start and end."""

from plainspec import given, parameter_type, when
from plainspec.stage.gateway.gateways import Gateways
from plainspec.stage.gateway.runs import expect_completed
from plainspec.stage.gateway.scripts import limits_of, script_of
from plainspec.stage.gateway.stage import GatewayStage

AVAILABLE = "becomes available"
TO_ITS_END = "goes on to its end"

parameter_type(name="gateway_act", regexp="starts|begins to stop|stops|kills", transformer=str)
parameter_type(name="going_on", regexp="goes on(?: to its end)?", example="goes on", transformer=str)
parameter_type(name="needed_service", regexp="PostgreSQL|Redis", transformer=str)
parameter_type(name="outage", regexp="becomes unavailable|becomes available", transformer=str)


@given("the gateway has the limits")
def has_limits(table: list[dict[str, str]], gateway_stage: GatewayStage) -> None:
    """Set limits (limit, value) of the gateways; each is named with its unit, such as `heartbeat s`."""
    gateway_stage.gateways.limits = limits_of(table)


@given("{int} gateway(s)")
async def gateways(count: int, gateway_stage: GatewayStage) -> None:
    """Start gateways in this process, side by side on the same services."""
    gateway_stage.gateways.count = count
    await gateway_stage.gateways.gateway()


@given("{int} gateway(s), {int} of which in a process of its own")
async def gateways_in_processes(count: int, processes: int, gateway_stage: GatewayStage) -> None:
    """Start gateways side by side on the same services; the first ones have processes of their own and can crash."""
    gateway_stage.gateways.count, gateway_stage.gateways.processes = count, processes
    await gateway_stage.gateways.gateway()


@given("the agent {string} that")
def agent_that(name: str, table: list[dict[str, str]], gateway_stage: GatewayStage) -> None:
    """Say what an agent does: thinks, uses a tool, asks a model, writes, waits, fails or returns; `with` what.

    The `result` is a model's, `120 tokens in, 30 out, 0.002 USD`, or a tool's, which can be `fails: …`, or begin with
    `after 50 ms: `. A gateway runs the agents named before it starts.
    """
    gateway_stage.gateways.scripts[name] = script_of(name, table)


@given("an administrator {gateway_act} gateway {int}")
@when("an administrator {gateway_act} gateway {int}")
async def administrator_acts(act: str, number: int, gateway_stage: GatewayStage) -> None:
    """Start a gateway again, shut it down, only begin to, or end it at once, as a crash does."""
    gateways = gateway_stage.gateways
    acts = {
        "starts": gateways.start,
        "begins to stop": gateways.begin_to_stop,
        "stops": gateways.stop,
        "kills": gateways.kill,
    }
    await acts[act](number)


@given("the gateway's {needed_service} {outage}")
@when("the gateway's {needed_service} {outage}")
async def service_outage(service: str, outage: str, relayed_gateways: Gateways) -> None:
    """Break all connections of the gateways to a service and refuse new ones, or accept them again."""
    relay = relayed_gateways.redis if service == "Redis" else relayed_gateways.relay_database()
    await (relay.up() if outage == AVAILABLE else relay.down())


@given("the agent {string} {going_on}")
@when("the agent {string} {going_on}")
async def goes_on(agent: str, how_far: str, gateway_stage: GatewayStage) -> None:
    """Let all runs of an agent go on that wait; `to its end` waits until each of them is stored as completed."""
    gateway_stage.gateways.let_go_on(agent)
    if how_far == TO_ITS_END:
        await expect_completed(gateway_stage, agent)
