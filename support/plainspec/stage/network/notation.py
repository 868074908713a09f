"""Faults as tables write them: name, value, direction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plainspec.stage.named_values import one_of
from plainspec.stage.network.faults import (
    BOTH,
    Bandwidth,
    Direction,
    Down,
    Latency,
    LimitData,
    ResetPeer,
    Slicer,
    SlowClose,
    Timeout,
)
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plainspec.gherkin.features.arguments import Table
    from plainspec.stage.network.faults import Fault

__tracebackhide__ = True  # a failure shows the sentence that failed

HEADER = ("fault", "value", "direction")
DIRECTIONS = {"": BOTH, "both": BOTH, "upstream": (Direction.UPSTREAM,), "downstream": (Direction.DOWNSTREAM,)}


def faults_of(table: Table) -> Iterator[tuple[Fault | Down, tuple[Direction, ...]]]:
    """Read a table of faults with the columns fault, value and direction; the last one may be missing.

    Raises:
        ValueError: It has other columns or no rows, or a fault, a value or a direction is none.
    """
    header = tuple(table.header)
    if header not in {HEADER, HEADER[:2]}:
        raise ValueError(f"the table has the columns fault, value and direction, not {', '.join(header)}")
    if not table.rows:
        raise ValueError("the table has no row with a fault")
    for name, value, *direction in table.rows:
        directions = one_of(DIRECTIONS)(direction[0] if direction else "")
        fault = one_of(READERS)(name)(value)
        if isinstance(fault, Down) and directions != BOTH:
            raise ValueError("down has no direction")
        yield fault, directions


def shown(fault: Fault | Down) -> str:
    """Write a fault as a table does, in one line."""
    match fault:
        case Latency(delay_s, jitter_s):
            value = f"{_ms(delay_s)}, jitter {_ms(jitter_s)}" if jitter_s else _ms(delay_s)
        case Bandwidth(bytes_per_s):
            value = f"{bytes_per_s:g} bytes/s"
        case SlowClose(delay_s):
            value = _ms(delay_s)
        case Timeout(after_s) | ResetPeer(after_s):
            value = _ms(after_s) if after_s else ""
        case Slicer(size_bytes, pause_s):
            value = f"{size_bytes} bytes, pause {_ms(pause_s)}" if pause_s else f"{size_bytes} bytes"
        case LimitData(limit_bytes):
            value = f"{limit_bytes} bytes"
        case Down():
            value = ""
    return f"{fault.name} {value}".rstrip()


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:g} ms"


def _latency(value: str) -> Latency:
    delay, _, jitter = value.partition(", jitter ")
    return Latency(parse_duration(delay), parse_duration(jitter) if jitter else 0.0)


def _slicer(value: str) -> Slicer:
    size, _, pause = value.partition(", pause ")
    return Slicer(_bytes(size), parse_duration(pause) if pause else 0.0)


def _bytes(value: str, unit: str = "bytes") -> int:
    """Read a positive number of bytes.

    Raises:
        ValueError: It is none.
    """
    match = re.fullmatch(rf"([1-9]\d*) {unit}", value)
    if match is None:
        raise ValueError(f"{value!r} is not a number of bytes; write 100 {unit}")
    return int(match[1])


def _down(value: str) -> Down:
    if value:
        raise ValueError(f"down has no value, not {value!r}")
    return Down()


READERS: dict[str, Callable[[str], Fault | Down]] = {
    "latency": _latency,
    "bandwidth": lambda value: Bandwidth(_bytes(value, "bytes/s")),
    "slow_close": lambda value: SlowClose(parse_duration(value)),
    "timeout": lambda value: Timeout(parse_duration(value) if value else None),
    "reset_peer": lambda value: ResetPeer(parse_duration(value) if value else 0.0),
    "slicer": _slicer,
    "limit_data": lambda value: LimitData(_bytes(value)),
    "down": _down,
}
