"""`agency rollback` on a real repository: what it changes, what it prints, and what it refuses."""

from __future__ import annotations

import asyncio
import locale
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from agency.cli import main
from agency.delivery.rollback import Repository
from tests.agency.delivery.rollback.releases import released_at
from tests.agency.delivery.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

WORKFLOW = """\
id: shop
title: Releases of the shop
version: "1.0"
author: Ana
persona: devops-engineer
complexity: low
duration: 1 h
components: {{shop: shop}}
stages:
  - id: price
    title: Price
    gates:
      - name: price
        command: {command}
"""
LIMIT_S = 60.0


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    asyncio.run(released_at(tmp_path / "shop", "Ben"))
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


def git(folder: Path, *arguments: str) -> str:
    return asyncio.run(Repository(folder, "Ben").git(*arguments))


def arguments(shop: Path, version: str, command: str = "[grep, -q, '1', tea.txt]") -> list[str]:
    workflow = shop.parent / "release.yaml"
    workflow.write_text(WORKFLOW.format(command=command), encoding="utf-8")
    return ["rollback", version, "--workflow", str(workflow), "--by", "Cleo", "--reason", "bitter"]


def entered(*said: str) -> Result:
    return CliRunner().invoke(main, said)


def test_all_commits_since_the_good_version_are_reverted_and_listed(shop: Path) -> None:
    before = git(shop, "rev-parse", "--short=12", "main")
    done = entered(*arguments(shop, "v1"))
    after = git(shop, "rev-parse", "--short=12", "main")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.output.splitlines() == [
        "  ✓ price",
        "",
        "main has returned to v1.",
        f"  from      {before}",
        f"  to        {after}",
        f"  reverted  {before} Tea for 3 (Ben)",
        f"  reverted  {git(shop, 'rev-parse', '--short=12', 'v2')} Tea for 2 (Ben)",
    ]
    assert (shop / "tea.txt").read_text() == "1\n"
    assert "Reason: bitter\nRolled-back-by: Cleo" in git(shop, "log", "-1", "--format=%B", "main")


def test_a_commit_stays_in_a_repository_and_on_a_branch_that_are_named(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "door.txt").write_text("locked\n")
    for command in (["add", "--all"], ["commit", "--quiet", "-m", "Mend locks"], ["branch", "release"]):
        git(shop, *command)
    monkeypatch.chdir(tmp_path)
    named = ["--repository", str(shop), "--branch", "release", "--keep", "main"]
    done = entered(*arguments(shop, "v1"), *named)
    assert done.exit_code == 0, done.output
    assert re.search(r"^release has returned to v1\.$", done.output, re.MULTILINE)
    assert done.output.endswith(f"  kept      {git(shop, 'rev-parse', '--short=12', 'main')} Mend locks (Ben)\n")
    assert git(shop, "ls-tree", "--name-only", "release").split() == ["door.txt", "tea.txt"]
    assert git(shop, "show", "release:tea.txt") == "1"


@pytest.mark.parametrize(
    ("version", "command", "code", "said"),
    [
        ("v3", "[grep, -q, '1', tea.txt]", 3, "main is already at v3; there is nothing to roll back"),
        ("v0", "[grep, -q, '1', tea.txt]", 3, "there is no version 'v0' in shop"),
        ("v1", "[grep, -q, '2', tea.txt]", 1, "the return to v1 did not pass: price failed"),
        ("v1", "[no-such-program]", 3, "the return to v1 did not pass: price could not run"),
    ],
)
def test_what_is_refused_changes_nothing_and_says_so(
    version: str, command: str, code: int, said: str, shop: Path
) -> None:
    before = git(shop, "for-each-ref")
    done = entered(*arguments(shop, version, command))
    assert (done.exit_code, done.stderr) == (code, f"Error: {said}\nNothing has changed.\n")
    assert (git(shop, "for-each-ref"), git(shop, "status", "--porcelain")) == (before, "")


