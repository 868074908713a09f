"""The guide to deliveries: what the README and its page say, and that a reader who follows it gets what it shows."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from agency.delivery.reports.result import WorkflowResult
from tests.docs.test_documents import blocks_of, check_console

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = ROOT / "docs/reference/agency/delivery.md"
GUIDE = PAGE.read_text(encoding="utf-8")
BENEFITS = ("Shorter total time", "Non-blocking generation", "Parallel stages", "Detailed metrics")


@pytest.mark.requirement("S1-RUN-05")
@pytest.mark.requirement("S1-RUN-06")
def test_following_the_guide_delivers_the_calculator_and_runs_the_template(tmp_path: Path) -> None:
    blocks = blocks_of(PAGE)
    assert {block.path for block in blocks} >= {"deliver.py", "test_async_workflow.py"}
    for block in blocks:
        if block.path:
            (tmp_path / block.path).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            check_console(block, tmp_path)
    assert (tmp_path / "workflow_report_calculator.json").is_file()


@pytest.mark.requirement("S1-DOC-01")
@pytest.mark.requirement("S1-DOC-02")
def test_the_readme_shows_async_usage() -> None:
    assert "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target staging --async" in README


@pytest.mark.requirement("S1-DOC-03")
def test_the_readme_says_what_async_gains() -> None:
    assert "That shortens the total time" in README


@pytest.mark.requirement("S1-DOC-04")
def test_the_guide_names_the_four_benefits_of_async_mode() -> None:
    section = GUIDE.partition("## Async mode")[2].partition("\n## ")[0]
    assert [one for one in BENEFITS if f"**{one}**" not in section] == []


@pytest.mark.requirement("S1-DOC-05")
@pytest.mark.requirement("S1-DOC-06")
def test_the_guide_covers_the_method_and_the_stage_of_openhands() -> None:
    api = GUIDE.partition("## The API")[2]
    assert "run_async_with_parallel_openhands()" in api
    assert "AsyncOpenHandsTestGenerationStage" in api


@pytest.mark.requirement("S1-DOC-07")
def test_the_guide_covers_every_field_of_a_result() -> None:
    api = GUIDE.partition("## The API")[2]
    assert [one.name for one in fields(WorkflowResult) if f"`{one.name}`" not in api] == []
