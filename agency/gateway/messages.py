"""Messages that users send over the gateway: stored, answered by a run of an agent, and told to their connections."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.runs import RunState
from agency.messaging import MessageError, MessagePipeline
from agency.messaging.pipeline import message_id_of
from agency.sessions import new_request_id

if TYPE_CHECKING:
    from agency.gateway.runs import RunService
    from agency.messaging import MessageRouter
    from agency.sessions import RequestID, ThreadID, UserID
    from agency.store import Store

LOG = logging.getLogger(__name__)
ASSISTANT: Final = "assistant"
"""The agent that answers messages."""

_STORED: ContextVar[asyncio.Event] = ContextVar("stored")


class RunFailedError(RuntimeError):
    """The run that should have answered a message has not completed."""


class AnsweredMessages:
    """Takes messages, and has the agent `assistant` answer each in a run of its user's.

    Args:
        store: Where messages are stored.
        runs: Executes the runs; the input is ``{"text": …}``, the output is the answer.
        router: Tells the user's connections of answers.
    """

    def __init__(self, store: Store, runs: RunService, router: MessageRouter) -> None:
        self._runs = runs
        self._pipeline = MessagePipeline(store, router, self._answer, agent=ASSISTANT)
        self._taken: set[asyncio.Task[object]] = set()

    async def handle(self, user: UserID, thread: ThreadID, text: str, request: RequestID) -> str:
        """Take a message, and return its id once it is stored; it is answered in the background.

        Raises:
            GatewayRefusedError: It is not taken, and nothing is stored.
        """
        stored = asyncio.Event()
        _STORED.set(stored)
        taking = asyncio.create_task(self._pipeline.handle(user, thread, text, request), name=f"message {request}")
        self._taken.add(taking)
        taking.add_done_callback(self._ended)
        waiting = asyncio.create_task(stored.wait())
        try:
            await asyncio.wait({taking, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if taking.done() and isinstance(error := taking.exception(), MessageError):
            raise GatewayRefusedError(Refusal(error.code), str(error)) from error
        return str(message_id_of(request))

    async def close(self) -> None:
        """Wait until all messages are answered, or have failed because their runs were cancelled."""
        if self._taken:
            await asyncio.wait(self._taken)

    def _ended(self, taking: asyncio.Task[object]) -> None:
        self._taken.discard(taking)
        if not taking.cancelled() and (error := taking.exception()):
            LOG.warning("%s: %s", taking.get_name(), error)

    async def _answer(self, user: UserID, thread: ThreadID, text: str) -> str:
        _STORED.get().set()
        run = await self._runs.start(user, thread, ASSISTANT, {"text": text}, new_request_id())
        await self._runs.wait(run)
        record = await self._runs.get(user, run)
        if record.state is not RunState.COMPLETED:
            raise RunFailedError(f"run {run} is {record.state}: {record.error}")
        return record.output if isinstance(record.output, str) else str(record.output)
