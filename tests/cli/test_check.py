"""What `plainspec check` finds, and how it says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject

PYTEST = "[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = 'function'\n"
RULE = "Feature: Other\n  Rule: One\n"


def problems(project: SmallProject, *arguments: str) -> list[dict[str, Any]]:
    """Return what `check --format json` finds."""
    answer = project.says("check", "--format", "json", *arguments)
    found: list[dict[str, Any]] = json.loads(answer.out)
    assert answer.code == (1 if found else 0)
    assert answer.err == ""
    return found


def test_a_project_without_problems_is_well(project: SmallProject) -> None:
    answer = project.says("check")
    assert (answer.code, answer.out) == (0, "1 feature, 1 scenario: no problems found\n")


@pytest.mark.parametrize(
    ("kind", "line", "scenario", "said"),
    [
        ("undefined", 4, "When Ana flies", 'no step definition for "Ana flies" as a When'),
        ("missing-value", 4, "Then Ana has paid 5", "no earlier step of the scenario gives it"),
        ("step-argument", 4, "Given the accounts\n", "needs a data table below it"),
        ("empty", 3, "", "has no steps"),
        ("missing-fixture", 4, "Given a bank", "there is no fixture of that name"),
        ("ambiguous", 4, "Given one bank", "can mean 2 definitions"),
    ],
)
def test_what_cannot_be_bound_is_found_with_its_line(
    project: SmallProject, kind: str, line: int, scenario: str, said: str
) -> None:
    project.write(
        "steps/bank.py",
        """
        from plainspec import given
        @given("a bank")
        def a_bank(vault: object) -> None: ...
        @given("one bank")
        def one() -> None: ...
        @given("one {word}")
        def two(what: str) -> None: ...
        """,
    )
    project.write("features/broken.feature", f"{RULE}    Scenario: Broken\n      {scenario}\n")
    found = [problem for problem in problems(project) if problem["kind"] == kind]
    assert [(problem["path"], problem["line"]) for problem in found] == [("features/broken.feature", line)]
    assert said in found[0]["message"]


def test_broken_gherkin_and_hollow_outlines_are_found(project: SmallProject) -> None:
    project.write("features/broken.feature", "Feature: X\n  Scenario: Y\n    Given z\n    Thn w\n")
    project.write(
        "features/hollow.feature",
        f"{RULE}    Scenario Outline: Nothing\n      When <who> pays 1\n      Then <who> has paid 1\n"
        "      Examples:\n        | who |\n",
    )
    found = {(problem["kind"], problem["path"], problem["line"]) for problem in problems(project)}
    assert ("syntax", "features/broken.feature", 4) in found
    assert ("empty", "features/hollow.feature", 3) in found


def test_definitions_are_judged_even_if_nothing_uses_them(project: SmallProject) -> None:
    project.write(
        "steps/odd.py",
        """
        from plainspec import given, Table
        @given("twice")
        def first() -> None: ...
        @given("twice")
        def second() -> None: ...
        @given("{colour} things")
        def coloured(colour: str) -> None: ...
        @given("{int} and {int}")
        def one_only(first: int) -> None: ...
        """,
    )
    found = {(problem["kind"], problem["line"]): problem["message"] for problem in problems(project)}
    assert "is defined twice" in found["duplicate-definition", 4]
    assert "there is no parameter type {colour}" in found["definition", 6]
    assert "cannot be called: the sentence has 2 arguments" in found["definition", 8]


def test_sentences_that_plainspec_brings_are_not_judged_where_none_is_used(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[object] = []
    monkeypatch.setattr("plainspec.runners.pytest.session.load_standard", loaded.append)
    assert project.says("check").code == 0
    assert not loaded


def test_a_step_module_that_cannot_be_imported_is_a_problem_with_its_line(project: SmallProject) -> None:
    project.write("steps/broken.py", "import nowhere_at_all\n")
    (found,) = problems(project)
    assert (found["kind"], found["path"], found["line"]) == ("definition", "steps/broken.py", 1)
    assert "nowhere_at_all" in found["message"]


def test_fixtures_of_conftest_files_count_where_pytest_sees_them(project: SmallProject) -> None:
    project.write("steps/bank.py", 'from plainspec import given\n@given("a bank")\ndef f(vault: object) -> None: ...\n')
    scenario = "    Scenario: One\n      Given a bank\n      When Ana pays 1\n      Then Ana has paid 1\n"
    project.write("features/here/x.feature", f"Feature: Here\n  Rule: One\n{scenario}")
    project.write("features/there/x.feature", f"Feature: There\n  Rule: One\n{scenario}")
    project.write("features/here/conftest.py", "import pytest\n@pytest.fixture\ndef vault(): return 1\n")
    assert [problem["path"] for problem in problems(project)] == ["features/there/x.feature"]


def test_definitions_in_a_conftest_are_problems_because_nobody_reads_them(project: SmallProject) -> None:
    project.write("features/conftest.py", "from plainspec import when\n\n@when('Ana flies')\ndef flies(): ...\n")
    project.write("features/flying.feature", f"{RULE}    Scenario: Ana flies\n      When Ana flies\n")
    found = [(problem["path"], problem["line"], problem["message"]) for problem in problems(project)]
    unread = '@when("Ana flies") is not read, because it is in a conftest.py'
    assert ("features/conftest.py", 3, unread) in found
    assert ("features/flying.feature", 4, 'no step definition for "Ana flies" as a When') in found


def test_options_kept_for_people_do_not_count_but_their_plugins_do(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pyproject.toml", f"{PYTEST}addopts = '-p vaults --tags=@nothing -k nothing -n 2'\n")
    project.write("vaults.py", "import pytest\n@pytest.fixture\ndef vault(): return 1\n")
    monkeypatch.syspath_prepend(str(project.root))
    monkeypatch.setenv("PYTEST_ADDOPTS", "--lf --no-such-option")
    project.write("steps/bank.py", 'from plainspec import given\n@given("a bank")\ndef f(vault: object) -> None: ...\n')
    project.write(
        "features/x.feature",
        f"{RULE}    Scenario: A\n      Given a bank\n      When Ana pays 1\n      Then Ana flies\n",
    )
    (found,) = problems(project)
    assert found["kind"] == "undefined"


def test_the_verdict_is_that_of_collection_by_pytest(project: SmallProject) -> None:
    """Everything that keeps pytest from collecting is found here, in the same words."""
    project.write(
        "features/broken.feature",
        f"{RULE}    Scenario: A\n      When Ana flies\n      Then Ana has paid 5\n    Scenario: B\n      Given the accounts\n"
        "      When Ana pays x\n      Then Ana has paid 1\n",
    )
    project.write("features/bad.feature", "Feature: X\n  Scenario: Y\n    Given z\n    Thn w\n")
    collected = project.runs("pytest", "--gherkin", "--collect-only", "-q", "--no-allure", "-p", "no:cacheprovider")
    found = [problem for problem in problems(project) if problem["kind"] not in {"style", "tag"}]
    assert collected.code in {pytest.ExitCode.INTERRUPTED, pytest.ExitCode.TESTS_FAILED}
    assert len(found) >= 4
    for problem in found:
        assert f"{problem['path']}:{problem['line']}: {problem['message']}" in collected.out


def test_problems_are_sorted_by_file_and_line(project: SmallProject) -> None:
    project.write("features/b.feature", f"{RULE}    Scenario: A\n      When Ana flies\n      Then Ana sings\n")
    project.write(
        "features/a.feature", "Feature: A\n  Rule: One\n    Scenario: A\n      When Ana sits\n      Then Ana digs\n"
    )
    places = [(problem["path"], problem["line"]) for problem in problems(project)]
    assert places == sorted(places)
    assert len(places) == 4


def test_lines_tags_and_folders_select(project: SmallProject) -> None:
    project.write(
        "features/x.feature",
        f"{RULE}    @one\n    Scenario: A\n      When Ana flies\n      Then Ana has paid 1\n"
        "    @two\n    Scenario: B\n      When Ana sings\n      Then Ana has paid 1\n",
    )
    assert [p["line"] for p in problems(project, "features/x.feature:4")] == [5]
    assert [p["line"] for p in problems(project, "--tags", "@two")] == [9]
    assert problems(project, "features/paying") == []


def test_named_features_are_those_of_the_project_nearest_to_them(project: SmallProject) -> None:
    project.write("svc/pyproject.toml", "[tool.plainspec]\nfeatures = ['promises']\nsteps = ['words']\n")
    project.write("svc/words/serving.py", "from plainspec import when\n@when('it serves')\ndef serves(): ...\n")
    project.write("svc/promises/one.feature", f"{RULE}    Scenario: One\n      When it serves\n      When Ana flies\n")
    project.write("two/pyproject.toml", "[tool.plainspec]\n")
    project.write("two/features/two.feature", f"{RULE}    Scenario: One\n      When it serves\n")
    found = [problem for problem in problems(project, "svc/promises/one.feature:3") if problem["kind"] == "undefined"]
    assert [(problem["path"], problem["line"]) for problem in found] == [("promises/one.feature", 5)]
    answer = project.says("check", "svc/promises", "two")
    assert (answer.code, answer.out) == (2, "")
    assert "only features of one project can run at a time" in answer.err


def test_github_sees_errors_beside_their_lines(project: SmallProject) -> None:
    project.write(
        "features/x,y.feature", f"{RULE}    Scenario: A\n      When Ana pays 100%\n      Then Ana has paid 1\n"
    )
    answer = project.says("check", "--format", "github")
    first = answer.out.splitlines()[0]
    assert first.startswith(
        "::error file=features/x%2Cy.feature,line=4,title=plainspec undefined::no step definition for"
    )
    assert "100%25" in first
    assert "%0A" in first
    assert answer.code == 1


def test_text_names_the_place_the_rule_and_a_hint(project: SmallProject) -> None:
    project.write("features/x.feature", "Feature: X\n  Rule: One\n    Scenario: A\n      When Ana pays 1\n")
    answer = project.says("check")
    assert 'features/x.feature:3: the scenario "A" has no Then: it cannot fail [no-then]\n    say what' in answer.out
    assert answer.out.endswith("2 features, 2 scenarios: 1 problem\n")


def test_rules_of_form_can_be_switched_off(project: SmallProject) -> None:
    project.write("features/x.feature", "Feature: X\n  Scenario: A\n    When Ana pays 1\n")
    assert {problem["rule"] for problem in problems(project)} == {"no-rule", "no-then"}
    project.write("pyproject.toml", f'{PYTEST}[tool.plainspec]\nstyle-off = ["no-rule", "no-then"]\n')
    assert problems(project) == []


def test_a_conftest_that_cannot_be_imported_is_told(project: SmallProject) -> None:
    project.write("conftest.py", "import nowhere_at_all\n")
    (found,) = problems(project)
    assert (found["kind"], found["path"], found["line"]) == ("definition", "conftest.py", 1)
    assert "nowhere_at_all" in found["message"]
