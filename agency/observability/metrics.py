"""The metrics of the agency, by name, as the semantic conventions have them where they do."""

from typing import Final, Literal, NamedTuple

from agency.observability.spans import OPERATION_DURATION

QUERY_DURATION: Final = "db.client.operation.duration"
POOL_CONNECTIONS: Final = "db.client.connection.count"
POOL_PENDING: Final = "db.client.connection.pending_requests"
POOL_TIMEOUTS: Final = "db.client.connection.timeouts"
POOL_WAIT: Final = "db.client.connection.wait_time"
REQUEST_DURATION: Final = "http.server.request.duration"
TOKEN_USAGE: Final = "gen_ai.client.token.usage"  # noqa: S105 - tokens of a model


class Metric(NamedTuple):
    """A metric.

    Attributes:
        kind: a histogram, a counter, or one that also goes down.
        unit: its unit, in UCUM.
        labels: the attributes that its data points carry; others would multiply them.
        description: what it counts.
    """

    kind: Literal["histogram", "counter", "up_down_counter"]
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
        "up_down_counter",
        "{connection}",
        frozenset({"db.client.connection.pool.name", "db.client.connection.state"}),
        "connections of a pool that are in use",
    ),
    POOL_PENDING: Metric(
        "up_down_counter", "{request}", frozenset({"db.client.connection.pool.name"}), "requests that wait for one"
    ),
    POOL_TIMEOUTS: Metric(
        "counter", "{timeout}", frozenset({"db.client.connection.pool.name"}), "requests that have waited in vain"
    ),
    POOL_WAIT: Metric(
        "histogram", "s", frozenset({"db.client.connection.pool.name"}), "time until a connection was handed out"
    ),
    REQUEST_DURATION: Metric(
        "histogram",
        "s",
        frozenset({"http.request.method", "http.route", "http.response.status_code", "error.type"}),
        "duration of an HTTP request",
    ),
    TOKEN_USAGE: Metric(
        "histogram",
        "{token}",
        frozenset({"gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.token.type"}),
        "tokens that a model has taken or given",
    ),
}
