"""The metrics of the agency, by name, as the semantic conventions have them where they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol
from weakref import WeakSet

from agency.observability.spans import OPERATION_DURATION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agency.observability.spans import Attributes

QUERY_DURATION: Final = "db.client.operation.duration"
POOL_CONNECTIONS: Final = "db.client.connection.count"
POOL_PENDING: Final = "db.client.connection.pending_requests"
POOL_TIMEOUTS: Final = "db.client.connection.timeouts"
POOL_WAIT: Final = "db.client.connection.wait_time"
POOL_NAME: Final = "db.client.connection.pool.name"
POOL_STATE: Final = "db.client.connection.state"
REQUEST_DURATION: Final = "http.server.request.duration"
CLIENT_REQUEST_DURATION: Final = "http.client.request.duration"
MODEL_DURATION: Final = "gen_ai.client.operation.duration"
TOKEN_USAGE: Final = "gen_ai.client.token.usage"  # noqa: S105 - tokens of a model
MODEL: Final = frozenset({"gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"})


class Metric(NamedTuple):
    """A metric.

    Attributes:
        kind: a histogram, a counter, or a level that is read when metrics are collected.
        unit: its unit, in UCUM.
        labels: the attributes that its data points carry; others would multiply them.
        description: what it counts.
    """

    kind: Literal["histogram", "counter", "level"]
    unit: str
    labels: frozenset[str]
    description: str


METRICS: Final = {
    OPERATION_DURATION: Metric(
        "histogram", "s", frozenset({"operation", "error.type"}), "duration of an operation of the agency"
    ),
    QUERY_DURATION: Metric(
        "histogram",
        "s",
        frozenset({"db.system.name", "db.operation.name", "error.type"}),
        "duration of a query or a command",
    ),
    POOL_CONNECTIONS: Metric(
        "level", "{connection}", frozenset({POOL_NAME, POOL_STATE}), "connections of the pools that are open"
    ),
    POOL_PENDING: Metric("level", "{request}", frozenset({POOL_NAME}), "requests that wait for a connection"),
    POOL_TIMEOUTS: Metric("counter", "{timeout}", frozenset({POOL_NAME}), "requests that have waited in vain"),
    POOL_WAIT: Metric("histogram", "s", frozenset({POOL_NAME}), "time until a connection was handed out"),
    REQUEST_DURATION: Metric(
        "histogram",
        "s",
        frozenset({"http.request.method", "http.route", "http.response.status_code", "error.type"}),
        "duration of an HTTP request",
    ),
    CLIENT_REQUEST_DURATION: Metric(
        "histogram",
        "s",
        frozenset({"http.request.method", "server.address", "server.port", "error.type"}),
        "duration of an HTTP request to another service",
    ),
    MODEL_DURATION: Metric("histogram", "s", MODEL | {"error.type"}, "duration of a call of a model"),
    TOKEN_USAGE: Metric(
        "histogram", "{token}", MODEL | {"gen_ai.token.type"}, "tokens that a call of a model has taken or given"
    ),
}


class Watched(Protocol):
    """What has levels, such as a connection pool."""

    def levels(self) -> Iterable[tuple[str, int, Attributes]]:
        """Return the metrics that are levels, with their labels."""


watched: WeakSet[Watched] = WeakSet()
"""What is asked for its levels when metrics are collected, for as long as it is in use."""
