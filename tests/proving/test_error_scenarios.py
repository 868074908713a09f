"""Deliberate faults in the agency's handling of errors: each Rule about errors has one, and the features catch them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from plainspec.config.project import Project
from plainspec.proving.loading import feature_file, load_areas, meant_by
from tests.suite.test_structure import features

ROOT = Path(__file__).parents[2]
ERRORS = "S2-ERR-"


def rules_about_errors() -> dict[tuple[str, str], set[str]]:
    """Return the scenarios of each Rule that has one about errors, by feature and Rule."""
    rules: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path, feature in features():
        for scenario in feature.scenarios:
            if scenario.rule and any(tag.startswith(ERRORS) for tag in scenario.tags):
                rules[path, scenario.rule.title].add(scenario.name)
    return rules


@pytest.mark.requirement("S2-ERR-10")
def test_each_rule_about_errors_has_a_fault_that_breaks_it() -> None:
    project = Project.at(ROOT)
    caught: dict[str, set[str]] = defaultdict(set)
    for area in load_areas(project):
        for fault in area.faults:
            for catcher in fault.catchers:
                feature = project.cache.read(feature_file(project, fault, catcher), catcher.path)
                caught[catcher.path] |= {scenario.name for scenario in meant_by(catcher, feature.scenarios)}
    rules = rules_about_errors()
    assert len(rules) > 30
    assert [rule for rule, scenarios in rules.items() if not scenarios & caught[rule[0]]] == []


@pytest.mark.requirement("S2-ERR-10")
def test_the_features_catch_a_fault_in_the_handling_of_an_error() -> None:
    fault = "an entry that cannot be embedded is lost"
    command = [sys.executable, "-m", "plainspec", "prove", "--quick", "--json", "-n", "1", "--fault", fault]
    proven = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert proven.returncode == 0, proven.stderr
    (said,) = json.loads(proven.stdout)["areas"]
    assert [(one["name"], one["finding"]) for one in said["faults"]] == [(fault, "caught")]
