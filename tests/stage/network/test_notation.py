"""Faults of a network as tables write them."""

from __future__ import annotations

import pytest

from plainspec.gherkin.features.arguments import Table
from plainspec.stage.network.faults import (
    BOTH,
    Bandwidth,
    Direction,
    Down,
    Fault,
    Latency,
    LimitData,
    ResetPeer,
    Slicer,
    SlowClose,
    Timeout,
)
from plainspec.stage.network.notation import faults_of, shown

CASES: list[tuple[str, str, Fault | Down]] = [
    ("latency", "200 ms", Latency(0.2)),
    ("latency", "200 ms, jitter 50 ms", Latency(0.2, 0.05)),
    ("bandwidth", "1000 bytes/s", Bandwidth(1000)),
    ("slow_close", "1000 ms", SlowClose(1.0)),
    ("timeout", "", Timeout()),
    ("timeout", "2000 ms", Timeout(2.0)),
    ("reset_peer", "", ResetPeer()),
    ("reset_peer", "500 ms", ResetPeer(0.5)),
    ("slicer", "3 bytes", Slicer(3)),
    ("slicer", "3 bytes, pause 10 ms", Slicer(3, 0.01)),
    ("limit_data", "100 bytes", LimitData(100)),
    ("down", "", Down()),
]


def table(*rows: tuple[str, ...]) -> Table:
    return Table(rows)


@pytest.mark.parametrize(("name", "value", "fault"), CASES, ids=[f"{name} {value}" for name, value, _ in CASES])
def test_a_fault_is_read_and_shown_alike(name: str, value: str, fault: Fault | Down) -> None:
    assert list(faults_of(table(("fault", "value"), (name, value)))) == [(fault, BOTH)]
    assert shown(fault) == f"{name} {value}".rstrip()


def test_a_direction_is_one_or_both() -> None:
    rows = [("latency", "1 s", direction) for direction in ("", "both", "upstream", "downstream")]
    found = [directions for _, directions in faults_of(table(("fault", "value", "direction"), *rows))]
    assert found == [BOTH, BOTH, (Direction.UPSTREAM,), (Direction.DOWNSTREAM,)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("fault", "values"), ("down", "")], "the columns fault, value and direction, not fault, values"),
        ([("fault", "value")], "no row with a fault"),
        ([("fault", "value"), ("fog", "")], "Expected one of latency, bandwidth, .*, not 'fog'"),
        ([("fault", "value"), ("latency", "200")], "'200' is not a duration"),
        ([("fault", "value"), ("slicer", "0 bytes")], "'0 bytes' is not a number of bytes; write 100 bytes"),
        ([("fault", "value"), ("bandwidth", "100 bytes")], "write 100 bytes/s"),
        ([("fault", "value"), ("down", "1 s")], "down has no value, not '1 s'"),
        ([("fault", "value", "direction"), ("down", "", "upstream")], "down has no direction"),
        ([("fault", "value", "direction"), ("latency", "1 s", "east")], "Expected one of .*, not 'east'"),
    ],
    ids=[
        "columns",
        "no row",
        "name",
        "duration",
        "no bytes",
        "unit",
        "value of down",
        "direction of down",
        "direction",
    ],
)
def test_what_is_no_fault_is_refused_with_what_to_write(rows: list[tuple[str, ...]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list(faults_of(table(*rows)))
