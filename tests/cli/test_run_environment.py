"""`plainspec run`: the Python and the plugins that it finds."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plainspec.commands import run_environment
from tests.files import write

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject


@pytest.mark.parametrize(("option", "package"), [("--parallel", "pytest-xdist"), ("--coverage", "pytest-cov")])
def test_a_plugin_that_is_missing_is_named(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch, option: str, package: str
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(project.root))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    answer = project.says("run", option, "--print-only")
    assert (answer.code, answer.err) == (
        2,
        f"plainspec: this needs {package}, which is not installed: pip install {package}\n",
    )


def environment_at(folder: Path, *, plainspec: bool) -> Path:
    write(folder, "bin/python", "")
    if plainspec:
        write(folder, "lib/python3.11/site-packages/plainspec-1.dist-info/METADATA", "")
    return folder


@pytest.mark.requirement("S4-RUN-13")
def test_the_active_environment_comes_first_then_that_of_the_project(tmp_path: Path) -> None:
    active = environment_at(tmp_path / "active", plainspec=True)
    own = environment_at(tmp_path / "project/.venv", plainspec=True)
    variables = {"VIRTUAL_ENV": str(active), "PATH": "/usr/bin", "PYTHONHOME": "/elsewhere"}
    found = run_environment.python_of(tmp_path / "project", variables)
    assert found == run_environment.Python(active / "bin/python", active)
    assert found.activated(variables) == {"VIRTUAL_ENV": str(active), "PATH": f"{active / 'bin'}:/usr/bin"}
    found = run_environment.python_of(tmp_path / "project", {})
    assert found.environment == own
    assert found.shown(tmp_path / "project") == ".venv/bin/python"


@pytest.mark.requirement("S4-RUN-13")
def test_an_environment_without_plainspec_is_passed_over(tmp_path: Path) -> None:
    active = environment_at(tmp_path / "active", plainspec=False)
    environment_at(tmp_path / "project/venv", plainspec=False)
    found = run_environment.python_of(tmp_path / "project", {"VIRTUAL_ENV": str(active)})
    assert found.program == Path(sys.executable)
