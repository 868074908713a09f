"""The files that a run leaves beside its results."""

import json
import re
from typing import Any

import pytest

from plainspec.reporting.allure.outcome import Outcome
from plainspec.reporting.allure.recorder import CANNOT_RUN
from plainspec.reporting.allure.run_files import CATEGORIES, executor, joined_environment, run_files


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, {"name": "started by hand", "type": "local"}),
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_SERVER_URL": "https://example.org",
                "GITHUB_REPOSITORY": "shop/web",
                "GITHUB_RUN_ID": "7",
                "GITHUB_WORKFLOW": "nightly",
                "GITHUB_RUN_NUMBER": "12",
            },
            {
                "name": "GitHub Actions",
                "type": "github",
                "buildName": "nightly #12",
                "buildUrl": "https://example.org/shop/web/actions/runs/7",
                "buildOrder": 12,
            },
        ),
        (
            {"GITLAB_CI": "true", "CI_PROJECT_PATH": "shop/web", "CI_PIPELINE_IID": "3"},
            {"name": "GitLab CI", "type": "gitlab", "buildName": "shop/web #3", "buildUrl": "", "buildOrder": 3},
        ),
        (
            {"JENKINS_URL": "https://example.org", "JOB_NAME": "shop", "BUILD_URL": "https://example.org/shop/1"},
            {"name": "Jenkins", "type": "jenkins", "buildName": "shop", "buildUrl": "https://example.org/shop/1"},
        ),
    ],
)
def test_build_servers_are_known_by_what_they_set(variables: dict[str, str], told: dict[str, Any]) -> None:
    assert executor(variables) == told


def test_the_environment_names_versions_and_leaves_out_what_is_unknown() -> None:
    files = dict(run_files({"System": "my.adapter:Shop", "Services": ""}))
    lines = files["environment.properties"].decode().splitlines()
    assert [line.partition(" = ")[0] for line in lines] == ["Python", "Plainspec", "System"]
    assert lines[-1] == r"System = my.adapter\:Shop"
    assert json.loads(files["categories.json"]) == CATEGORIES


@pytest.mark.parametrize(
    ("outcome", "category"),
    [
        (
            Outcome("broken", f"{CANNOT_RUN}\nfeatures/x.feature:3: no step definition for"),
            "Undefined steps",
        ),
        (Outcome("broken", "Before the scenario: OSError:\nno port"), "Fixtures that failed"),
        (
            Outcome("failed", "After the scenario: left running after the scenario: x()"),
            "Fixtures that failed",
        ),
        (Outcome("failed", "When it waits\n\nnever awaited: x()"), "Tasks left running"),
        (Outcome("failed", "Then it shows 3\n\nassert 2 == 3"), "Failed assertions"),
        (Outcome("broken", "When it is asked\n\nTimeoutError"), "Errors in steps"),
        (Outcome("skipped", "not here"), "Skipped"),
    ],
)
def test_every_trouble_has_a_category_in_plain_words(outcome: Outcome, category: str) -> None:
    def fits(rule: dict[str, Any]) -> bool:
        return outcome.status in rule["matchedStatuses"] and bool(
            re.fullmatch(rule.get("messageRegex", r"[\s\S]*"), outcome.message)
        )

    assert next(rule["name"] for rule in CATEGORIES if fits(rule)).startswith(category)


def test_patterns_mean_the_same_in_java_and_javascript() -> None:
    patterns = [rule["messageRegex"] for rule in CATEGORIES if "messageRegex" in rule]
    assert patterns
    assert not [pattern for pattern in patterns if "(?" in pattern]


def test_what_shards_differ_in_is_listed_once() -> None:
    shards = [b"System = agency\nServices = embedded\n", b"System = agency\nServices = containers\n", b"Runner = x\n"]
    assert joined_environment(shards) == b"System = agency\nServices = embedded; containers\nRunner = x\n"
