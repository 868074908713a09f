"""Ways in which users can receive, read or end another user's runs, or miss events of their own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from agency.gateway.errors import GatewayRefusedError
from agency.gateway.events import Event
from agency.sessions import new_run_id
from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.sessions import RunID, UserID
    from plainspec.proving import Patch

ISOLATION = "websocket/user_isolation.feature"
COMMANDS = "websocket/commands.feature"
SERVICE = "agency.gateway.runs.service:RunService"
STREAM_KEY = "agency.gateway.delivery.keys:stream_key"


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
    newest: dict[UserID, int] = {}

    def make(original: Callable[..., Any]) -> Any:
        async def send(self: Any, *frames: Any) -> None:
            user = self._identity.user
            if not isinstance(frames[0], Event):
                newest[user] = id(self) if "Ready" in type(frames[0]).__name__ else newest[user]
            elif newest[user] != id(self):
                return
            await original(self, *frames)

        return send

    patch.wrap("agency.gateway.web.live.connection:Connection._send", make)


@fault(
    "the loss of one connection ends the delivery to the others",
    caught_by=f"{ISOLATION}: One connection of several is lost",
    because="there is no event of the run",
)
def lose_one_lose_all(patch: Patch) -> None:
    """Close what a user's connections share with the first of them."""

    def make(original: Callable[..., Any]) -> Any:
        async def unfollow(self: Any, user: UserID, followed: Any) -> None:
            followed.feed.newest = 10**9
            await original(self, user, followed)

        return unfollow

    patch.wrap("agency.gateway.delivery.event_log:EventLog._unfollow", make)


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

    patch.wrap("agency.gateway.delivery.event_log:EventLog.append", make)


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
    because="was not refused anything",
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
    because="was not refused anything",
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

    def make(original: Callable[..., Any]) -> Any:
        def check(self: Any) -> None:
            self._invalid_in_a_row *= 100
            original(self)

        return check

    patch.wrap("agency.gateway.web.live.commands:Commands.check", make)
