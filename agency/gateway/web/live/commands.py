"""The commands of a connection, carried out one after another, and the limits on them."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, assert_never

from agency.gateway.close_codes import CloseCode
from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.web.live.closing import ClosingError
from agency.gateway.web.live.frames import (
    AcceptedFrame,
    CancelCommand,
    InvalidMessageError,
    MessageCommand,
    RefusedFrame,
    RunCommand,
    read_command,
)
from agency.observability.spans import span
from agency.sessions import RunID, ThreadID, ensure_request_id

if TYPE_CHECKING:
    from agency.gateway.web.service import Service
    from agency.sessions import UserID

SECOND_S = 1.0


class Commands:
    """Carries out what a client sends.

    Args:
        service: What the gateway depends on.
        user: Who the client is.
        origin: The span of the handshake, of which commands are a part that name no other; None for none.
    """

    def __init__(self, service: Service, user: UserID, origin: str | None = None) -> None:
        self._origin = origin
        self._service = service
        self._user = user
        self._invalid_in_a_row = 0
        self._received_at: deque[float] = deque(maxlen=service.limits.messages_per_second)

    def count(self) -> None:
        """Count a message.

        Raises:
            ClosingError: It is one too many in a second.
        """
        now_s = asyncio.get_running_loop().time()
        received = self._received_at
        if len(received) == received.maxlen and now_s - received[0] < SECOND_S:
            raise ClosingError(CloseCode.RATE_EXCEEDED)
        received.append(now_s)

    async def answer(self, text: str) -> AcceptedFrame | RefusedFrame:
        """Carry out a command, and return the answer to it."""
        try:
            command = read_command(text)
        except InvalidMessageError as invalid:
            self._invalid_in_a_row += 1
            return RefusedFrame(request_id=invalid.request_id, code=Refusal.INVALID_MESSAGE, detail=str(invalid))
        self._invalid_in_a_row = 0
        parent = command.traceparent or self._origin
        with span(f"websocket.{command.type}", kind="server", parent=parent) as answering:
            try:
                return await self._carry_out(command)
            except GatewayRefusedError as refused:
                answering.fail(refused.code)
                return RefusedFrame(request_id=command.request_id, code=refused.code, detail=refused.detail)

    def check(self) -> None:
        """Check that the client speaks the protocol.

        Raises:
            ClosingError: Too many messages in a row were none of it.
        """
        if self._invalid_in_a_row >= self._service.limits.invalid_messages:
            raise ClosingError(CloseCode.INVALID_MESSAGE)

    async def _carry_out(self, command: RunCommand | CancelCommand | MessageCommand) -> AcceptedFrame:
        name = command.request_id
        request = ensure_request_id(name)
        match command:
            case RunCommand(thread_id=thread, agent=agent, input=value):
                run = await self._service.runs.start(self._user, ThreadID(thread), agent, value, request)
                return AcceptedFrame(request_id=name, run_id=str(run))
            case CancelCommand(run_id=run_id):
                await self._service.runs.cancel(self._user, RunID(run_id))
                return AcceptedFrame(request_id=name, run_id=str(run_id))
            case MessageCommand(thread_id=thread, text=text):
                if self._service.messages is None:
                    raise GatewayRefusedError(Refusal.UNAVAILABLE, "this gateway takes no messages")
                message = await self._service.messages.handle(self._user, ThreadID(thread), text, request)
                return AcceptedFrame(request_id=name, message_id=message)
            case _:
                assert_never(command)
