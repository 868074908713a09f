"""The limits of the gateway: what its clients may ask of it."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the gateway.

    Attributes:
        origins: The origins that browsers may connect from, such as `https://agency.example`; other clients name none.
        body_bytes: The longest body of a request.
        message_bytes: The longest WebSocket message.
        messages_per_second: How many WebSocket messages a client may send in any second.
        invalid_messages: After how many invalid messages, one after another, a connection is closed.
        waiting_events: How many events may wait for a client that reads too slowly.
        connections_per_user: How many connections a user may have to one gateway process.
        heartbeat_s: How often a connection is pinged, in seconds.
        pong_timeout_s: How long the answer to a ping may take, in seconds.
        ticket_s: For how long a ticket is valid, in seconds.
        window_events: How many of a user's last events can be resumed from.
        window_s: For how long an event can be resumed from, in seconds.
        run_timeout_s: How long a run may take before it fails, in seconds.
        lease_s: After how many seconds without a sign of life a run counts as left behind.
        shutdown_s: How long runs and connections may take to finish when the gateway stops, in seconds.
    """

    origins: tuple[str, ...] = ()
    body_bytes: int = 64 * KIB
    message_bytes: int = 64 * KIB
    messages_per_second: int = 20
    invalid_messages: int = 5
    waiting_events: int = 256
    connections_per_user: int = 8
    heartbeat_s: float = 20.0
    pong_timeout_s: float = 20.0
    ticket_s: float = 30.0
    window_events: int = 1000
    window_s: float = 120.0
    run_timeout_s: float = 300.0
    lease_s: float = 15.0
    shutdown_s: float = 5.0
