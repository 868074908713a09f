"""Ways in which users can receive, read or end another user's runs, or miss events of their own."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from agency.gateway.errors import GatewayRefusedError
from agency.sessions import new_run_id
from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from agency.gateway.events import Event
    from agency.sessions import RunID, UserID
    from plainspec.proving import Patch

ISOLATION = "websocket/user_isolation.feature"
COMMANDS = "websocket/commands.feature"
SERVICE = "agency.gateway.runs.service:RunService"
STREAM_KEY = "agency.gateway.event_streams.keys:stream_key"
SUBSCRIBE = "agency.gateway.event_streams.event_log:EventLog.subscribe"


@fault(
    "all users share one stream of events",
    caught_by=[f"{ISOLATION}: Ana and Ben start a run each", f"{ISOLATION}: Five users with three runs each"],
    because="which is Ben's",
)
def share_a_stream(patch: Patch) -> None:
    """Keep the events of all users under one key."""
    patch.attribute(STREAM_KEY, lambda _: "agency:events:all")


@fault(
    "users of the same name share one stream of events",
    caught_by=f"{ISOLATION}: Ana of the tenant Acme, and Ana of the tenant Bolt",
    because="has received event 1",
)
def forget_the_tenant(patch: Patch) -> None:
    """Leave the tenant out of the key."""
    patch.attribute(STREAM_KEY, lambda user: f"agency:events:{user.name}")


@fault(
    "events reach the newest connection of a user only",
    caught_by=f"{ISOLATION}: Ana's phone and laptop",
    because="there is no event of the run",
)
def serve_the_newest(patch: Patch) -> None:
    """Forget a connection when its user opens another one."""
    users: dict[int, UserID] = {}
    newest: dict[UserID, int] = {}

    def make(original: Callable[..., Any]) -> Any:
        @asynccontextmanager
        async def subscribe(self: Any, user: UserID, *said: Any) -> AsyncIterator[Any]:
            async with original(self, user, *said) as subscription:
                users[id(subscription)], newest[user] = user, id(subscription)
                yield subscription

        return subscribe

    patch.wrap(SUBSCRIBE, make)
    _deliver_if(patch, lambda number: newest[users[number]] == number)


@fault(
    "the loss of one connection ends the delivery to the others",
    caught_by=f"{ISOLATION}: One connection of several is lost",
    because="there is no event of the run",
)
def lose_one_lose_all(patch: Patch) -> None:
    """Deliver nothing more to a user who has lost a connection."""
    users: dict[int, UserID] = {}
    lost: set[UserID] = set()

    def make(original: Callable[..., Any]) -> Any:
        @asynccontextmanager
        async def subscribe(self: Any, user: UserID, *said: Any) -> AsyncIterator[Any]:
            async with original(self, user, *said) as subscription:
                users[id(subscription)] = user
                try:
                    yield subscription
                finally:
                    lost.add(user)

        return subscribe

    patch.wrap(SUBSCRIBE, make)
    _deliver_if(patch, lambda number: users[number] not in lost)


@fault(
    "the input of a run is logged",
    caught_by=f"{ISOLATION}: Ana and Ben start a run each",
    because="the log holds a secret of Ana's",
)
def log_inputs(patch: Patch) -> None:
    """Log what a run is started with."""

    def make(original: Callable[..., Any]) -> Any:
        async def start(self: Any, *said: Any) -> RunID:
            logging.getLogger("agency.gateway").warning("a run is started with %s", said)
            run: RunID = await original(self, *said)
            return run

        return start

    patch.wrap(f"{SERVICE}.start", make)


@fault(
    "the events of one user are copied under another's key in Redis",
    caught_by=f"{ISOLATION}: Ana and Ben start a run each",
    because="of Redis holds what is Ana and Ben's",
)
def copy_events(patch: Patch) -> None:
    """Keep a copy of every event under the key of the first user who had one."""
    users: list[UserID] = []

    def make(original: Callable[..., Any]) -> Any:
        async def append(self: Any, event: Event, user: UserID) -> Any:
            users.append(user)
            await self.redis.rpush(f"agency:copies:{users[0].name}", event.model_dump_json())
            return await original(self, event, user)

        return append

    patch.wrap("agency.gateway.event_streams.event_log:EventLog.append", make)


@fault(
    "all users can read and cancel each other's runs",
    caught_by=[f"{ISOLATION}: Ben asks for Ana's run", f"{COMMANDS}: Ben cancels Ana's run"],
    because="Ben",
)
def share_runs(patch: Patch) -> None:
    """Look a run up on behalf of the user who started it."""
    owners: dict[RunID, UserID] = {}

    def start(original: Callable[..., Any]) -> Any:
        async def started(self: Any, user: UserID, *others: Any) -> RunID:
            run: RunID = await original(self, user, *others)
            owners[run] = user
            return run

        return started

    def get(original: Callable[..., Any]) -> Any:
        return lambda self, user, run: original(self, owners.get(run, user), run)

    patch.wrap(f"{SERVICE}.start", start)
    patch.wrap(f"{SERVICE}.get", get)


@fault(
    "a run that cannot be started is accepted",
    caught_by=[f"{COMMANDS}: An unknown agent", f"{COMMANDS}: Ben starts a run in Ana's thread"],
    because="was not refused.",
)
def accept_every_run(patch: Patch) -> None:
    """Answer a refused start with the id of a run that does not exist."""

    def make(original: Callable[..., Any]) -> Any:
        async def start(self: Any, *said: Any) -> RunID:
            try:
                run: RunID = await original(self, *said)
            except GatewayRefusedError:
                return new_run_id()
            return run

        return start

    patch.wrap(f"{SERVICE}.start", make)


@fault(
    "the cancellation of an unknown run is accepted",
    caught_by=f"{COMMANDS}: An unknown run",
    because="was not refused.",
)
def accept_every_cancellation(patch: Patch) -> None:
    """Refuse no cancellation."""

    def make(original: Callable[..., Any]) -> Any:
        async def cancel(self: Any, *said: Any) -> None:
            try:
                await original(self, *said)
            except GatewayRefusedError:
                return

        return cancel

    patch.wrap(f"{SERVICE}.cancel", make)


@fault(
    "the first invalid message closes the connection",
    caught_by=f"{COMMANDS}: Ana sends a list",
    because="is not open",
)
def close_at_once(patch: Patch) -> None:
    """Allow no mistake."""
    patch.build_with("agency.gateway.web.limits:Limits", invalid_messages=1)


def _deliver_if(patch: Patch, served: Callable[[int], bool]) -> None:
    """Deliver events to some subscriptions only, which are named by their ids."""

    def make(original: Callable[..., Any]) -> Any:
        async def next_page(self: Any, *most: int) -> Any:
            page = await original(self, *most)
            return page if served(id(self)) else await asyncio.Event().wait()

        return next_page

    patch.wrap("agency.gateway.event_streams.subscription:Subscription.next_page", make)
