"""The kill matrix among the results of the run: a result for each area, with a page and a table."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.proving.conftest import Shop

FAULTS = """
@fault("tax is <added>", caught_by="buying/bill.feature: Two prices", because="the bill says")
def add_tax(patch):
    patch.attribute("shop.till:TAX", 7)

@fault("nobody looks", caught_by="buying/bill.feature: Two prices", because="the bill")
def nothing(patch):
    patch.attribute("shop.till:TAX", 0)
"""


def the_result(folder: Path) -> dict[str, Any]:
    (file,) = folder.glob("*-result.json")
    result: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return result


def attached(folder: Path, result: dict[str, Any]) -> list[str]:
    return [(folder / one["source"]).read_text(encoding="utf-8") for one in result["attachments"]]


def test_a_whole_area_leaves_its_matrix_among_the_results(shop: Shop) -> None:
    shop.faults(FAULTS)
    shop.prove("--full")
    result = the_result(shop.root / "allure-results")
    assert (result["name"], result["status"]) == ("Kill matrix: buying", "failed")
    assert result["statusDetails"]["message"] == "1 of 2 faults caught; 3 of 4 scenarios turned red (75 %)"
    assert [(step["name"], step["status"]) for step in result["steps"]] == [
        *[("tax is <added>", "passed"), ("nobody looks: survived", "failed")],
    ]
    page, table = attached(shop.root / "allure-results", result)
    assert '<th>tax is &lt;added&gt;</th><td class="red named">3</td><td></td>' in page
    assert "<th>nobody looks (survived)</th><td></td><td></td>" in page
    assert "<li>features/buying/hours.feature:3 At night</li>" in page
    rows = list(csv.DictReader(table.splitlines()))
    assert [(row["fault"], row["line"], row["expected"]) for row in rows] == [
        *[("tax is <added>", "3", "yes"), ("tax is <added>", "13", "no"), ("tax is <added>", "14", "no")],
        ("nobody looks", "", ""),
    ]


def test_a_later_proof_takes_the_place_of_an_earlier_one(shop: Shop) -> None:
    shop.faults(FAULTS)
    shop.prove("--alluredir", "evidence")
    shop.faults(FAULTS[: FAULTS.index('@fault("nobody')])
    shop.prove("--alluredir", "evidence")
    result = the_result(shop.root / "evidence")
    assert (result["status"], len(result["steps"])) == ("passed", 1)
    assert not (shop.root / "allure-results").exists()


def test_what_proves_only_a_part_leaves_no_matrix(shop: Shop) -> None:
    shop.faults(FAULTS)
    shop.prove("--fault", "tax")
    shop.prove("--quick")
    shop.prove("--no-allure")
    assert not (shop.root / "allure-results").exists()


def test_results_that_cannot_be_written_change_no_verdict(shop: Shop) -> None:
    shop.faults(FAULTS[: FAULTS.index('@fault("nobody')])
    shop.write("taken", "")
    proven = shop.prove("--alluredir", "taken")
    assert proven.returncode == 0
    assert "the kill matrix is not in" in proven.stderr
