"""Ways in which broken networks, and reconnect storms, can cost events or the time of other users."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from agency.gateway.close_codes import CloseCode
from agency.gateway.event_streams.positions import ResumeStatus
from agency.gateway.web.live.closing import ClosingError
from agency.gateway.web.live.connection import close
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NETWORKS = "websocket/broken_networks.feature"
STORMS = "websocket/reconnect_storms.feature"
SEND = "agency.gateway.web.live.sending:send_texts"
RESUME = "agency.gateway.event_streams.stream:Streams.resume"
NOT_ONCE = "has not received every event once, in order"


@fault(
    "an event that waits for a slow network is overtaken by the next one",
    caught_by=f"{NETWORKS}: The network of Ana has the fault <fault>",
    because=NOT_ONCE,
)
def send_thoughts_late(patch: Patch) -> None:
    """Send thoughts a moment later, in the background."""

    def make(original: Callable[..., Any]) -> Any:
        late: set[asyncio.Task[None]] = set()

        async def send_late(websocket: Any, text: str) -> None:
            await asyncio.sleep(0.03)
            await original(websocket, [text])

        async def send(websocket: Any, texts: Sequence[str]) -> None:
            for text in texts:
                if json.loads(text)["type"] != "agent_thinking":
                    await original(websocket, [text])
                    continue
                task = asyncio.create_task(send_late(websocket, text))
                late.add(task)
                task.add_done_callback(late.discard)

        return send

    patch.wrap(SEND, make)


@fault(
    "a lost connection is resumed one event too late",
    caught_by=[
        f"{NETWORKS}: The fault <fault> breaks Ana's connection during the run",
        f"{NETWORKS}: Ana reconnects before the gateway notices that her connection was lost",
        f"{STORMS}: 30 connections of 10 users come back after the runs have gone on",
    ],
    because=NOT_ONCE,
)
def skip_one(patch: Patch) -> None:
    """Leave the first missed event out."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: Any, wanted: Any) -> Any:
            ready, position = await original(self, user, wanted)
            return ready, position + 1 if wanted and ready.resume is ResumeStatus.RECOVERED else position

        return resume

    patch.wrap(RESUME, make)


@fault(
    "events are sent to one connection after the other",
    caught_by=f"{NETWORKS}: The network of Ana has the fault <fault>, and Ben's has none",
    because=NOT_ONCE,
)
def wait_for_other_connections(patch: Patch) -> None:
    """Let every connection wait until the one before has taken what is sent to it."""

    def make(original: Callable[..., Any]) -> Any:
        turn = asyncio.Lock()

        async def send(*said: Any) -> None:
            async with turn:
                await original(*said)

        return send

    patch.wrap(SEND, make)


@fault(
    "connections of other users are closed when many are lost at once",
    caught_by=f"{STORMS}: Ana's run goes on while 30 other connections are lost and come back",
    because="Ana's WebSocket",
)
def close_others(patch: Patch) -> None:
    """Have every connection end that is open when another one is resumed."""

    def make(original: Callable[..., Any]) -> Any:
        greeted: list[Any] = []

        async def send(websocket: Any, texts: Sequence[str]) -> None:
            frame = json.loads(texts[0])
            if frame["type"] == "ready" and frame["resume"] == ResumeStatus.RECOVERED:
                for one in greeted:
                    await close(one, ClosingError(CloseCode.INTERNAL_ERROR))
                greeted.clear()
            elif frame["type"] == "ready":
                greeted.append(websocket)
            await original(websocket, texts)

        return send

    patch.wrap(SEND, make)


@fault(
    "the end of a run whose gateway was lost is not announced",
    caught_by=f"{STORMS}: The gateway that all users are connected to is killed",
    because=NOT_ONCE,
)
def end_recovered_runs_in_silence(patch: Patch) -> None:
    """Store how runs end that are recovered, and leave it at that."""

    async def recover(*_: object) -> bool:
        return False

    patch.attribute("agency.gateway.runs.service:recover_run", recover)
