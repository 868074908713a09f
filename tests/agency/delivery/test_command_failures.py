"""Deliveries that cannot begin, and what could not run, on the command line."""

from __future__ import annotations

import errno
import json
import os
import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from agency.__main__ import main as program
from agency.cli import main
from agency.delivery.generation.settings import VARIABLES
from agency.delivery.reports.result import WorkflowResult
from tests.agency.delivery.test_generator_guard import SERVER

if TYPE_CHECKING:
    from pathlib import Path


def test_a_place_without_runs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "locked").mkdir()
    listdir = os.listdir

    def refusing(path: Path) -> list[str]:
        if path.name == "locked":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refusing)
    for name, said in (("nowhere", "There is no folder"), ("file", "Not a directory"), ("locked", "Permission denied")):
        done = CliRunner().invoke(main, ["runs", "--runs-in", str(tmp_path / name)])
        assert (done.exit_code, said in done.stderr) == (3, True), done.output


def test_a_delivery_that_cannot_begin_has_a_report(calculator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(calculator.parent)
    arguments = ["--spec", "calculator/SPECIFICATION.md", "--component", "calculator", "--target", "staging"]
    done = CliRunner().invoke(main, ["deliver", *arguments, "--async", "--enable-openhands", "--run", "monday"])
    assert (done.exit_code, "OPENHANDS_URL" in done.stderr) == (3, True), done.output
    report = json.loads((calculator.parent / "workflow_report_calculator.json").read_text(encoding="utf-8"))
    assert set(report) == {one.name for one in fields(WorkflowResult)}
    assert (report["success"], report["execution_mode"], report["context_session_id"]) == (False, "async", "monday")
    assert "OPENHANDS_URL" in report["error"]


@pytest.mark.requirement("S1-ERR-06")
@pytest.mark.parametrize(
    ("spec", "options", "stage"),
    [
        ("nowhere.md", [], "specification could not run: nowhere.md:1: the file cannot be read"),
        (
            "SPECIFICATION.md",
            ["--enable-openhands", "--setting", "generation_retries=0"],
            "test_submission could not run: calculator.py: No OpenHands server answers",
        ),
        ("SPECIFICATION.md", [], "specification could not run: tests cannot be read: Permission denied."),
    ],
)
def test_what_could_not_run_is_not_blamed_on_the_component(
    spec: str, options: list[str], stage: str, calculator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def refusing(path: Any) -> Any:
        if str(path).endswith("tests"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    for name, value in SERVER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(calculator)
    if "tests" in stage:
        monkeypatch.setattr(os, "scandir", refusing)
    arguments = ["--spec", spec, "--component", "calculator", "--target", "staging", "--setting", "gates=", *options]
    done = CliRunner().invoke(main, ["deliver", *arguments])
    assert done.exit_code == 3, done.output
    assert stage in done.output.replace(f"{calculator}/", "")


def test_a_library_that_is_not_installed_is_named_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "agency.cli")
    monkeypatch.setitem(sys.modules, "click", None)
    with pytest.raises(SystemExit) as ended:
        program()
    said = "agency: click is not installed: pip install 'plainspec[agency,delivery]'\n"
    assert (ended.value.code, capsys.readouterr().err) == (3, said)
