"""How much runs with each fault: what should catch it, what no fault has turned red, or everything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.proving.conftest import Shop

NARROW = """
@fault("tax is added", caught_by="buying/bill.feature: Two prices", because="the bill says")
def add_tax(patch):
    patch.attribute("shop.till:TAX", 7)

@fault("nothing is added up", caught_by="buying/bill.feature: Two prices", because="the bill says")
def add_nothing(patch):
    patch.attribute("shop.till:total", lambda prices: 0)
"""


def red_lines(shop: Shop, *arguments: str) -> tuple[dict[str, Any], list[list[int]]]:
    (area,) = json.loads(shop.prove("--json", *arguments).stdout)["areas"]
    return area, [sorted(one["line"] for one in fault["red"]) for fault in area["faults"]]


def test_what_no_fault_has_turned_red_meets_the_others(shop: Shop) -> None:
    shop.faults(NARROW)
    area, red = red_lines(shop)
    assert red == [[3, 13, 14], [3]]
    assert (area["turned_red"], area["scenarios"]) == (3, 4)
    assert [one["path"] for one in area["never_red"]] == ["features/buying/hours.feature"]


def test_quick_is_content_with_what_should_catch(shop: Shop) -> None:
    shop.faults(NARROW)
    area, red = red_lines(shop, "--quick")
    assert red == [[3], [3]]
    assert (area["scenarios"], area["never_red"]) == (1, None)


def test_full_runs_everything_with_every_fault(shop: Shop) -> None:
    shop.faults(NARROW)
    _, red = red_lines(shop, "--full")
    assert red == [[3, 13, 14], [3, 13]]


def test_a_fault_that_is_not_noticed_meets_all_of_its_area(shop: Shop) -> None:
    shop.faults(NARROW.replace('bill.feature: Two prices"', 'hours.feature"', 1))
    area, red = red_lines(shop, "--fault", "tax")
    assert area["faults"][0]["finding"] == "red elsewhere only"
    assert red == [[3, 13, 14]]


def test_quick_and_full_contradict_each_other(shop: Shop) -> None:
    proven = shop.prove("--quick", "--full")
    assert (proven.returncode, proven.stdout) == (2, "")
    assert "contradict" in proven.stderr
