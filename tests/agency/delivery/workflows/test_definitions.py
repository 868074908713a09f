"""Workflow definitions: what is refused on which line, and which scenarios cover what."""

from __future__ import annotations

from pathlib import Path

import pytest

from agency.delivery.workflows.reading import DefinitionError, read_definition, shipped, shipped_ids
from agency.delivery.workflows.scope import scenarios_covering

ROOT = Path(__file__).parents[4]
WHOLE = """\
id: release
title: Releases
version: "1.0"
author: Ana
persona: testing-specialist
complexity: low
duration: 1 h
stages:
  - id: tests
    title: Tests
    gates:
      - name: coverage
        command: [coverage]
"""


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(DefinitionError) as refused:
        read_definition(text, "release.yaml")
    return [(one.line, one.message) for one in refused.value.problems]


@pytest.mark.requirement("S0-DOC-04")
def test_the_related_workflows_resolve_to_documents() -> None:
    related = shipped("integration-testing-v1.0").related
    assert list(related) == ["primitive development", "performance optimisation", "deployment validation"]
    assert [document for document in related.values() if not (ROOT / document).is_file()] == []


@pytest.mark.parametrize("workflow", shipped_ids())
def test_a_shipped_workflow_has_the_name_of_its_file(workflow: str) -> None:
    assert shipped(workflow).id == workflow
    assert shipped(workflow).id.endswith(f"-v{shipped(workflow).version}")


def test_a_workflow_that_there_is_not_names_those_that_there_are() -> None:
    with pytest.raises(LookupError, match=r"async-delivery-phases-v1\.0, integration-testing-v1\.0"):
        shipped("deployment-v1.0")


def test_components_can_have_other_packages_but_no_others_can_be_added() -> None:
    workflow = shipped("integration-testing-v1.0").with_packages({"tta-dev-primitives": "core"})
    assert list(workflow.components.values()) == ["core", "agency.observability", "agency.coordination"]
    with pytest.raises(ValueError, match="has no component shop"):
        workflow.with_packages({"shop": "shop"})


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        (
            "        figure: '('\n",
            (14, "'(' is not a valid regular expression: missing ), unterminated subpattern at position 0"),
        ),
        ("        figure: \\d+\n", (14, r"'\\d+' has no group; put brackets around the figure")),
        ("        at_least: 80\n", (12, "`at_least` needs a `figure`; write the expression that finds it")),
        ("        timeout_s: 0\n", (14, "`timeout_s`: Input should be greater than 0")),
    ],
)
def test_a_gate_that_could_not_measure_anything_is_refused(added: str, problem: tuple[int, str]) -> None:
    assert problems(WHOLE + added) == [problem]


@pytest.mark.requirement("S0-GATE-01")
@pytest.mark.parametrize(
    ("right", "wrong", "line", "problem"),
    [
        (
            "duration: 1 h",
            "duration: a day",
            7,
            "'a day' is not a duration; write it as `15-20 min`, `30 min` or `2-3 h`",
        ),
        ("    gates:", "    gate:", 11, "there is no `gate` here; remove it, or mend its name"),
        ("complexity: low", "author: Ben", 6, "`author` appears twice; remove one of them"),
        ('"1.0"', "1.0", 3, "`version` must be a text; write it in quotes"),
        ("complexity: low", "complexity: low\n1: low", 7, "`1` must be a text; write it in quotes"),
        ("[coverage]", "[coverage", 14, "this is not valid YAML"),
        (WHOLE[WHOLE.index("stages:") :], "stages: []\n", 8, "the workflow has no stages; write at least one below"),
    ],
)
def test_a_mistake_is_reported_with_its_line(right: str, wrong: str, line: int, problem: str) -> None:
    found = problems(WHOLE.replace(right, wrong))
    assert any(at == line and problem in said for at, said in found), found


@pytest.mark.parametrize("text", ["", "- id: a\n", "tests", "!!set\n? id\n? title\n"])
def test_what_is_no_mapping_is_no_definition(text: str) -> None:
    assert problems(text) == [(1, "not a workflow definition; begin it with `id: …`")]


def test_keys_that_stand_twice_are_found_wherever_they_are() -> None:
    text = WHOLE + "        timeout_s: 2\n        timeout_s: 3\n"
    assert problems(text) == [(15, "`timeout_s` appears twice; remove one of them")]


def test_scenarios_are_found_by_requirement_by_feature_and_by_title(tmp_path: Path) -> None:
    features = tmp_path / "features"
    (features / "shop").mkdir(parents=True)
    (features / "shop/tea.feature").write_text(
        "Feature: Tea\n  @S0-A-1\n  Scenario: Green\n    Given tea\n  @S0-A-10\n  Scenario: Black\n    Given tea\n"
    )
    names = ["S0-A-1", "features/shop/tea.feature", "features/shop/tea.feature: Black", "S0-B-1"]
    assert scenarios_covering(names, features) == {
        "S0-A-1": ["features/shop/tea.feature: Green"],
        "features/shop/tea.feature": ["features/shop/tea.feature: Green", "features/shop/tea.feature: Black"],
        "features/shop/tea.feature: Black": ["features/shop/tea.feature: Black"],
        "S0-B-1": [],
    }


def test_the_definition_that_the_reference_shows_can_be_read() -> None:
    page = (ROOT / "docs/reference/agency/workflow-definitions.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n")[2].partition("```")[0]
    definition = read_definition(shown, "release-v1.0.yaml")
    assert [gate.at_least for stage in definition.stages for gate in stage.gates] == [80]
