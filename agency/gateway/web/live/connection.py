"""One WebSocket connection, from the first frame to the close frame."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.websockets import WebSocketDisconnect, WebSocketState

from agency.gateway.close_codes import CloseCode
from agency.gateway.errors import GatewayRefusedError
from agency.gateway.event_streams import PAGE, ResumeStatus, TooSlowError
from agency.gateway.events import Event
from agency.gateway.web.live.closing import ClosingError, DisconnectedError
from agency.gateway.web.live.commands import Commands
from agency.gateway.web.live.frames import NotificationFrame, ReadyFrame
from agency.gateway.web.live.sending import send_texts

if TYPE_CHECKING:
    from pydantic import BaseModel
    from starlette.websockets import WebSocket

    from agency.gateway.event_streams import Resume, Subscription
    from agency.gateway.web.service import Service
    from agency.messaging.router import AnyMessage
    from agency.sessions.tokens import Identity

LOG = logging.getLogger(__name__)
TICK_S = 0.01
PAGES_THAT_MAY_WAIT = 4
"""A page is at most this share of the events that may wait, so that a burst does not close who reads it at once."""
REPLAYED = (ResumeStatus.RECOVERED, ResumeStatus.GAP)


class Connection:
    """A connection whose handshake is done: it delivers events, carries out commands, and ends for one reason."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a handshake comes to
        self,
        websocket: WebSocket,
        service: Service,
        identity: Identity,
        subscription: Subscription,
        resume: Resume | None,
        origin: str | None = None,
    ) -> None:
        self._websocket = websocket
        self._service = service
        self._identity = identity
        self._subscription = subscription
        self._commands = Commands(service, identity.user, origin)
        self._notifications: asyncio.Queue[AnyMessage] = asyncio.Queue(service.limits.waiting_events)
        ready = subscription.ready
        self._delivered = (ready.epoch, resume.offset if resume and ready.resume in REPLAYED else ready.offset)

    async def serve(self) -> None:
        """Serve until the client or the gateway closes it."""
        watches = self._watch_expiry, self._watch_queue, self._watch_stopping
        unsubscribe = self._service.router.subscribe(self._identity.user, self._notifications.put)
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._greet()
                for each in (self._deliver, self._notify, self._listen, *watches):
                    tasks.create_task(each())
        except* DisconnectedError:
            LOG.debug("%s has disconnected", self._identity.user)
        except* ClosingError as reasons:
            await close(self._websocket, _first(reasons))
        except* Exception:
            LOG.exception("a connection of %s failed", self._identity.user)
            await close(self._websocket, ClosingError(CloseCode.INTERNAL_ERROR))
        finally:
            unsubscribe()

    async def _greet(self) -> None:
        ready = self._subscription.ready
        heartbeat_s = self._service.limits.heartbeat_s
        frame = ReadyFrame(epoch=ready.epoch, offset=ready.offset, resume=ready.resume, heartbeat_s=heartbeat_s)
        await self._send(frame)

    async def _deliver(self) -> None:
        most = max(1, min(PAGE, self._service.limits.waiting_events // PAGES_THAT_MAY_WAIT))
        try:
            while events := await self._subscription.next_page(most):
                await self._send(*events)
                self._delivered = (events[-1].epoch, events[-1].offset)
        except TooSlowError:
            raise ClosingError(CloseCode.SLOW_READER) from None
        raise ClosingError(CloseCode.GOING_AWAY)

    async def _notify(self) -> None:
        while True:
            message = await self._notifications.get()
            await self._send(NotificationFrame(message=message.model_dump(mode="json")))

    async def _listen(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                raise DisconnectedError
            text = message.get("text")
            if text is None:
                raise ClosingError(CloseCode.UNSUPPORTED_DATA)
            self._commands.count()
            self._check_expiry()
            await self._send(await self._commands.answer(text))
            self._commands.check()

    async def _watch_expiry(self) -> None:
        """Look again each heartbeat: the clock of the token can be set, and goes on while a machine sleeps."""
        while True:
            left_s = self._check_expiry()
            await asyncio.sleep(min(left_s, self._service.limits.heartbeat_s))

    def _check_expiry(self) -> float:
        left_s = (self._identity.expires_at - datetime.now(UTC)).total_seconds()
        if left_s <= 0:
            raise ClosingError(CloseCode.TOKEN_EXPIRED)
        return left_s

    async def _watch_queue(self) -> None:
        await self._subscription.overflow(self._service.limits.waiting_events)
        raise ClosingError(CloseCode.SLOW_READER)

    async def _watch_stopping(self) -> None:
        """When the gateway stops, wait until the last event of the stream is delivered; the grace is the caller's."""
        await self._service.connections.stopping.wait()
        with suppress(GatewayRefusedError, TimeoutError):  # without Redis nothing more can be delivered
            async with asyncio.timeout(self._service.limits.shutdown_s):
                async with self._service.log.subscribe(self._identity.user) as now:
                    last = now.ready
                while self._behind(last.epoch, last.offset):  # noqa: ASYNC110 - a client that reads sets no event
                    await asyncio.sleep(TICK_S)
        raise ClosingError(CloseCode.GOING_AWAY)

    def _behind(self, epoch: str, offset: int) -> bool:
        delivered_epoch, delivered = self._delivered
        return (delivered if delivered_epoch == epoch else 0) < offset

    async def _send(self, *frames: BaseModel) -> None:
        texts = [frame.text if isinstance(frame, Event) else frame.model_dump_json() for frame in frames]
        try:
            await send_texts(self._websocket, texts)
        except (WebSocketDisconnect, RuntimeError):
            raise DisconnectedError from None


async def close(websocket: WebSocket, reason: ClosingError) -> None:
    """Close a connection, unless it is closed already."""
    if websocket.application_state is WebSocketState.CONNECTED:
        with suppress(WebSocketDisconnect, RuntimeError):
            await websocket.close(reason.code, str(reason))


def _first(reasons: ExceptionGroup[ClosingError]) -> ClosingError:
    return next(reason for reason in reasons.exceptions if isinstance(reason, ClosingError))
