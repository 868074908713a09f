"""Which project a run is about, wherever pytest is called and whatever it takes for its root."""

from pathlib import Path
from typing import Any

import pytest

from plainspec.config.standard import standard_folder
from tests.files import write

Project = Any

SERVICE = '[project]\nname = "svc"\nversion = "0"\n[tool.plainspec]\nfeatures = ["promises"]\n'
FEATURE = "Feature: Service\n  Scenario: One\n    When it serves\n  Scenario: Two\n    When it serves\n"
STEPS = "from plainspec import when\n\n@when('it serves')\ndef serves(): pass\n"


def service(root: Path, settings: str = SERVICE) -> Path:
    """Make a project with two scenarios."""
    if settings:
        write(root, "pyproject.toml", settings)
    write(root, "promises/service.feature", FEATURE)
    write(root, "steps/serving.py", STEPS)
    return root


@pytest.fixture
def called_in(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `pytest --gherkin` in a folder, and return how many passed."""

    def run(folder: Path, *arguments: str | Path) -> pytest.RunResult:
        monkeypatch.chdir(folder)
        return pytester.runpytest_subprocess("--gherkin", "-p", "no:cacheprovider", *arguments)

    return run


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_results_folder_of_an_earlier_run_elsewhere_does_not_move_the_project(
    shop: Project, called_in: Any, tmp_path_factory: pytest.TempPathFactory, workers: str
) -> None:
    results = tmp_path_factory.mktemp("results")
    for _ in range(2):
        called_in(shop.pytester.path, "--alluredir", results, "-n", workers).assert_outcomes(passed=4)
    assert len(list(results.glob("*-result.json"))) == 4


def test_paths_count_although_a_results_folder_lies_in_another_project(shop: Project, called_in: Any) -> None:
    other = service(shop.pytester.path.parent / "other", SERVICE + "[tool.pytest.ini_options]\n")
    called_in(shop.pytester.path, "--alluredir", other / "promises", "features").assert_outcomes(passed=4)


@pytest.mark.parametrize("arguments", [(), ("promises",), ("promises/service.feature:2:4",), ("-n", "2")])
def test_a_service_below_a_folder_with_pytests_settings_is_a_project(
    pytester: pytest.Pytester, called_in: Any, arguments: tuple[str, ...]
) -> None:
    pytester.makeini("[pytest]\n")
    root = service(pytester.path / "svc")
    called_in(root, *arguments).assert_outcomes(passed=2)
    assert len(list((root / "allure-results").glob("*-result.json"))) == 2


def test_a_folder_of_a_project_is_in_it(pytester: pytest.Pytester, called_in: Any) -> None:
    pytester.makeini("[pytest]\n")
    root = service(pytester.path / "svc")
    called_in(root / "promises").assert_outcomes(passed=2)
    called_in(root / "steps", "../promises/service.feature").assert_outcomes(passed=2)


def test_pytest_bdd_plays_the_features_of_the_project_around(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\n")
    root = service(pytester.path / "svc")
    write(root, "tests/test_features.py", "from pytest_bdd import scenarios\n\nscenarios('../promises')\n")
    monkeypatch.chdir(root / "tests")
    pytester.runpytest_subprocess("-p", "pytest-bdd", "-p", "plainspec.runners.pytest_bdd.plugin").assert_outcomes(
        passed=2
    )


def test_ids_count_from_pytests_root(pytester: pytest.Pytester, called_in: Any) -> None:
    pytester.makeini("[pytest]\n")
    root = service(pytester.path / "svc")
    collected = called_in(root, "--collect-only", "-q", "promises/service.feature::One")
    collected.stdout.fnmatch_lines(["svc/promises/service.feature::One", "1 test collected*"])


def test_pytests_root_counts_where_it_is_named(pytester: pytest.Pytester, called_in: Any) -> None:
    root = service(pytester.path / "svc")
    here = pytester.mkdir("here")
    write(here, "pyproject.toml", "")
    write(root, "settings.ini", "[pytest]\n")
    called_in(here, "--rootdir", root).assert_outcomes(passed=2)
    called_in(here, "-c", root / "settings.ini").assert_outcomes(passed=2)


@pytest.mark.parametrize("settings", ["", '[project]\nname = "here"\nversion = "0"\n'])
def test_features_of_another_project_run_as_its_own(pytester: pytest.Pytester, called_in: Any, settings: str) -> None:
    root = service(pytester.path / "svc", SERVICE + "[tool.pytest.ini_options]\n")
    here = pytester.mkdir("here")
    if settings:
        write(here, "pyproject.toml", settings)
    called_in(here, root / "promises").assert_outcomes(passed=2)
    called_in(pytester.path, "svc/promises").assert_outcomes(passed=2)


def test_a_project_without_pyproject_is_where_pytests_settings_are(pytester: pytest.Pytester, called_in: Any) -> None:
    write(pytester.path, "pyproject.toml", '[tool.plainspec]\nfeatures = ["none"]\n')
    root = service(pytester.path / "svc", settings="")
    (root / "promises").rename(root / "features")
    write(root, "pytest.ini", "[pytest]\n")
    called_in(root).assert_outcomes(passed=2)
    called_in(root / "features").assert_outcomes(passed=2)


SETTINGS = '[project]\nname = "mono"\nversion = "0"\n[tool.pytest.ini_options]\n'


@pytest.mark.parametrize("root", ["", SETTINGS, SETTINGS + "[tool.plainspec]\n"])
@pytest.mark.parametrize(
    "arguments", [("svc",), ("svc/promises", "-n", "2"), ("svc/promises/service.feature:2", "./svc/../svc/promises")]
)
def test_named_features_below_the_root_of_a_monorepo_run_as_the_project_nearest_to_them(
    pytester: pytest.Pytester, called_in: Any, root: str, arguments: tuple[str, ...]
) -> None:
    write(pytester.path, "pyproject.toml", root)
    service(pytester.path / "svc")
    called_in(pytester.path, *arguments).assert_outcomes(passed=2)
    assert len(list((pytester.path / "svc/allure-results").glob("*-result.json"))) == 2


def test_features_beside_steps_are_a_project(pytester: pytest.Pytester, called_in: Any) -> None:
    write(pytester.path, "pyproject.toml", SETTINGS + "[tool.plainspec]\n")
    root = service(pytester.path / "svc", settings="")
    (root / "promises").rename(root / "features")
    called_in(pytester.path, "svc/features/service.feature::One").assert_outcomes(passed=1)


@pytest.mark.parametrize("named", ["app/features", "app", "app/features/service.feature:2"])
def test_features_beside_steps_belong_to_the_project_that_lists_them(
    pytester: pytest.Pytester, called_in: Any, named: str
) -> None:
    listed = '[tool.plainspec]\nfeatures = ["app/features"]\nsteps = ["app/steps", "common"]\n'
    write(pytester.path, "pyproject.toml", SETTINGS + listed)
    root = service(pytester.path / "app", settings="")
    (root / "promises").rename(root / "features")
    (root / "steps/serving.py").rename(pytester.mkdir("common") / "serving.py")
    passed = 1 if ":" in named else 2
    called_in(pytester.path, named).assert_outcomes(passed=passed)


def test_a_folder_without_settings_of_its_own_is_no_reason_to_look_further_up(
    pytester: pytest.Pytester, called_in: Any
) -> None:
    write(pytester.path, "pyproject.toml", SETTINGS + "[tool.plainspec]\n")
    root = service(pytester.path / "svc", settings='[project]\nname = "svc"\nversion = "0"\n')
    called_in(root, "promises").assert_outcomes(passed=2)


def test_features_of_several_projects_do_not_run_at_once(pytester: pytest.Pytester, called_in: Any) -> None:
    write(pytester.path, "pyproject.toml", SETTINGS)
    one, two = service(pytester.path / "one"), service(pytester.path / "two")
    write(two, "tests/test_nothing.py", "def test_nothing(): pass\n")
    result = called_in(pytester.path, "one/promises", "two/promises/service.feature:2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    places = f"{one}/promises is of {one}; {two}/promises/service.feature is of {two}"
    result.stderr.fnmatch_lines([f"*only features of one project can run at a time: {places}"])
    called_in(pytester.path, "one/promises", "two/tests").assert_outcomes(passed=3)


def test_standard_features_run_as_those_of_the_project_that_names_them(shop: Project, called_in: Any) -> None:
    shop.file("pyproject.toml", SETTINGS + '[tool.plainspec]\nsystem = "nowhere:Nothing"\n')
    result = called_in(shop.pytester.path, standard_folder() / "features/transactions", "features")
    result.stderr.fnmatch_lines(["*nowhere*"])


def test_the_folder_that_was_looked_for_is_named(project: Project) -> None:
    result = project.run()
    missing = project.pytester.path / "features"
    result.stderr.fnmatch_lines([f"*there is no {missing}: name the features to run, or set*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("option", ["--postgres-programs", "--redis-program"])
def test_the_value_of_an_option_does_not_move_pytests_root(
    shop: Project, option: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = str(tmp_path_factory.mktemp("programs"))
    refused = shop.run(option, elsewhere)
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    assert f"write {option}={elsewhere}, with an equals sign" in refused.stderr.str()
    assert "../" not in shop.outcomes(f"{option}={elsewhere}", "-v", passed=4).stdout.str()
    shop.outcomes(option, elsewhere, f"--rootdir={shop.pytester.path}", passed=4)


def test_a_project_may_lie_in_a_folder_with_brackets_in_its_name(pytester: pytest.Pytester, called_in: Any) -> None:
    called_in(service(pytester.path / "a[b]")).assert_outcomes(passed=2)
