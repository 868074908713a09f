"""Which requirement is covered by what."""

from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject

TESTS = """
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.requirement("R-PAY-01")]


@pytest.mark.requirement("R-PAY-02", "R-PAY-01")
def test_undo(): ...


class TestAll:
    @pytest.mark.parametrize("x", [1])
    async def test_one(self, x): ...

    def helper(self): ...
"""


def traced(project: SmallProject, *arguments: str) -> dict[str, Any]:
    """Return what `trace --json` says."""
    answer = project.says("trace", "--json", *arguments)
    said: dict[str, Any] = json.loads(answer.out)
    assert answer.code == (1 if said["unknown"] else 0)
    return said


def covers(said: dict[str, Any]) -> dict[str, list[tuple[str, str, int, str]]]:
    return {
        entry["id"]: [(c["kind"], c["path"], c["line"], c["verdict"]) for c in entry["covers"]]
        for entry in said["requirements"]
    }


def test_scenarios_cover_what_they_carry(project: SmallProject) -> None:
    said = traced(project)
    assert covers(said) == {"R-PAY-01": [("scenario", "features/paying/pay.feature", 5, "")], "R-PAY-02": []}
    assert (said["total"], said["missing"]) == (2, 1)


def test_tests_cover_what_their_markers_name(project: SmallProject) -> None:
    project.write("tests/test_undo.py", TESTS)
    project.write("tests/test_broken.py", "requirement (\n")
    said = covers(traced(project))
    assert said["R-PAY-02"] == [("test", "tests/test_undo.py", 7, "")]
    assert said["R-PAY-01"][1:] == [("test", "tests/test_undo.py", 7, ""), ("test", "tests/test_undo.py", 12, "")]


def test_the_rows_of_an_outline_count_as_one_scenario(project: SmallProject) -> None:
    project.write(
        "features/x.feature",
        "Feature: X\n  Rule: R\n    @R-PAY-02\n    Scenario Outline: A\n      When Ana pays <n>\n      Then Ana has paid <n>\n"
        "      Examples:\n        | n |\n        | 1 |\n        | 2 |\n",
    )
    assert covers(traced(project))["R-PAY-02"] == [("scenario", "features/x.feature", 4, "")]


def test_ids_that_the_catalogue_lacks_are_problems_and_other_tags_are_not(project: SmallProject) -> None:
    project.write(
        "features/x.feature",
        "@JIRA-1 @R-PAY-77\nFeature: X\n  Scenario: A\n    When Ana pays 1\n    Then Ana has paid 1\n",
    )
    assert list(traced(project)["unknown"]) == ["R-PAY-77"]
    answer = project.says("trace")
    assert answer.code == 1
    assert "R-PAY-77  is not in the catalogue\n    A  features/x.feature:3\n" in answer.out
    assert "1 unknown id" in answer.out


def test_what_nothing_covers_can_be_listed_alone(project: SmallProject) -> None:
    answer = project.says("trace", "--missing")
    assert answer.code == 0
    assert answer.out == (
        "R-PAY-02  Payments can be undone  nothing covers it\n"
        "1 of 2 requirements covered, 1 not; by 1 scenario and no tests\n"
    )


def test_last_verdicts_come_from_the_results_of_the_last_run(project: SmallProject) -> None:
    project.write("tests/test_undo.py", TESTS)
    run = project.runs("pytest", "--gherkin", "-q", "-p", "no:cacheprovider")
    assert run.code == 0, run.out
    result = {"fullName": "tests.test_undo#test_undo", "status": "failed", "stop": 5, "historyId": "a"}
    project.write("allure-results/a-result.json", json.dumps(result))
    project.write("allure-results/b-result.json", json.dumps({**result, "status": "passed", "stop": 4}))
    said = covers(traced(project))
    assert said["R-PAY-01"][0] == ("scenario", "features/paying/pay.feature", 5, "passed")
    assert said["R-PAY-02"] == [("test", "tests/test_undo.py", 7, "failed")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is empty"),
        ('{"fullName": "features/paying/pay.feature: What is pa', "it is cut off, or not JSON"),
        ("[1]", "it has no name or no status"),
        ("{}", "it has no name or no status"),
        ('{"name": "A", "status": "passed", "steps": "no", "labels": 3}', "its steps is not what Allure writes there"),
        ('{"name": "A", "status": "passed", "labels": [3]}', "its labels is not what Allure writes there"),
        ('{"name": "A", "status": "passed", "start": "a"}', "its start is not what Allure writes there"),
        ('{"name": "A", "status": "failed", "statusDetails": 5}', "its statusDetails is not what Allure writes there"),
        (
            '{"name": "A", "status": "passed", "steps": [{"stop": "a"}]}',
            "its steps: stop is not what Allure writes there",
        ),
        ('{"name": "Ana pays", "status": "green"}', "it has no name or no status"),
    ],
)
@pytest.mark.parametrize("form", ["text", "csv", "markdown"])
def test_a_file_that_is_no_result_is_named(project: SmallProject, content: str, reason: str, form: str) -> None:
    project.write("allure-results/c-result.json", content)
    answer = project.says("trace", "--format", form)
    assert answer.code == 1
    assert f"allure-results/c-result.json is not a valid result: {reason}; run the features again" in answer.err
    assert "R-PAY-01" in answer.out


