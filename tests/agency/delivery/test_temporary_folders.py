"""Temporary folders of a delivery that was killed are removed by the next one, and no others."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from agency.delivery.programs.temporary_folders import LOCK, remove_orphans, temporary_folder
from tests.agency.delivery.test_programs import HANGING, LIMIT_S
from tests.agency.delivery.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

SPECIFICATION = "SPECIFICATION.md"


def names(folder: Path) -> list[str]:
    return sorted(one.name.rpartition("-")[0] for one in folder.iterdir() if not one.name.startswith("pytest"))


def deliver(calculator: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "agency", "deliver", *arguments],
        cwd=calculator.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_what_a_killed_delivery_leaves_is_removed_by_the_next_but_nothing_that_is_in_use(
    calculator: Path, temporary: Path
) -> None:
    tests = calculator / "tests/test_calculator.py"
    well = tests.read_text()
    tests.write_text(well + HANGING)
    order = ["--component", "calculator", "--target", "development", "--setting", "gates=test_pass_rate"]
    killed = deliver(calculator, "--spec", str(calculator / SPECIFICATION), *order, "--run", "monday")
    notes = calculator / "tests/started.txt"
    until(lambda: notes.exists() and notes.read_text().endswith("end"), "the tests")
    (temporary / "agency-notes-of-ana").mkdir()

    meanwhile = deliver(calculator, "--spec", "nowhere.md", *order)
    output, _ = meanwhile.communicate(timeout=LIMIT_S)
    assert meanwhile.returncode == 3, output
    assert names(temporary) == ["agency-notes-of", "agency-tests"]

    killed.kill()
    killed.communicate(timeout=LIMIT_S)
    assert names(temporary) == ["agency-notes-of", "agency-tests"]
    tests.write_text(well)
    resumed = deliver(calculator, "--resume", "monday")
    output, _ = resumed.communicate(timeout=LIMIT_S)
    assert resumed.returncode == 0, output
    assert names(temporary) == ["agency-notes-of"]


def test_a_folder_is_empty_and_gone_after_use_however_that_ends(temporary: Path) -> None:
    def use() -> None:
        with temporary_folder("scratch") as folder:
            assert list(folder.iterdir()) == []
            (folder / "file").touch()
            assert names(temporary) == ["agency-scratch"]
            remove_orphans()
            assert (folder / "file").exists()
            raise LookupError

    with pytest.raises(LookupError):
        use()
    assert names(temporary) == []


def test_orphans_of_other_users_stay(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orphan = temporary / "agency-tests-1"
    orphan.mkdir()
    (orphan / LOCK).touch()
    (temporary / "agency-tests-2").symlink_to(orphan)
    with monkeypatch.context() as patched:
        patched.setattr(os, "geteuid", lambda: os.getuid() + 1)
        remove_orphans()
    assert (orphan / LOCK).exists()
    remove_orphans()
    assert names(temporary) == ["agency-tests"], "the link is left alone"
    assert not orphan.exists()
