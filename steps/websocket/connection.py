"""Sentences about the connections of people's devices to a gateway: opened, lost, resumed, closed and refused."""

from plainspec import DocString, given, parameter_type, then, when
from plainspec.ports.gateway.protocol import Resume
from plainspec.services.process.deadline import Deadline
from plainspec.stage.gateway.connection_modes import ConnectionMode, mode_named
from plainspec.stage.gateway.connections import LIMIT_S
from plainspec.stage.gateway.people import Device
from plainspec.stage.gateway.stage import GatewayStage

parameter_type(
    name="device",
    regexp="[A-Z][a-z]+(?: of [A-Z][a-z]+)?(?:'s (?:phone|laptop|tablet))?",
    example="Ana's phone",
    transformer=Device.named,
)
parameter_type(
    name="devices",
    regexp="[A-Z][a-z]+(?: of [A-Z][a-z]+)?(?:'s (?:phone|laptop|tablet))?(?:(?:, | and )[A-Z][a-z]+(?: of [A-Z][a-z]+)?(?:'s (?:phone|laptop|tablet))?)*",  # noqa: E501 - the editor's server reads one literal
    example="Ana's phone",
    transformer=lambda text: [Device.named(name) for name in text.replace(" and ", ", ").split(", ")],
)
parameter_type(
    name="way",
    regexp="(?:again(?: after event \\d+| with an unknown epoch)?|anew|with (?:a valid token|an expired token|a forged token|a token for another audience|no token|a ticket|a ticket that is [0-9.]+ s old|the same ticket|[A-Z][a-z]+'s ticket|a token that expires in [0-9.]+ s)|from the origin \\S+)(?: to gateway \\d+)?|to gateway \\d+|without (?:answering pings|reading)",  # noqa: E501 - the editor's server reads one literal
    example="anew",
    transformer=mode_named,
)
parameter_type(name="resume", regexp="none|recovered|gap|unknown epoch", transformer=Resume)
parameter_type(
    name="frames", regexp="the frame(?: \\d+ times)?|a frame of \\d+ bytes", example="the frame", transformer=str
)


@given("{devices} is/are connected")
async def are_connected(devices: list[Device], gateway_stage: GatewayStage) -> None:
    """Connect people or their devices, with valid tokens, and wait until the gateway is ready for them."""
    for device in devices:
        await has_connected(device, ConnectionMode(), gateway_stage)


@given("{device} has connected {way}")
async def has_connected(device: Device, way: ConnectionMode, gateway_stage: GatewayStage) -> None:
    """Connect a device, and wait until the gateway is ready for it; it must not be refused."""
    connection = await gateway_stage.connect(device, way)
    assert connection is not None, f"{device.name} was refused a connection, and must not be in a Given"
    await connection.ready()


@when("{device} connects {way}")
async def connects(device: Device, way: ConnectionMode, gateway_stage: GatewayStage) -> None:
    """Connect a device: again, where its stream was left, or anew; it may be refused."""
    await gateway_stage.connect(device, way)


@given("{device} loses the connection")
async def loses(device: Device, gateway_stage: GatewayStage) -> None:
    """Break a connection off, without any handshake."""
    await gateway_stage.connections.of(device).socket.lose()


@when("{device} sends {frames}")
async def sends_frames(
    device: Device, what: str, gateway_stage: GatewayStage, docstring: DocString | None = None
) -> None:
    """Send a text with its placeholders filled in, as often as it says, or a text of that many letters.

    With the media type `bytes`, it is a binary frame of hexadecimal digits; with `bytes-as-text` a text, valid or not.
    """
    number = int("".join(filter(str.isdecimal, what)) or 1)
    if docstring is None:
        await gateway_stage.send_raw(device, ["x" * number])
        return
    kind = docstring.media_type or ""
    filled = gateway_stage.sockets.values.fill_json(docstring.content)
    message = bytes.fromhex(docstring.content) if kind.startswith("bytes") else filled
    await gateway_stage.send_raw(device, [message] * number, as_text=True if kind == "bytes-as-text" else None)


@then("{device}'s resume is answered with {resume}")
async def resume_is_answered(device: Device, expected: Resume, gateway_stage: GatewayStage) -> None:
    """Compare what the first frame says about missed events."""
    ready = await gateway_stage.connections.of(device).ready()
    assert ready.resume is expected, f"the gateway has answered {ready.resume.value}"


@given("the connection of {device} is closed with {int}")
@then("the connection of {device} is closed with {int}")
async def is_closed(device: Device, code: int, gateway_stage: GatewayStage) -> None:
    """Read on, wait until the gateway closes the connection, and compare the close code."""
    socket = gateway_stage.connections.of(device).socket
    socket.read_on()
    found = await socket.wait_closed(Deadline(LIMIT_S))
    assert found == code, socket.describe(f"was closed with {found}" if found else "was not closed")


@then("the connection of {device} is open")
async def is_open(device: Device, gateway_stage: GatewayStage) -> None:
    """Have the gateway answer a ping over this connection."""
    socket = gateway_stage.connections.of(device).socket
    assert await socket.is_answered(LIMIT_S), socket.describe("is not open")
