"""`plainspec prove`, from fault files to the kill matrix."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.proving.conftest import Shop

CAUGHT = """
@fault("tax is added", caught_by="buying/bill.feature", because="the bill says")
def add_tax(patch):
    patch.attribute("shop.till:TAX", 7)
"""

ALL_KINDS = (
    CAUGHT
    + """
@fault("nobody looks", caught_by="buying/bill.feature: Two prices", because="the bill")
def nothing(patch):
    patch.attribute("shop.till:TAX", 0)

@fault("prices are strings", caught_by="buying/bill.feature", because="the bill says")
def crash(patch):
    patch.attribute("shop.till:total", lambda prices: 1 / 0)

@fault("one price is lost", caught_by=["buying/hours.feature"], because="the bill")
def lose(patch):
    patch.attribute("shop.till:total", max)

@fault("the till is stuck", caught_by="buying/bill.feature", because="stuck")
def hang(patch):
    import threading
    patch.attribute("shop.till:Till.pay", lambda self, prices: threading.Event().wait())

@fault("nobody comes", caught_by="buying/bill.feature", because="the bill")
def nobody(patch):
    patch.attribute("shop.till:close", lambda: None)

@fault("the cellar is flooded", caught_by="buying/bill.feature", because="water")
def flood(patch):
    patch.attribute("shop.till:Till.cellar", 0)

@fault("the till was never made", caught_by="buying/bill.feature", because="made")
def unmade(patch):
    import sys
    sys.modules["shop.till"] = None
