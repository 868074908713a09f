"""A gateway that is a process of its own."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

from agency.gateway.event_streams.client import redis_client
from agency.gateway.web.app import create_app
from agency.gateway.web.limits import Limits
from agency.gateway.web.serving.gateway import Gateway
from agency.sessions.tokens import Tokens
from agency.settings import Change, GatewaySettings, RuntimeSettings
from agency.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from agency.gateway.agents import AgentFactory

SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def serve(
    settings: GatewaySettings,
    agents: Mapping[str, AgentFactory],
    announce: Callable[[str], None],
    *,
    port: int | None = None,
) -> None:
    """Serve until the process is asked to stop; then let runs and connections finish.

    Args:
        settings: How.
        agents: The factories of the agents, by name.
        announce: Is called with the address once connections are accepted.
        port: Where to listen, instead of where the settings say; 0 for any free port.

    Raises:
        OSError: The port is taken.
    """
    tokens = Tokens(settings.token_secret.get_secret_value())
    with _asked_to_stop() as asked:
        async with (
            Store(str(settings.database_url)) as store,
            redis_client(str(settings.redis_url)) as redis,
            RuntimeSettings(settings, redis) as runtime,
        ):
            app = create_app(store, redis, tokens, agents, limits_of(settings))

            def apply(_: Change) -> None:
                if isinstance(runtime.current, GatewaySettings):
                    app.state.service.connections.per_user = runtime.current.connections_per_user

            runtime.announce_to(apply)
            port = settings.port if port is None else port
            async with Gateway(app, port=port, host=settings.host) as gateway:
                freeze_heap()
                announce(gateway.url)
                await asked.wait()


def freeze_heap() -> None:
    """Leave out of garbage collections what the start has made and the process keeps: they hold up every connection."""
    gc.collect()
    gc.freeze()


def limits_of(settings: GatewaySettings) -> Limits:
    """Return the limits among the settings."""
    names = {each.name for each in fields(Limits)} & type(settings).model_fields.keys()
    return Limits(**{name: getattr(settings, name) for name in names})


@contextmanager
def _asked_to_stop() -> Iterator[asyncio.Event]:
    """Set an event at the first signal that asks the process to stop; a second one ends it as usual."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def ask(*_: object) -> None:
        loop.call_soon_threadsafe(asked.set)
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in SIGNALS:
        signal.signal(number, ask)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
