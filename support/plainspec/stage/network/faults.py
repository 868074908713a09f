"""Faults of a network, by the names that Toxiproxy gives them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Direction(StrEnum):
    """Where data flow to.

    Source: Toxiproxy's `stream`.
    """

    UPSTREAM = "upstream"
    """From the client to the service."""
    DOWNSTREAM = "downstream"
    """From the service to the client."""


BOTH = (Direction.UPSTREAM, Direction.DOWNSTREAM)


@dataclass(frozen=True, slots=True)
class Latency:
    """Every piece of data arrives later; the order stays.

    Attributes:
        delay_s: Seconds.
        jitter_s: Seconds by which a delay is longer or shorter, at random.
    """

    name: ClassVar[str] = "latency"
    delay_s: float
    jitter_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """No more than so many bytes pass in a second."""

    name: ClassVar[str] = "bandwidth"
    bytes_per_s: float


@dataclass(frozen=True, slots=True)
class SlowClose:
    """The end of a connection arrives so many seconds later."""

    name: ClassVar[str] = "slow_close"
    delay_s: float


@dataclass(frozen=True, slots=True)
class Timeout:
    """Data stop; they are held until the fault is removed.

    Attributes:
        after_s: Seconds until the connection is closed; None if it stays open.
    """

    name: ClassVar[str] = "timeout"
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class ResetPeer:
    """The connection is reset (RST) so many seconds after the fault began or the connection was opened."""

    name: ClassVar[str] = "reset_peer"
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Slicer:
    """Data arrive in slices.

    Attributes:
        size_bytes: The longest slice.
        pause_s: Seconds between two of them.
    """

    name: ClassVar[str] = "slicer"
    size_bytes: int
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LimitData:
    """A connection is closed when that many bytes have passed since the fault began."""

    name: ClassVar[str] = "limit_data"
    limit_bytes: int


@dataclass(frozen=True, slots=True)
class Down:
    """All connections are closed, and new ones refused; it has no direction."""

    name: ClassVar[str] = "down"


Fault = Latency | Bandwidth | SlowClose | Timeout | ResetPeer | Slicer | LimitData
"""A fault that a single direction can have."""
