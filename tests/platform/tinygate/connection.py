"""A WebSocket of a user's: events go out, commands come in, and it ends with a code that says why."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType

from .service import RefusedError

if TYPE_CHECKING:
    from aiohttp import WSMessage
    from aiohttp.web import WebSocketResponse

    from .service import Service
    from .streams import Feed, Stream
    from .tokens import Caller

CLOSE_LIMIT_S = 5.0


class ClosedError(Exception):
    """The connection ends.

    Attributes:
        code: The close code; 0 if the client has closed it.
    """

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code


class Connection:
    """One connection, from its first frame to its last."""

    def __init__(self, socket: WebSocketResponse, service: Service, caller: Caller) -> None:
        self._socket = socket
        self._service = service
        self._caller = caller
        self._pong = asyncio.Event()
        self._invalid = 0
        self._times: list[float] = []
        self.stopping = asyncio.Event()

    async def serve(self, stream: Stream, feed: Feed) -> None:
        """Serve until it ends."""
        ready = {"version": 1, "type": "ready", "epoch": stream.epoch, "offset": feed.offset, "resume": feed.resume}
        code, reason = 1011, "the gateway failed"
        try:
            await self._send({**ready, "heartbeat_s": self._service.limits.heartbeat_s})
            async with asyncio.TaskGroup() as tasks:
                for one in (self._receive(), self._deliver(feed), self._beat(), self._expire(), self._stop()):
                    tasks.create_task(one)
                tasks.create_task(self._overflow(feed))
        except* ClosedError as closed:
            first = closed.exceptions[0]
            code, reason = (first.code, str(first)) if isinstance(first, ClosedError) else (code, reason)
        except* ConnectionError:
            code = 0
        finally:
            stream.unsubscribe(feed)
        if code:
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self._socket.close(code=code, message=reason.encode(), drain=False)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_str(json.dumps(frame))

    async def _deliver(self, feed: Feed) -> None:
        while True:
            await self._send(await feed.next())

    async def _overflow(self, feed: Feed) -> None:
        await feed.overflow.wait()
        raise ClosedError(4413, "events arrive faster than they are read")

    async def _expire(self) -> None:
        await asyncio.sleep(max(self._caller.until_s - time.time(), 0.0))
        raise ClosedError(4401, "the token has expired")

    async def _stop(self) -> None:
        await self.stopping.wait()
        raise ClosedError(1001, "the gateway shuts down")

    async def _beat(self) -> None:
        limits = self._service.limits
        while True:
            await asyncio.sleep(limits.heartbeat_s)
            self._pong.clear()
            try:
                async with asyncio.timeout(limits.pong_timeout_s):
                    await self._socket.ping()
                    await self._pong.wait()
            except TimeoutError:
                raise ClosedError(4408, "a ping was not answered") from None

    async def _receive(self) -> None:
        while True:
            message = await self._socket.receive()
            match message.type:
                case WSMsgType.PING:
                    await self._socket.pong(message.data)
                case WSMsgType.PONG:
                    self._pong.set()
                case WSMsgType.TEXT:
                    await self._answer(message)
                case WSMsgType.BINARY:
                    raise ClosedError(1003, "binary frames are not spoken here")
                case _:
                    raise ClosedError(0)

    async def _answer(self, message: WSMessage) -> None:
        now_s, limits = time.monotonic(), self._service.limits
        self._times = [*(at_s for at_s in self._times if now_s - at_s < 1.0), now_s]
        if len(self._times) > limits.messages_per_second:
            raise ClosedError(4429, "too many messages")
        try:
            command = json.loads(message.data)
        except (ValueError, RecursionError):
            command = None
        request_id = command.get("request_id") if isinstance(command, dict) else None
        request_id = request_id if isinstance(request_id, str) else None
        frame: dict[str, Any] = {"version": 1, "type": "accepted", "request_id": request_id}
        try:
            frame |= self._carry_out(command, request_id)
            self._invalid = 0
        except RefusedError as refused:
            frame |= {"type": "refused", "code": refused.code, "detail": str(refused)}
            self._invalid = self._invalid + 1 if refused.code == "invalid_message" else 0
        await self._send(frame)
        if self._invalid >= limits.invalid_messages:
            raise ClosedError(4400, "too many messages that are no commands")

    def _carry_out(self, command: Any, request_id: str | None) -> dict[str, Any]:
        if not isinstance(command, dict) or not request_id:
            raise RefusedError("invalid_message", "a command is a JSON object with a request_id")
        user = self._caller.user
        match command.get("type"):
            case "run":
                return {"run_id": self._service.start(user, command.get("thread_id"), command).id}
            case "cancel":
                return {"run_id": self._service.cancel(user, command.get("run_id")).id}
            case "message":
                self._service.write(user, command)
                return {}
        raise RefusedError("invalid_message", f"there is no command {command.get('type')!r}")
