"""`pytest --gherkin` collects feature files as real pytest functions, and selects among them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.runners.conftest import SHOP

Project = Any

ALL = [
    "features/shop.feature::Everybody pays::Ana buys",
    "features/shop.feature::Everybody pays::Ben buys[one]",
    "features/shop.feature::Everybody pays::Ben buys[two]",
    "features/shop.feature::Nobody is overcharged::Ana buys",
]


@pytest.fixture
def collected(shop: Project) -> Callable[..., list[str]]:
    """Return what lists the ids that some arguments select."""

    def ids(*arguments: str) -> list[str]:
        result = shop.run("--collect-only", "-q", *arguments)
        assert result.ret == 0, result.outlines + result.errlines
        return [line for line in result.outlines if "::" in line]

    return ids


def test_scenarios_have_readable_unique_ids(collected: Callable[..., list[str]]) -> None:
    assert collected() == ALL


def test_an_id_selects_its_scenario_its_outline_or_its_rule(collected: Callable[..., list[str]]) -> None:
    assert [collected(ALL[0]), collected(ALL[2])] == [[ALL[0]], [ALL[2]]]
    assert collected("features/shop.feature::Everybody pays::Ben buys") == ALL[1:3]
    assert collected("features/shop.feature::Everybody pays") == ALL[:3]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-k", "Ben"], ALL[1:3]),
        (["-k", "overcharged"], ALL[3:]),
        (["-m", "cash"], ALL[:1]),
        (["-m", "shop and not slow"], ALL[:3]),
        (["--tags", "@shop and not @slow"], ALL[:3]),
        (["--tags=@cash or @slow"], [ALL[0], ALL[3]]),
        (["features/shop.feature:1"], ALL),
        (["features/shop.feature:3"], ALL[:3]),
        (["features/shop.feature:4"], ALL[:1]),
        (["features/shop.feature:6"], ALL[:1]),
        (["features/shop.feature:9"], ALL[1:3]),
        (["features/shop.feature:11"], ALL[1:3]),
        (["features/shop.feature:12"], ALL[1:3]),
        (["features/shop.feature:14"], ALL[2:3]),
        (["features/shop.feature:6:14"], [ALL[0], ALL[2]]),
        (["features/shop.feature:6", "features/shop.feature:14"], [ALL[0], ALL[2]]),
        (["features/shop.feature:14", "features/shop.feature"], ALL),
        (["features/shop.feature:14", "features"], ALL),
    ],
)
@pytest.mark.requirement("S2-RUN-05", "S3-RUN-06")
def test_selection(collected: Callable[..., list[str]], arguments: list[str], expected: list[str]) -> None:
    assert collected(*arguments) == expected


@pytest.mark.parametrize("word", ["case", "signature", "plainspec"])
def test_k_matches_titles_and_tags_and_nothing_of_ours(shop: Project, word: str) -> None:
    result = shop.run("-k", word)
    result.assert_outcomes(deselected=4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["features/shop.feature:7"], "*features/shop.feature:7: there is nothing on this line; the nearest scenario*"),
        (["features/shop.feature:99"], "*features/shop.feature:99: the file has 18 lines; the nearest*"),
        (["--tags", "@a and"], '*--tags "@a and" is not a tag expression:*'),
        (
            ["features/shop.feature:4", "features/shop.feature::Everybody pays::Ben buys"],
            "*shop.feature is selected by lines and by ids: use one of the two*",
        ),
        (["features/none.feature"], "*file or directory not found: features/none.feature*"),
    ],
)
def test_a_selection_that_means_nothing_is_a_usage_error(shop: Project, arguments: list[str], said: str) -> None:
    result = shop.run(*arguments)
    result.stderr.fnmatch_lines([said])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_selecting_nothing_says_why(shop: Project) -> None:
    result = shop.run("--tags", "@nobody")
    result.stdout.fnmatch_lines(['*--tags "@nobody" selects none of the 4 scenarios in *features*'])
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_misspelt_tag_is_told_with_the_nearest(shop: Project) -> None:
    result = shop.run("--tags", "@cahs")
    result.stdout.fnmatch_lines(["*in features; nothing there is tagged @cahs; did you mean @cash[?]"])
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_selecting_nothing_on_two_processes_says_why(shop: Project) -> None:
    result = shop.run("--tags", "@nobody", "-n", "2")
    result.stdout.fnmatch_lines(['*--tags "@nobody" selects no scenario in *features*'])
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_an_empty_features_folder_says_so(shop: Project) -> None:
    (shop.pytester.path / "features/shop.feature").unlink()
    result = shop.run()
    result.stdout.fnmatch_lines(["*no scenario was found in *features*"])
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_missing_features_folder_is_a_usage_error(project: Project) -> None:
    result = project.run()
    result.stderr.fnmatch_lines(["*there is no */features: name the features to run*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.requirement("S2-RUN-04")
def test_the_features_folders_come_from_pyproject(shop: Project) -> None:
    shop.file("pyproject.toml", '[tool.plainspec]\nfeatures = ["promises", "features"]\n')
    shop.feature(SHOP)
    shop.file("promises/more.feature", "Feature: More\n  Scenario: S\n    When Cid buys 3\n")
    shop.run().assert_outcomes(passed=5)


def test_a_misspelt_setting_is_told(shop: Project) -> None:
    shop.file("pyproject.toml", '[tool.plainspec]\nfeature = ["promises"]\n')
    result = shop.run()
    result.stderr.fnmatch_lines(["*tool.plainspec* has no setting 'feature'; did you mean 'features'?*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_without_gherkin_no_feature_is_collected(shop: Project) -> None:
    shop.file("test_plain.py", "def test_plain():\n    pass\n")
    result = shop.pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)


def test_a_feature_named_without_gherkin_is_told_how(shop: Project) -> None:
    result = shop.pytester.runpytest_subprocess("features/shop.feature")
    result.stderr.fnmatch_lines(["*collected with --gherkin: pytest --gherkin features/shop.feature*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_python_tests_run_beside_features(shop: Project) -> None:
    shop.file("test_plain.py", "def test_plain():\n    pass\n")
    shop.run("test_plain.py", "features").assert_outcomes(passed=5)


def test_results_know_features_and_lines(shop: Project) -> None:
    result = shop.run("--junitxml=report.xml")
    result.assert_outcomes(passed=4)
    report = (shop.pytester.path / "report.xml").read_text()
    assert 'classname="features.shop.feature.Everybody pays" name="Ben buys[two]"' in report


@pytest.mark.requirement("S3-RUN-08")
def test_two_processes_share_the_work(shop: Project) -> None:
    shop.run("-n", "2").assert_outcomes(passed=4)
    shop.run("-n", "2", "features/shop.feature:14").assert_outcomes(passed=1)


@pytest.mark.parametrize("topic", ["build", "dist", "node_modules"])
def test_a_folder_of_features_that_is_called_like_a_build_is_collected(shop: Project, topic: str) -> None:
    shop.feature("Scenario: Ana buys\n  When Ana buys 1\n", name=f"{topic}/buy")
    shop.outcomes(passed=5)
    shop.outcomes(f"--ignore=features/{topic}", passed=4)
    shop.file("pytest.ini", f"[pytest]\nnorecursedirs = {topic}\n")
    left_out = f"left out: features/{topic} (1 .feature file)"
    assert left_out in shop.outcomes("-q", passed=4).stdout.str()


def test_a_hidden_folder_of_features_is_named_as_left_out(shop: Project) -> None:
    shop.feature("Scenario: Ana buys\n  When Ana buys 1\n", name=".drafts/buy")
    assert "left out: features/.drafts (1 .feature file)" in shop.outcomes(passed=4).stdout.str()