def test_a_gate_that_has_not_passed_is_shown_with_what_it_wrote(shop: Path) -> None:
    done = entered(*arguments(shop, "v1", "[sh, -c, 'echo too cheap; exit 1']"))
    assert done.stdout == "  ✗ price\n      too cheap\n"


def test_a_folder_without_a_repository_is_named(shop: Path, tmp_path: Path) -> None:
    done = entered(*arguments(shop, "v1"), "--repository", str(tmp_path))
    assert (done.exit_code, f"failed in {tmp_path}: fatal: not a git repository" in done.stderr) == (3, True), (
        done.output
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "release.yaml cannot be read: No such file or directory; name a file with a workflow, or one of async"),
        (b"id: shop\n", "release.yaml, line 1: the workflow has no stages; write at least one below `stages:`"),
        (b"\xff", "release.yaml is not a text in UTF-8"),
    ],
)
def test_a_workflow_that_cannot_be_used_is_refused(content: bytes | None, said: str, shop: Path) -> None:
    command = arguments(shop, "v1")
    file = shop.parent / "release.yaml"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    done = entered(*command)
    told = " ".join(done.stderr.split())
    assert (done.exit_code, said in told) == (2, True), done.stderr
    assert git(shop, "log", "-1", "--format=%s", "main") == "Tea for 3"


@pytest.fixture
def ascii_locale() -> Iterator[None]:
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C")
    yield
    locale.setlocale(locale.LC_CTYPE, before)


@pytest.mark.usefixtures("ascii_locale")
def test_a_workflow_is_read_as_utf_8_whatever_the_locale_says(shop: Path) -> None:
    done = entered(*arguments(shop, "v1", "[echo, thé]"))
    assert (done.exit_code, done.stderr) == (0, ""), done.output


@pytest.mark.parametrize("left_out", ["--workflow", "--by", "--reason"])
def test_who_rolls_back_why_and_the_gates_have_to_be_named(left_out: str, shop: Path) -> None:
    command = arguments(shop, "v1")
    at = command.index(left_out)
    done = entered(*command[:at], *command[at + 2 :])
    assert (done.exit_code, f"Missing option '{left_out}'" in done.stderr) == (2, True), done.stderr


def ended_during_its_gate(shop: Path, by: signal.Signals) -> tuple[int, str]:
    """Start a rollback whose gate hangs, send it a signal then, and return its exit code and error output."""
    notes = shop.parent / "notes"
    command = [sys.executable, "-m", "agency", *arguments(shop, "v1", f"[sh, -c, 'echo > {notes}; sleep 120']")]
    with subprocess.Popen(command, cwd=shop, stderr=subprocess.PIPE, text=True) as rolling_back:
        until(notes.exists, "the start of the gate")
        os.kill(rolling_back.pid, by)
        _, errors = rolling_back.communicate(timeout=LIMIT_S)
    return rolling_back.returncode, errors


def checkouts(shop: Path) -> int:
    return len(git(shop, "worktree", "list").splitlines())


def test_a_signal_during_the_gates_leaves_the_main_line_and_no_folder(shop: Path, temporary: Path) -> None:
    before = git(shop, "for-each-ref")
    assert ended_during_its_gate(shop, signal.SIGTERM) == (130, "\nInterrupted.\n")
    assert (git(shop, "for-each-ref"), checkouts(shop), list(temporary.iterdir())) == (before, 1, [])


def test_what_a_killed_rollback_leaves_is_removed_by_the_next(shop: Path, temporary: Path) -> None:
    before = git(shop, "for-each-ref")
    assert ended_during_its_gate(shop, signal.SIGKILL) == (-signal.SIGKILL, "")
    assert (git(shop, "for-each-ref"), checkouts(shop), len(list(temporary.iterdir()))) == (before, 2, 1)
    done = entered(*arguments(shop, "v1"))
    assert done.exit_code == 0, done.output
    assert (checkouts(shop), list(temporary.iterdir())) == (1, [])
