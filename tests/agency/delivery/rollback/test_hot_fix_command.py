"""`agency hotfix` on a real repository: what it changes, how it goes on, and what it refuses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.agency.delivery.rollback.test_rollback_command import LIMIT_S, WORKFLOW, entered, git, shop
from tests.agency.delivery.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["shop"]

PATCH = """\
--- a/tea.txt
+++ b/tea.txt
@@ -1 +1 @@
-3
+4
"""
CHEAP = "[grep, -q, '4', tea.txt]"


def arguments(shop: Path, gate: str = CHEAP, patch: str = PATCH) -> list[str]:
    workflow, file = shop.parent / "release.yaml", shop.parent / "fix.patch"
    workflow.write_text(WORKFLOW.format(command=gate), encoding="utf-8")
    file.write_text(patch, encoding="utf-8")
    named = ["--workflow", str(workflow), "--by", "Cleo", "--deploy-to", str(shop.parent / "targets")]
    return ["hotfix", str(file), "--subject", "Mend the tea", *named]


def running(shop: Path) -> dict[str, str]:
    """Return what each target runs of the tea."""
    found = sorted((shop.parent / "targets").glob("*/current/tea.txt"))
    return {file.parts[-3]: file.read_text().strip() for file in found}


def test_a_patch_that_passes_the_gates_reaches_production_and_the_main_line(shop: Path) -> None:
    done = entered(*arguments(shop))
    assert (done.exit_code, done.stderr) == (0, "")
    first, *rest = done.output.splitlines()
    run = first.rpartition(" ")[2]
    fix, merged = (git(shop, "rev-parse", "--short=12", name) for name in ("hotfix/integration-failure", "main"))
    assert first == f"hot fix 'Mend the tea' on main, run {run}"
    assert rest == [
        "",
        "production runs the hot fix, and main has it.",
        f"  fix       {fix}, on hotfix/integration-failure",
        f"  merged    {merged}",
    ]
    assert running(shop) == {"production": "4", "staging": "4"}
    assert git(shop, "log", "-1", "--format=%s by %an", "main").endswith("Mend the tea by Cleo")
    assert git(shop, "status", "--porcelain") == ""
    assert f"\n{run}  finished  hot-fix/production" in entered("runs").output


def test_a_patch_that_fails_the_gates_is_not_deployed_and_goes_on_when_they_pass(shop: Path) -> None:
    before = git(shop, "rev-parse", "main")
    done = entered(*arguments(shop, "[grep, -q, '9', tea.txt]"))
    assert (done.exit_code, running(shop), git(shop, "rev-parse", "main")) == (1, {}, before)
    assert "  ✗ price\n" in done.stdout
    assert done.stderr.startswith("Error: the hot fix did not pass: price failed\nProduction has not changed.")
    again = entered(*arguments(shop))
    assert (again.exit_code, running(shop)) == (0, {"production": "4", "staging": "4"}), again.output


def test_a_hot_fix_that_was_killed_goes_on_when_it_is_entered_again(shop: Path) -> None:
    notes = shop.parent / "notes"
    gate = f"[sh, -c, 'test -e {notes} || {{ echo > {notes}; sleep 120; }}']"
    command = [sys.executable, "-m", "agency", *arguments(shop, gate)]
    with subprocess.Popen(command, cwd=shop, stdout=subprocess.DEVNULL) as fixing:
        until(notes.exists, "the start of the gate")
        os.kill(fixing.pid, signal.SIGKILL)
        fixing.wait(LIMIT_S)
    assert running(shop) == {}
    done = entered(*arguments(shop, gate))
    assert (done.exit_code, running(shop)) == (0, {"production": "4", "staging": "4"}), done.output
    assert git(shop, "rev-list", "--count", "v3..main") == "2"


def test_a_hot_fix_is_not_resumed_as_a_delivery(shop: Path) -> None:
    run = entered(*arguments(shop, "['false']")).output.splitlines()[0].rpartition(" ")[2]
    done = entered("deliver", "--resume", run)
    assert (done.exit_code, f"{run} is no delivery" in done.stderr) == (3, True), done.output


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        (PATCH.replace("-3", "-7"), "error: patch failed: tea.txt:1"),
        ("Mend it, please.\n", "No valid patches in input"),
    ],
)
def test_a_patch_that_does_not_apply_is_refused(patch: str, said: str, shop: Path) -> None:
    before = git(shop, "for-each-ref")
    done = entered(*arguments(shop, patch=patch))
    assert (done.exit_code, said in done.stderr, git(shop, "for-each-ref")) == (3, True, before), done.output


def test_targets_in_the_repository_are_refused(shop: Path) -> None:
    done = entered(*arguments(shop), "--deploy-to", "targets")
    assert (done.exit_code, f"{shop / 'targets'} is in the repository" in done.stderr) == (2, True), done.output
    assert git(shop, "status", "--porcelain") == ""
