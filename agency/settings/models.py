"""The settings of each service, with their types and limits."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AnyUrl, Field, PositiveFloat, PositiveInt, PostgresDsn, SecretStr, UrlConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from agency.settings.environments import Environment  # noqa: TC001 - pydantic reads the annotations

LEAST_SECRET = 32
"""The fewest characters of a secret that signs tokens: 256 bits, as RFC 7518 (3.2) asks for HS256."""

RedisUrl: TypeAlias = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["redis", "rediss", "unix"])]


class SharedSettings(BaseSettings):
    """What all services of an environment have in common.

    Attributes:
        environment: Where the service runs.
        database_url: The PostgreSQL database.
        redis_url: The Redis server.
        token_secret: What tokens are signed with.
        log_level: From which level on messages are logged.
        run_timeout_s: When a run of an agent is cancelled, in seconds.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Environment
    database_url: PostgresDsn
    redis_url: RedisUrl
    token_secret: SecretStr = Field(min_length=LEAST_SECRET)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    run_timeout_s: PositiveFloat = 300.0


class GatewaySettings(SharedSettings):
    """The settings of the gateway.

    Attributes:
        port: Where it listens.
        connections_per_user: How many WebSocket connections a user may have at once.
        heartbeat_s: How often it pings a connection, in seconds.
    """

    port: int = Field(8000, ge=1, le=65535)
    connections_per_user: PositiveInt = 8
    heartbeat_s: PositiveFloat = 20.0


class WorkerSettings(SharedSettings):
    """The settings of a worker.

    Attributes:
        concurrency: How many runs it executes at once.
    """

    concurrency: PositiveInt = 4


SERVICES: dict[str, type[SharedSettings]] = {"gateway": GatewaySettings, "worker": WorkerSettings}

CHANGEABLE = frozenset({"log_level", "run_timeout_s", "connections_per_user", "concurrency"})
"""What can be changed while services run; everything else is fixed when they start."""