"""
)


def test_every_kind_of_end_has_its_name(shop: Shop) -> None:
    shop.faults(ALL_KINDS)
    proven = shop.prove("--json", "--deadline", "15", "-n", "3")
    assert proven.returncode == 1, proven.stderr
    said: dict[str, Any] = json.loads(proven.stdout)
    (area,) = said["areas"]
    findings = {fault["id"].removeprefix("buying:"): fault["finding"] for fault in area["faults"]}
    assert findings == {
        "add_tax": "caught",
        "nothing": "survived",
        "crash": "red for another reason",
        "lose": "red elsewhere only",
        "hang": "hangs",
        "nobody": "planted, but nothing reached it",
        "flood": "could not be planted",
        "unmade": "could not be run",
    }
    assert list(findings) == ["add_tax", "nothing", "crash", "lose", "hang", "nobody", "flood", "unmade"]
    details = {fault["id"].removeprefix("buying:"): fault["detail"] for fault in area["faults"]}
    assert "ZeroDivisionError" in details["crash"]
    assert "in features/buying/bill.feature:3 Two prices" in details["hang"]
    assert details["nobody"] == "4 scenarios ran without shop.till:close"
    assert '"shop.till:Till.cellar": Till has no cellar' in details["flood"]
    assert (said["planted"], said["caught"], said["scenarios"]) == (8, 1, 4)


def test_the_matrix_knows_every_scenario_that_turned_red(shop: Shop) -> None:
    shop.faults(CAUGHT)
    proven = shop.prove("--json")
    assert proven.returncode == 0, proven.stdout
    (area,) = json.loads(proven.stdout)["areas"]
    (fault,) = area["faults"]
    assert [(red["line"], red["row"], red["expected"]) for red in fault["red"]] == [
        *[(3, "", True), (13, "small", True), (14, "none", True)],
    ]
    assert all("Then she pays" in red["text"] and "the bill says" in red["text"] for red in fault["red"])
    assert [(red["path"], red["line"]) for red in area["never_red"]] == [("features/buying/hours.feature", 3)]
    assert area["rules_never_red"] == [
        {"path": "features/buying/hours.feature", "rule": "The shop is never closed"},
    ]


def test_the_matrix_reads_well_and_is_not_too_wide(shop: Shop) -> None:
    shop.faults(CAUGHT.replace("tax is added", "tax is added " + "again and " * 20))
    proven = shop.prove()
    lines = proven.stdout.splitlines()
    assert lines[0] == "buying"
    assert lines[1].startswith("  ✓ tax is added again")
    assert lines[2] == "      features/buying/bill.feature:3,13,14"
    assert "  no fault has ever turned red:" in lines
    assert "      3: At night" in lines
    assert "    features/buying/hours.feature: The shop is never closed" in lines
    assert "  1 of 1 fault caught; 3 of 4 scenarios turned red (75 %)" in lines
    assert max(map(len, lines)) <= 120


def test_a_survivor_is_told_loudly(shop: Shop) -> None:
    shop.faults(ALL_KINDS)
    proven = shop.prove("--fault", "nobody looks")
    assert proven.returncode == 1
    assert "  ✗ nobody looks  SURVIVED\n      all of 4 scenarios stayed green\n" in proven.stdout
    assert "0 of 1 fault caught\n" in proven.stdout
    assert "ever turned red" not in proven.stdout


def test_quick_runs_only_what_should_catch(shop: Shop) -> None:
    shop.faults(CAUGHT.replace("bill.feature", "bill.feature: Some prices, <why>"))
    proven = shop.prove("--quick", "--json")
    (area,) = json.loads(proven.stdout)["areas"]
    assert proven.returncode == 0
    assert [red["line"] for red in area["faults"][0]["red"]] == [13, 14]
    assert area["never_red"] is None


def test_features_that_are_red_without_a_fault_prove_nothing(shop: Shop) -> None:
    shop.faults(CAUGHT)
    shop.write("shop/till.py", "TAX = 1\nclass Till:\n    def pay(self, prices): return sum(prices) + TAX\n")
    proven = shop.prove()
    assert proven.returncode == 1
    assert "nothing can be proven: these scenarios fail without any fault" in proven.stdout
    assert "      3: Two prices" in proven.stdout


def test_features_that_cannot_run_prove_nothing(shop: Shop) -> None:
    shop.faults(CAUGHT)
    shop.write("features/buying/odd.feature", "Feature: O\n  Rule: R\n    Scenario: S\n      Given nonsense\n")
    proven = shop.prove()
    assert proven.returncode == 1
    assert "without any fault the features cannot be run" in proven.stdout
    assert 'no step definition for "nonsense"' in proven.stdout


def test_areas_and_faults_are_chosen_by_name(shop: Shop) -> None:
    shop.faults(CAUGHT)
    shop.faults(CAUGHT.replace("tax is", "more tax is").replace("add_tax", "add_more"), "buying/more")
    shop.write("features/selling.feature", "Feature: S\n  Rule: R\n    Scenario: S\n      Given a till\n")
    shop.faults(CAUGHT.replace("tax is", "selling tax is"), "selling")
    proven = shop.prove("--json", "--area", "buying", "--quick")
    (area,) = json.loads(proven.stdout)["areas"]
    assert [fault["id"] for fault in area["faults"]] == ["buying:add_more", "buying:add_tax"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fault", "tax is aded"], "there is no fault 'tax is aded'; did you mean 'tax is added'?"),
        (["--area", "selling"], "there is no area 'selling' with faults; there are buying"),
    ],
)
def test_what_is_not_there_cannot_be_proven(shop: Shop, arguments: list[str], said: str) -> None:
    shop.faults(CAUGHT)
    proven = shop.prove(*arguments)
    assert (proven.returncode, proven.stdout) == (2, "")
    assert said in proven.stderr


def test_faults_that_are_not_as_they_should_be_are_problems(shop: Shop) -> None:
    shop.faults("")
    proven = shop.prove()
    assert (proven.returncode, proven.stdout) == (1, "")
    assert proven.stderr == "plainspec: faults/buying.py:1: the file declares no fault; declare one, or delete it\n"


def test_without_faults_it_says_how_to_have_some(shop: Shop) -> None:
    proven = shop.prove()
    assert proven.returncode == 2
    assert "write faults/<area>.py" in proven.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_process_behind(shop: Shop, sent: signal.Signals) -> None:
    pipe = shop.stick()
    proof = subprocess.Popen(shop.command(), cwd=shop.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    child = int(pipe.read_text(encoding="utf-8"))
    proof.send_signal(sent)
    _, complaint = proof.communicate(timeout=120)
    assert proof.returncode == 130
    assert "interrupted" in complaint
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
