"""The connections of people's devices, one after another, and what was received over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from plainspec.ports.gateway.protocol import Accepted, LiveEvent, Notification, Position, Ready, Refused, Resume
from plainspec.services.process.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.ports.gateway.protocol import Frame, LiveProtocol
    from plainspec.stage.gateway.people import Device
    from plainspec.stage.sockets.socket import Socket

__tracebackhide__ = True  # a failure shows the sentence that failed

LIMIT_S = 5.0
"""How long an answer, an event or an end may take to arrive."""

REPLAYED = (Resume.RECOVERED, Resume.GAP)
"""After these the missed events follow, so that the frame names a place which is not reached yet."""

Kind = TypeVar("Kind", Ready, LiveEvent, Accepted, Refused, Notification)


class Connection:
    """One WebSocket of a device, with its frames as values."""

    def __init__(self, device: Device, socket: Socket, protocol: LiveProtocol) -> None:
        self.device = device
        self.socket = socket
        self._protocol = protocol
        self._frames: list[Frame] = []

    def frames(self, kind: type[Kind]) -> list[Kind]:
        """Return the frames of a kind that have been received so far.

        Raises:
            AssertionError: The gateway has sent what is no frame of the protocol.
        """
        for message in self.socket.received[len(self._frames) :]:
            try:
                self._frames.append(self._protocol.read(message if isinstance(message, str) else message.decode()))
            except ValueError as error:
                raise AssertionError(self.socket.describe(f"has received an invalid frame: {error}")) from None
        return [frame for frame in self._frames if isinstance(frame, kind)]

    @property
    def events(self) -> list[LiveEvent]:
        """The events that have been received so far."""
        return self.frames(LiveEvent)

    @property
    def position(self) -> Position | None:
        """The place in the stream up to which everything was received; None if that is where it was resumed."""
        if events := self.events:
            return events[-1].position
        ready = self.frames(Ready)
        return ready[0].position if ready and ready[0].resume not in REPLAYED else None

    async def ready(self) -> Ready:
        """Return the first frame.

        Raises:
            AssertionError: It does not come in time, or another one does.
        """
        await self.wait_until(lambda: bool(self.socket.received))
        if not self.frames(Ready) or not isinstance(self._frames[0], Ready):
            raise AssertionError(self.socket.describe("has not received the frame that says that it is ready"))
        return self._frames[0]

    async def wait_until(self, condition: Callable[[], bool], limit_s: float = LIMIT_S) -> bool:
        """Wait until a condition holds on what was received, or the connection or the time ends."""
        return await self.socket.wait_until(condition, Deadline(limit_s))

    async def command(self, made: Callable[[str], str]) -> Accepted | Refused:
        """Send a command, and return the answer.

        Raises:
            AssertionError: There is none in time.
        """
        request_id = str(uuid4())
        await self.socket.send(made(request_id))
        return await self.answer(request_id)

    async def answer(self, request_id: str) -> Accepted | Refused:
        """Return the answer to a request.

        Raises:
            AssertionError: There is none in time.
        """

        def answers() -> list[Accepted | Refused]:
            found: list[Accepted | Refused] = [*self.frames(Accepted), *self.frames(Refused)]
            return [answer for answer in found if answer.request_id == request_id]

        if not await self.wait_until(lambda: bool(answers())):
            raise AssertionError(self.socket.describe(f"has received no answer to the request {request_id}"))
        return answers()[0]

    async def refusals_after(self, count: int) -> list[Refused]:
        """Wait for one more refusal than there were, and return those that are new; none if the connection ends."""
        await self.wait_until(lambda: len(self.frames(Refused)) > count)
        return self.frames(Refused)[count:]


class Connections:
    """All connections of a scenario, by device."""

    def __init__(self) -> None:
        self._by_device: dict[str, list[Connection]] = {}

    def add(self, connection: Connection) -> None:
        """Add the newest connection of a device."""
        self._by_device.setdefault(connection.device.name, []).append(connection)

    def of(self, device: Device) -> Connection:
        """Return the last connection of a device.

        Raises:
            ValueError: It was never connected.
        """
        return self.all_of(device)[-1]

    def all_of(self, device: Device) -> list[Connection]:
        """Return all connections of a device, the first one first.

        Raises:
            ValueError: It was never connected.
        """
        if device.name not in self._by_device:
            raise ValueError(f"{device.name} was never connected; write `Given {device.name} is connected` before it")
        return self._by_device[device.name]
