"""The calculator is delivered asynchronously, as the guide's template does it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agency.delivery.orchestrator import WorkflowOrchestrator


@pytest.mark.integration
@pytest.mark.asyncio
@pytest.mark.requirement("S1-ORCH-08")
@pytest.mark.requirement("S1-REP-02")
@pytest.mark.requirement("S1-REP-03")
@pytest.mark.requirement("S1-ORCH-09")
async def test_async_workflow_end_to_end(calculator: Path, tmp_path: Path) -> None:
    orchestrator = WorkflowOrchestrator(
        spec_file=calculator / "SPECIFICATION.md",
        component_name="calculator",
        target_stage="development",
        component_path=calculator / "calculator.py",
        config={"enable_openhands_test_generation": False, "gates": "linting", "report_to": str(tmp_path)},
    )
    result = await orchestrator.run_async_with_parallel_openhands()
    assert result is not None
    assert result.success, result.error
    assert result.execution_mode == "async"
    assert "specification" in result.stage_timings


@pytest.mark.requirement("S1-RUN-01")
@pytest.mark.requirement("S1-RUN-04")
def test_the_async_integration_test_is_selected_by_its_markers_and_passes_on_its_own() -> None:
    ran = _pytest("-m", "integration and asyncio", __file__)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout


@pytest.mark.requirement("S1-RUN-03")
def test_the_tests_of_workflows_and_of_their_orchestrator_pass_together() -> None:
    folder = Path(__file__).parent
    ran = _pytest("-p", "anyio", "-n", "0", str(folder.parent / "workflow"), str(folder / "test_orchestrator.py"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " failed" not in ran.stdout


@pytest.mark.requirement("S1-RUN-02")
def test_a_coverage_run_over_the_orchestrator_writes_html(tmp_path: Path) -> None:
    data, html = tmp_path / "data", tmp_path / "html"
    program = ("-m", "coverage")
    source = Path(__file__).parents[3] / "agency/delivery"
    selected = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "integration", __file__)
    settings = tmp_path / "coveragerc"
    settings.write_text(f"[run]\ndata_file = {data}\nsource = {source}\n", encoding="utf-8")
    _python(*program, "run", f"--rcfile={settings}", *selected)
    _python(*program, "html", f"--rcfile={settings}", "-d", str(html))
    page = (html / "index.html").read_text(encoding="utf-8")
    assert "orchestrator" in page


def _pytest(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False)


def _python(*arguments: str) -> None:
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
