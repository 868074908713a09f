"""behave runs the features with the same steps and fixtures, and gives the verdicts that pytest gives."""

import json
from typing import Any

from tests.runners.behave.behaving import WALLET, Project, behave


def test_one_task_plays_a_scenario_and_values_flow_from_step_to_step(project: Project) -> None:
    project.feature(
        """
        Background:
          Given a wallet of 5
        Rule: What is paid is gone
          Scenario: Once
            When Ana pays 3
            Then 2 are left
          Scenario Outline: Again
            When Ana pays <sum>
            Then <left> are left
            Examples:
              | sum | left |
              | 1   | 4    |
              | 2   | 4    |
        """
    )
    project.steps(WALLET)
    result = behave(project)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*ASSERT FAILED: steps/shop.py:*: assert wallet?0? == amount*",
            "*the wallet is closed*",
            "*features/shop.feature:14  Again*",
            "2 scenarios passed, 1 failed, 0 skipped",
        ]
    )


def test_the_keyword_counts_and_a_leading_star_means_anything(project: Project) -> None:
    project.feature(
        """
        Scenario: star
          * Ana looks at the sky
        Scenario: wrong keyword
          Then Ana looks at the sky
        """
    )
    project.steps(WALLET)
    result = behave(project)
    result.stdout.fnmatch_lines(["*1 scenario passed, 0 failed, 1 error*", "1 step passed*1 undefined"])


def test_nothing_runs_before_everything_is_bound(project: Project) -> None:
    project.feature(
        """
        Scenario: undefined at the end
          Given a wallet of 5
          Then the sky is blue
        Scenario: a value that nobody gave
          When Ana looks at the sky
          Then 5 are left
        Scenario: a table that nobody takes
          When Ana looks at the sky
            | cloud |
        Scenario: ambiguous
          When Ana smells the sea
        """
    )
    project.steps(
        WALLET
        + """
@when("Ana smells the sea")
def sea(): print("looked")

@when("Ana smells the {word}")
def something(what): print("looked")
"""
    )
    result = behave(project)
    said = result.stdout.str()
    result.stdout.fnmatch_lines(
        [
            '*features/shop.feature:4: no step definition for "the sky is blue" as a Then*',
            '*features/shop.feature:7: "5 are left" asks for `wallet`, but no earlier step*',
            '*features/shop.feature:9: "Ana looks at the sky" carries a data table, but its step does not take one*',
            '*features/shop.feature:12: "Ana smells the sea" can mean 2 definitions*',
            "0 scenarios passed, 4 failed, 0 skipped",
        ]
    )
    assert "looked" not in said
    assert "the wallet is closed" not in said
    result.stderr.fnmatch_lines(["@then(u'the sky is blue')"])


def test_tables_and_doc_strings_arrive_as_under_pytest(project: Project) -> None:
    project.feature(
        '''
        Scenario: both
          Given the people
            | name | age |
            | Ana  | 41  |
          And the letter
            """json
            {"to": "Ben"}
            """
        '''
    )
    project.steps(
        """
        from dataclasses import dataclass

        @dataclass
        class Person:
            name: str
            age: int

        @given("the people")
        def people(table: list[Person]):
            assert table == [Person("Ana", 41)]

        @given("the letter")
        def letter(docstring: DocString):
            assert (docstring.content, docstring.media_type) == ('{"to": "Ben"}', "json")
        """
    )
    assert behave(project).ret == 0


def test_the_catalogue_and_a_dry_run_know_every_sentence(project: Project) -> None:
    project.feature("Scenario: S\n  Given a wallet of 5\n  When Ana pays 3\n  Then it rains\n")
    project.steps(WALLET)
    result = behave(project, "--dry-run", "--format", "steps.catalog")
    result.stdout.fnmatch_lines(["Given a wallet of {int}", "*steps/shop.py:*", "When {word} pays {int}"])
    shown = behave(project, "--dry-run", "--format", "pretty", "--show-source")
    shown.stdout.fnmatch_lines(["*Given a wallet of 5*# steps/shop.py:*"])
    shown.stderr.fnmatch_lines(["@then(u'it rains')"])


def test_steps_written_for_behave_take_part(project: Project) -> None:
    project.feature("Scenario: S\n  Given a wallet of 5\n  When behave shines\n  Then 5 are left\n")
    project.steps(WALLET)
    project.steps("import behave\n\n@behave.when('behave shines')\ndef shines(context): print('shining')\n", "sun")
    result = behave(project, "--no-capture")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*shining*"])


def test_allure_results_keep_scenarios_below_rules(project: Project) -> None:
    project.feature(
        """
        Rule: Rules count
          Scenario: good
            Given a wallet of 5
            Then 5 are left
          Scenario: bad
            Given a wallet of 5
            Then 4 are left
          Scenario: unbound
            Then 4 are left
          @skip
          Scenario: left out
            Given a wallet of 5
          Scenario: leaky
            When Ana leaves something running
          Scenario: bad and leaky
            When Ana leaves something running
            Then 4 are missing
        """
    )
    left = "@when('Ana leaves something running')\nasync def leaves():\n    asyncio.create_task(asyncio.sleep(9))\n"
    left += "@then('{int} are missing')\ndef missing(count): assert False\n"
    project.steps(WALLET + left)
    behave(project, "-D", "allure=results")
    found: dict[str, Any] = {}
    for file in (project.pytester.path / "results").glob("*-result.json"):
        result = json.loads(file.read_text(encoding="utf-8"))
        labels = {label["name"]: label["value"] for label in result["labels"]}
        found[result["name"]] = (result["status"], labels["story"], len(result["steps"]))
    assert found == {
        "good": ("passed", "Rules count", 2),
        "bad": ("failed", "Rules count", 2),
        "unbound": ("broken", "Rules count", 1),
        "left out": ("skipped", "Rules count", 1),
        "leaky": ("failed", "Rules count", 2),
        "bad and leaky": ("failed", "Rules count", 3),
    }


def test_definitions_that_clash_are_told_with_both_places_before_anything_runs(project: Project) -> None:
    project.feature("Scenario: S\n  When 3 is paid\n")
    project.steps("parameter_type(name='money', regexp='[0-9]+')\n@when('{money} is paid')\ndef paid(money): pass\n")
    project.steps("parameter_type(name='money', regexp='[0-9]+ €')\n@when('I wait')\ndef waits(): pass\n", "till")
    project.steps("@when('I wait')\ndef waits(): pass\n", "wait")
    result = behave(project)
    assert result.ret == 1
    told = "".join([*result.outlines, *result.errlines])
    assert "steps/till.py:3: the parameter type {money} is declared twice    first: steps/shop.py:3" in told
    assert "is defined twice    first: steps/till.py:4" in told
    assert "Scenario: S" not in told
