"""The settings of each service, with their types and limits."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import (
    AnyUrl,
    BeforeValidator,
    Field,
    HttpUrl,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    PostgresDsn,
    SecretStr,
    UrlConstraints,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from agency.settings.environments import Environment  # noqa: TC001 - pydantic reads the annotations

LEAST_SECRET = 32
"""The fewest characters of a secret that signs tokens: 256 bits, as RFC 7518 (3.2) asks for HS256."""

RedisUrl: TypeAlias = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["redis", "rediss", "unix"])]


def _listed(value: object) -> object:
    """Split a text at its commas; leave anything else as it is."""
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


class SharedSettings(BaseSettings):
    """What all services of an environment have in common.

    Attributes:
        environment: Where the service runs.
        database_url: The PostgreSQL database.
        redis_url: The Redis server.
        token_secret: What tokens are signed with.
        log_level: From which level on messages are logged.
        run_timeout_s: When a run of an agent is cancelled, in seconds.
        ollama_url: The Ollama server that makes embeddings of what is remembered.
        embedding_model: Its model; the embeddings have 384 elements.
        embedding_timeout_s: How long an embedding may take, in seconds.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Environment
    database_url: PostgresDsn
    redis_url: RedisUrl
    token_secret: SecretStr = Field(min_length=LEAST_SECRET)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    run_timeout_s: PositiveFloat = 300.0
    ollama_url: HttpUrl = HttpUrl("http://localhost:11434")
    embedding_model: str = Field("all-minilm", min_length=1)
    embedding_timeout_s: PositiveFloat = 30.0


class GatewaySettings(SharedSettings):
    """The settings of the gateway.

    Attributes:
        host: The address it listens on.
        port: Where it listens.
        origins: The origins that browsers may connect from; in an environment variable with commas in between.
        connections_per_user: How many WebSocket connections a user may have to one process.
        heartbeat_s: How often it pings a connection, in seconds.
        pong_timeout_s: How long the answer to a ping may take, in seconds.
        body_bytes: The longest body of a request.
        message_bytes: The longest WebSocket message.
        messages_per_second: How many WebSocket messages a client may send in any second.
        invalid_messages: After how many invalid messages, one after another, a connection is closed.
        waiting_events: How many events may wait for a client that reads too slowly.
        ticket_s: For how long a ticket is valid, in seconds.
        window_events: How many of a user's last events can be resumed from.
        window_s: For how long an event can be resumed from, in seconds.
        shutdown_s: How long runs and connections may take to finish when it stops, in seconds.
    """

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    origins: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    connections_per_user: PositiveInt = 8
    heartbeat_s: PositiveFloat = 20.0
    pong_timeout_s: PositiveFloat = 20.0
    body_bytes: PositiveInt = 64 * 1024
    message_bytes: PositiveInt = 64 * 1024
    messages_per_second: PositiveInt = 20
    invalid_messages: PositiveInt = 5
    waiting_events: PositiveInt = 256
    ticket_s: PositiveFloat = 30.0
    window_events: PositiveInt = 1000
    window_s: PositiveFloat = 120.0
    shutdown_s: NonNegativeFloat = 5.0


class WorkerSettings(SharedSettings):
    """The settings of a worker.

    Attributes:
        concurrency: How many runs it executes at once.
    """

    concurrency: PositiveInt = 4


SERVICES: dict[str, type[SharedSettings]] = {"gateway": GatewaySettings, "worker": WorkerSettings}

CHANGEABLE = frozenset({"log_level", "run_timeout_s", "connections_per_user", "concurrency"})
"""What can be changed while services run; everything else is fixed when they start."""
