"""What a client has read beside its own rows, or not read of them, is told place by place."""

from collections.abc import Mapping

import pytest

from plainspec.stage.tenants.readings import Client, misread

THERE = {"skill by QUERY": {"Acme": 1, "Bolt": 1}, "team by QUERY": {"Bolt": 2}}
OWN = {"skill by QUERY": {"Acme": 1}, "team by QUERY": {}}


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (OWN, []),
        ({**OWN, "team by QUERY": {"Bolt": 2}}, ["team by QUERY shows 2 of Bolt instead of no rows"]),
        (
            {**OWN, "skill by QUERY": {"Acme": 1, "Bolt": 1}},
            ["skill by QUERY shows 1 of Acme and 1 of Bolt instead of 1 of Acme"],
        ),
        ({"team by QUERY": {}}, ["skill by QUERY shows nothing, since it was not read, instead of 1 of Acme"]),
    ],
)
def test_misread_rows_are_told(read: Mapping[str, Mapping[str, int]], told: list[str]) -> None:
    client = Client("Acme", "Acme", "Bolt")
    assert list(misread(client, read, THERE)) == [f"Acme, on a connection that Bolt has used: {each}" for each in told]


def test_a_connection_of_its_own_is_not_mentioned() -> None:
    (told,) = misread(Client("Bolt", "Bolt"), {}, {"team by QUERY": {"Bolt": 2}})
    assert told.startswith("Bolt: team by QUERY shows nothing")
