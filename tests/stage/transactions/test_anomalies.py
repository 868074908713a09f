"""What is concluded from interleavings that were played."""

from __future__ import annotations

import pytest

from plainspec.ports.store.database import IsolationLevel
from plainspec.stage.transactions.anomalies import Anomalies, Attempt, Verdict
from plainspec.stage.transactions.interleavings import INTERLEAVINGS
from plainspec.stage.transactions.transcript import Transcript

NOTHING = Transcript(IsolationLevel.SERIALIZABLE, (), ())


def of(anomaly: str, happened: list[bool]) -> Anomalies:
    meant = [interleaving for interleaving in INTERLEAVINGS if interleaving.anomaly == anomaly]
    return Anomalies(tuple(Attempt(one, NOTHING, seen) for one, seen in zip(meant, happened, strict=True)))


@pytest.mark.parametrize(
    ("anomaly", "happened", "verdict"),
    [
        ("P4", [False], Verdict.PREVENTED),
        ("P4", [True], Verdict.ALLOWED),
        ("PMP", [False, False], Verdict.PREVENTED),
        ("PMP", [True, False], Verdict.ALLOWED),
        ("PMP", [False, True], Verdict.PREVENTED_FOR_READERS),
        ("G-single", [False, True, True], Verdict.ALLOWED),
        ("G-single", [False, False, True], Verdict.PREVENTED_FOR_READERS),
        ("G2", [False, True], Verdict.ALLOWED),
    ],
)
def test_an_anomaly_is_prevented_for_readers_if_it_only_happens_to_writers(
    anomaly: str, happened: list[bool], verdict: Verdict
) -> None:
    assert of(anomaly, happened).verdicts == {anomaly: verdict}


def test_a_difference_names_the_anomaly_what_was_expected_and_what_happened() -> None:
    (difference,) = of("P4", [True]).differences({"P4": "✓"})
    assert difference.startswith("P4 is allowed (—), not prevented (✓)\nat serializable")


def test_an_anomaly_that_is_left_out_of_a_table_or_not_known_is_a_difference() -> None:
    seen = of("P4", [False])
    assert [one.partition("\n")[0] for one in seen.differences({"P5": "✓"})] == [
        "P4 is prevented (✓), not left out",
        "P5 is left out, not prevented (✓)",
    ]
