"""The end of a conversation, as its events tell it over a WebSocket, and as the server tells it when it is asked."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from agency.delivery.generation.circuit import CircuitOpenedError, TransientError, UnauthorizedError
from agency.delivery.generation.conversations import TERMINAL, UnknownTaskError
from agency.workflow.cancellation import finish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from agency.delivery.generation.conversations import Conversations
    from agency.delivery.generation.settings import GenerationLimits, OpenHandsServer
    from agency.workflow import Clock

UNAUTHORIZED = 4001
UNKNOWN = 4004
RECONNECT_S = 1.0
OPEN_TIMEOUT_S = 10.0
MOST_BYTES = 16 * 2**20
"""The largest event that is read; one that shows a file may hold megabytes."""

STATE = "ConversationStateUpdateEvent"


class Ending:
    """Waits for the end of one conversation.

    Attributes:
        last_status: The last status that the server has told, by either way.
        last_problem: Why the server could not be asked the last time; empty where it could.
        connections: How many WebSockets have been opened.
    """

    def __init__(
        self,
        task_id: str,
        server: OpenHandsServer,
        conversations: Conversations,
        limits: GenerationLimits,
        clock: Clock,
    ) -> None:
        self.last_status = "unknown"
        self.last_problem = ""
        self.connections = 0
        self._task_id = task_id
        self._key = server.key
        self._conversations = conversations
        self._poll_s = limits.poll_s
        self._clock = clock
        self._seen_until = ""
        self._ways: list[asyncio.Future[str]] = []

    async def __aenter__(self) -> Self:
        """Begin to follow the conversation, by both ways."""
        self._ways = [asyncio.ensure_future(self._listen()), asyncio.ensure_future(self._poll())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to follow it, and close the connection."""
        for way in self._ways:
            way.cancel()
        _, cancelled = await finish(_ended(self._ways))
        if cancelled is not None:
            raise cancelled

    async def reached(self) -> str:
        """Wait until the status is terminal, and return it.

        Raises:
            GeneratorError: The server does not know the conversation, or refuses the key.
        """
        done, _ = await asyncio.wait(self._ways, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()

    async def _poll(self) -> str:
        while True:
            await self._clock.sleep(self._poll_s)
            try:
                found = await self._conversations.get(self._task_id, once=True)
            except (TransientError, CircuitOpenedError) as error:
                self.last_problem = str(error)
                continue
            self.last_status, self.last_problem = found.status, ""
            if found.status in TERMINAL:
                return found.status

    async def _listen(self) -> str:
        """Read events until one tells the end; after a lost connection go on from the last event that was read."""
        while True:
            try:
                if (status := await self._listen_once()) is not None:
                    return status
            except (OSError, TimeoutError, InvalidHandshake) as error:
                self.last_problem = f"no event arrives: {error}"
            await self._clock.sleep(RECONNECT_S)

    async def _listen_once(self) -> str | None:
        resend = {"resend_mode": "all"}
        if self._seen_until:
            resend = {"resend_mode": "since", "after_timestamp": self._seen_until}
        url = f"{self._conversations.socket_url(self._task_id)}?{urlencode(resend)}"
        async with connect(url, open_timeout=OPEN_TIMEOUT_S, max_size=MOST_BYTES, proxy=None) as socket:
            self.connections += 1
            try:
                await socket.send(json.dumps({"type": "auth", "session_api_key": self._key}))
                async for frame in socket:
                    self._read(json.loads(frame))
                    if self.last_status in TERMINAL:
                        return self.last_status
            except ConnectionClosed:
                pass  # what it was closed with is looked at below
            self._give_up_where_hopeless(socket.close_code, socket.close_reason)
        return None

    def _give_up_where_hopeless(self, code: int | None, reason: str | None) -> None:
        if code == UNAUTHORIZED:
            raise UnauthorizedError(f"OpenHands refuses the session key in OH_SESSION_API_KEYS_0: {reason}.")
        if code == UNKNOWN:
            raise UnknownTaskError(f"OpenHands has no task {self._task_id}: {reason}.")

    def _read(self, event: dict[str, Any]) -> None:
        if event.get("kind") != STATE:
            self._seen_until = str(event.get("timestamp") or self._seen_until)
            return
        value = event.get("value")
        if event.get("key") == "execution_status":
            self.last_status = str(value)
        elif event.get("key") == "full_state" and isinstance(value, dict):
            self.last_status = str(value.get("execution_status", self.last_status))


async def _ended(tasks: Sequence[asyncio.Future[str]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