@pytest.mark.parametrize("command", ["trace", "words"])
def test_a_feature_that_cannot_be_read_is_named(project: SmallProject, command: str) -> None:
    project.write("features/broken.feature", "Feature: X\n  Scenario: Y\n    Thn w\n    Given z\n    Thn w\n")
    said = "plainspec: features/broken.feature cannot be read and counts for nothing; see `plainspec check`\n"
    assert project.says(command).err == said


def test_nobody_waits_for_a_result_that_is_a_pipe(project: SmallProject) -> None:
    (project.root / "allure-results").mkdir()
    os.mkfifo(project.root / "allure-results/c-result.json")
    assert "it cannot be read (not a regular file)" in project.says("trace").err


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("R-1,a,first\n,a,second\n", 3, "the requirement has no id, so nothing can cover it\n    second"),
        ('R-1,a,"first\nR-2,a,second\n', 2, "not valid CSV: unexpected end of data\n    close the quotation mark"),
        ('R-1,a,first\nR-2,a,"two\nlines"\nR-3,a,"open\n', 5, "not valid CSV"),
        ('R-1,a,first\nR-2,a,"b"c\n', 3, "not valid CSV"),
    ],
)
def test_a_line_of_the_catalogue_that_would_be_lost_is_named(
    project: SmallProject, rows: str, line: int, said: str
) -> None:
    project.write("features/requirements.csv", f"id,area,requirement\n{rows}")
    answer = project.says("trace")
    assert (answer.code, answer.out) == (2, "")
    assert f"requirements.csv:{line}: {said}" in answer.err
    checked = project.says("check")
    assert checked.code == 1
    assert f"features/requirements.csv:{line}: {said}" in checked.out


def test_lines_of_the_catalogue_without_any_text_do_not_count(project: SmallProject) -> None:
    project.write("features/requirements.csv", "id,area,requirement\n\nR-PAY-01,paying,x\n,,\n \n")
    assert list(covers(traced(project))) == ["R-PAY-01"]


def test_the_worst_row_is_the_verdict_of_an_outline(project: SmallProject) -> None:
    name = "features/paying/pay.feature: What is paid is noted: Ana pays"
    for number, status in enumerate(("passed", "broken", "skipped")):
        result = {"fullName": name, "status": status, "stop": 1, "historyId": str(number)}
        project.write(f"somewhere/{number}-result.json", json.dumps(result))
    assert covers(traced(project, "--results", "somewhere"))["R-PAY-01"][0][3] == "broken"


def test_the_verdicts_of_shards_count_together(project: SmallProject) -> None:
    name = "features/paying/pay.feature: What is paid is noted: Ana pays"
    for number, status in enumerate(("passed", "failed")):
        result = {"fullName": name, "status": status, "stop": 1, "historyId": str(number)}
        project.write(f"shard-{number}/x-result.json", json.dumps(result))
    said = covers(traced(project, "--results", "shard-0", "--results", "shard-1"))
    assert said["R-PAY-01"][0][3] == "failed"
    assert covers(traced(project, "--results", "shard-0"))["R-PAY-01"][0][3] == "passed"


def test_spreadsheets_get_a_row_for_each_cover(project: SmallProject) -> None:
    answer = project.says("trace", "--format", "csv")
    rows = list(csv.DictReader(answer.out.splitlines()))
    assert [(row["requirement"], row["kind"], row["line"]) for row in rows] == [
        ("R-PAY-01", "scenario", "5"),
        ("R-PAY-02", "", ""),
    ]


def test_pages_get_a_table(project: SmallProject) -> None:
    project.write("features/requirements.csv", "id,area,requirement\nR-PAY-01,paying,This | that\nR-PAY-02,x,y\n")
    answer = project.says("trace", "--format", "markdown")
    assert "| R-PAY-01 | This \\| that | Ana pays (features/paying/pay.feature:5) |" in answer.out
    assert "| R-PAY-02 | y | **nothing** |" in answer.out


@pytest.mark.parametrize("command", ["trace", "check"])
def test_a_catalogue_that_is_none_is_one_sentence(project: SmallProject, command: str) -> None:
    project.write("features/requirements.csv", "name\nx\n")
    answer = project.says(command)
    assert (answer.code, answer.out) == (2, "")
    assert "needs a column `id`" in answer.err


def test_nothing_is_traced_to_a_catalogue_that_has_ids_twice(project: SmallProject) -> None:
    project.write("features/requirements.csv", "id\nR-1\nR-1\nR-2\nR-2\n")
    answer = project.says("trace")
    assert (answer.code, answer.out) == (2, "")
    for line, name in ((3, "R-1"), (5, "R-2")):
        assert f"requirements.csv:{line}: {name} is in the catalogue twice" in answer.err


def test_without_a_catalogue_it_says_how_to_have_one(project: SmallProject) -> None:
    (project.root / "features/requirements.csv").unlink()
    answer = project.says("trace")
    assert answer.code == 2
    assert "write features/requirements.csv" in answer.err


@pytest.mark.parametrize(
    ("named", "said"), [("nowhere", "nowhere is not there"), ("pyproject.toml", "pyproject.toml is not a folder")]
)
def test_results_that_are_no_folder_are_refused(project: SmallProject, named: str, said: str) -> None:
    answer = project.says("trace", "--results", named)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"plainspec: --results: {said}; name the folder that holds the results of a run\n"
