"""behave runs the features with the same steps and fixtures, and gives the verdicts that pytest gives."""

import json
import sys
from typing import Any

import pytest

Project = Any

ENVIRONMENT = """
from plainspec.runners.behave import hooks

before_scenario, after_scenario, after_feature, after_all = hooks(__file__)
"""

WALLET = """
import asyncio
import contextvars

OWNER = contextvars.ContextVar("owner")

@given("a wallet of {int}", gives="wallet")
async def a_wallet(amount):
    OWNER.set("Ana")
    yield [amount]
    print("the wallet is closed")

@when("{word} pays {int}")
async def pays(who, amount, wallet):
    await asyncio.sleep(0)
    wallet[0] -= amount

@then("{int} are left")
def are_left(amount, wallet):
    assert wallet[0] == amount
    assert OWNER.get() == "Ana"

@when("Ana looks at the sky")
def looks(): ...
"""


def behave(project: Project, *arguments: str) -> pytest.RunResult:
    project.file("environment.py", ENVIRONMENT)
    command = [sys.executable, "-m", "behave", "--no-color", *arguments]
    result: pytest.RunResult = project.pytester.run(*command, "features")
    return result


def statuses(project: Project, *arguments: str) -> dict[str, str]:
    behave(project, "--format", "json", "--outfile", "out.json", *arguments)
    features = json.loads((project.pytester.path / "out.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for feature in features:
        for element in feature["elements"]:
            inner = element["elements"] if element["type"] == "rule" else [element]
            found |= {scenario["name"]: scenario["status"] for scenario in inner if scenario["type"] != "background"}
    return found


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
            '*features/shop.feature:4: nobody has defined "the sky is blue" as a Then*',
            '*features/shop.feature:7: "5 are left" asks for `wallet`, but no earlier step*',
            '*features/shop.feature:9: "Ana looks at the sky" carries a data table, but its step does not take one*',
            '*features/shop.feature:12: "Ana smells the sea" can mean 2 definitions*',
            "0 scenarios passed, 4 failed, 0 skipped",
        ]
    )
    assert "looked" not in said
    assert "the wallet is closed" not in said
    result.stderr.fnmatch_lines(["@then(u'the sky is blue')"])


def test_what_a_step_forgets_or_leaves_behind_fails_its_scenario(project: Project) -> None:
    project.feature(
        """
        Scenario: forgetful
          When Ana forgets to wait
        Scenario: leaky
          When Ana leaves something running
        Scenario: cancelled
          When Ana cancels herself
        Scenario: late
          When Ana breaks something at the end
        Scenario: fine
          When Ana looks at the sky
        """
    )
    project.steps(
        WALLET
        + """
@when("Ana forgets to wait")
async def forgets():
    asyncio.sleep(0)

@when("Ana leaves something running")
async def leaves():
    asyncio.create_task(asyncio.Event().wait())

@when("Ana cancels herself")
async def cancels():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)

@when("Ana breaks something at the end")
def breaks():
    yield
    raise ValueError("broken at the end")
"""
    )
    result = behave(project)
    result.stdout.fnmatch_lines(
        [
            "*never awaited: sleep()*",
            "*left running after the scenario: *wait(), started at *steps/shop.py:*",
            "*CancelledError*",
            "*broken at the end*",
            "1 scenario passed, 2 failed, 2 hook_error, 0 skipped",
        ]
    )


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


def test_skipping_by_tag_and_from_a_step(project: Project) -> None:
    project.feature(
        """
        @skip
        Scenario: by tag
          Then it fails
        Scenario: from a step
          When it cannot run here
          Then it fails
        Scenario: pytest fails
          When pytest says fail
        """
    )
    project.steps(
        """
        import pytest

        @when("it cannot run here")
        def cannot():
            pytest.skip("not here")

        @when("pytest says fail")
        async def says_fail():
            pytest.fail("no more")

        @then("it fails")
        def fails():
            assert False, "it was run"
        """
    )
    assert statuses(project) == {"by tag": "skipped", "from a step": "skipped", "pytest fails": "failed"}


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


def test_an_outline_without_rows_and_a_scenario_without_steps_fail(project: Project) -> None:
    project.feature(
        """
        Scenario: nothing
        Scenario Outline: no rows
          Given a wallet of <n>
          Examples:
            | n |
        """
    )
    project.steps(WALLET)
    result = behave(project)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ['*the scenario "nothing" has no steps*', '*features/shop.feature:3: the outline "no rows" has no rows*']
    )


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
        """
    )
    left = "@when('Ana leaves something running')\nasync def leaves():\n    asyncio.create_task(asyncio.sleep(9))\n"
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
    }


def test_an_interrupt_ends_the_run_and_tears_everything_down(project: Project) -> None:
    project.feature("Scenario: one\n  When Ana is interrupted\nScenario: two\n  When Ana looks at the sky\n")
    project.steps(
        WALLET
        + """
import signal

@fixture(scope="session")
async def server():
    yield
    print("the server is down")

@when("Ana is interrupted")
async def interrupted(server):
    asyncio.get_running_loop().call_later(0.05, signal.raise_signal, signal.SIGINT)
    try:
        await asyncio.Event().wait()
    finally:
        print("cleaned up")
"""
    )
    result = behave(project, "--no-capture")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*cleaned up*", "*the server is down*", "*ABORTED: By user.*"])


def test_a_fixture_that_cannot_be_set_up_or_torn_down_fails_its_scenario(project: Project) -> None:
    project.feature(
        """
        Scenario: no vault
          When Ana opens the vault
        Scenario: no goodbye
          When Ana meets a guest
        Scenario: one of pytest's
          When Ana writes
        """
    )
    project.steps(
        """
        @fixture(scope="session")
        async def vault():
            raise OSError("the vault is shut")

        @fixture()
        def guest():
            yield
            raise ValueError("no goodbye was said")

        @when("Ana opens the vault")
        def opens(vault): ...

        @when("Ana meets a guest")
        async def meets(guest): ...

        @when("Ana writes")
        def writes(tmp_path): ...
        """
    )
    result = behave(project)
    result.stdout.fnmatch_lines(
        [
            "*OSError: the vault is shut*",
            "*HOOK-ERROR in after_scenario: ValueError: no goodbye was said*",
            "*asks for `tmp_path`, but no step gives it and there is no fixture of that name*",
            "0 scenarios passed, 1 failed, 1 error, 1 hook_error, 0 skipped",
        ]
    )
