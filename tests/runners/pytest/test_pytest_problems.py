"""What cannot run is told before anything runs, and everything at once."""

from typing import Any

import pytest

Project = Any


def test_broken_gherkin_is_told_once_and_the_other_files_run(shop: Project) -> None:
    shop.feature("Feature: F\n  Scenario: S\n    Given a\n    Wen Ana buys 1\n", name="broken")
    result = shop.run()
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(["features/broken.feature:4: not valid Gherkin: `Wen Ana buys 1` is not allowed here"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_all_binding_problems_are_told_and_the_other_scenarios_run(shop: Project) -> None:
    shop.feature(
        """
        Feature: Wrong
          Scenario: Undefined
            When Ana buy 1
          Scenario: Right
            When Ana buys 1
          Scenario: Carries too much
            When Ana buys 1
              | a |
          Scenario Outline: Nothing runs
            When Ana buys <n>
            Examples:
              | n |
        """,
        name="wrong",
    )
    result = shop.run()
    result.assert_outcomes(passed=5, errors=3)
    result.stdout.fnmatch_lines(
        [
            "features/wrong.feature:9: the outline has no rows below its Examples, so it runs nothing",
            'features/wrong.feature:3: no step definition for "Ana buy 1" as a When',
            '*@when("{word} buys {int}")  (steps/shop.py:*)',
            'features/wrong.feature:7: "Ana buys 1" carries a data table, but its step does not take one',
        ]
    )


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_problem_that_scenarios_share_is_told_once_and_each_scenario_counts(
    shop: Project, workers: tuple[str, ...]
) -> None:
    scenarios = "".join(f"  Scenario: S{number}\n    When Ana buys 1\n" for number in range(3))
    shop.feature(f"Feature: F\n  Background:\n    Given a hole\n{scenarios}", name="holed")
    result = shop.run("--junitxml=report.xml", *workers)
    result.assert_outcomes(passed=4, errors=3)
    hint = "--snippets shows a step to paste for each undefined sentence"
    told = 'features/holed.feature:3: no step definition for "a hole" as a Given'
    result.stdout.fnmatch_lines([told, f"features/holed.feature::S2 cannot run: {told} (see above)"])
    assert result.outlines.count(hint) == 1
    report = (shop.pytester.path / "report.xml").read_text()
    assert 'errors="3" failures="0" skipped="0" tests="7"' in report
    assert 'classname="features.holed.feature" name="S2"' in report
    shown = shop.run("features/holed.feature", "--snippets")
    shown.stdout.fnmatch_lines(["*a step to begin with:", '*@given("a hole")'])
    shown.stdout.no_fnmatch_line(hint)


def test_step_modules_that_cannot_be_imported_are_all_named_with_their_lines(shop: Project) -> None:
    shop.steps("import nowhere_to_be_found\n", name="broken")
    shop.steps("def oops(:\n", name="crooked")
    result = shop.run()
    result.stderr.fnmatch_lines(
        [
            "*steps/broken.py:3: the step module steps.broken cannot be imported:*nowhere_to_be_found*",
            "*steps/crooked.py:3: the step module steps.crooked cannot be imported: SyntaxError*",
        ]
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_an_ambiguous_sentence_and_its_duplicate_definitions_are_told(shop: Project) -> None:
    shop.steps('@when("{word} buys {int}")\ndef again(name, count):\n    pass\n', name="twice")
    result = shop.run()
    result.assert_outcomes(errors=5)
    result.stdout.fnmatch_lines(["*steps/twice.py:3: @when(*) is defined twice", "*first: steps/shop.py:*"])
    result.stdout.fnmatch_lines(['*"Ana buys 1" can mean 2 definitions', "*steps/shop.py:*", "*steps/twice.py:*"])


def test_duplicate_definitions_are_told_even_if_nobody_uses_them(shop: Project) -> None:
    for name in ("one", "two"):
        shop.steps('@when("nobody does this")\ndef nobody():\n    pass\n', name=name)
    result = shop.run()
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(["*steps/two.py:3: @when(*nobody does this*) is defined twice"])


def test_a_feature_without_scenarios_promises_nothing(shop: Project) -> None:
    shop.feature("Feature: Empty\n  Rule: Nothing\n", name="empty")
    result = shop.run()
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(["features/empty.feature:1: the feature has no scenario"])


def test_parameter_types_that_cannot_be_used_are_told_even_if_the_first_of_them_would_do(shop: Project) -> None:
    shop.steps('parameter_type(name="money", regexp=r"[0-9]+")\n@when("{money} is paid")\ndef paid(money): pass\n')
    shop.steps(
        'parameter_type(name="money", regexp=r"[0-9]+ €")\nparameter_type(name="int", regexp="x")\n', name="type"
    )
    shop.feature("Scenario: Paid\n  When 5 is paid\n")
    result = shop.run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "steps/type.py:3: the parameter type {money} is declared twice",
            "*first: steps/shop.py:3",
            "steps/type.py:4: the parameter type {int} cannot be used: There is already a parameter*int",
        ]
    )


def test_what_stands_in_a_conftest_is_told_because_nobody_reads_it(shop: Project) -> None:
    shop.file("conftest.py", "from plainspec import when\n\n@when('nobody reads this')\ndef unread(): pass\n")
    shop.file(
        "features/conftest.py",
        "from plainspec import fixture, parameter_type\n\n"
        "parameter_type(name='money', regexp='[0-9]+')\n\n@fixture\ndef purse(): pass\n",
    )
    result = shop.run("features")
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(
        [
            'conftest.py:3: @when("nobody reads this") is not read, because it is in a conftest.py',
            "    move it to a step module, in steps",
            "features/conftest.py:3: the parameter type {money} is not read, because it is in a conftest.py",
            "features/conftest.py:5: the support fixture purse is not read, because it is in a conftest.py",
        ]
    )


def test_a_conftest_among_the_step_modules_is_one_of_them(shop: Project) -> None:
    shop.file("steps/conftest.py", "from plainspec import when\n\n@when('it is read')\ndef is_read(): pass\n")
    shop.feature("Scenario: Read\n  When it is read\n", name="read")
    shop.outcomes("steps", "features", passed=5)


def test_pytest_bdds_scenarios_show_the_nearest_sentences_once(shop: Project) -> None:
    scenarios = "".join(f"  Scenario: S{number}\n    When Ana buy {number}\n" for number in range(3))
    shop.feature(f"Feature: F\n{scenarios}", name="misspelt")
    result = shop.play("-rN")
    result.assert_outcomes(passed=3, failed=3)
    assert result.stdout.str().count("no step definition for") == 3
    assert result.stdout.str().count("the nearest known sentences") == 1
