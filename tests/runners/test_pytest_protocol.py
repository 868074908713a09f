"""The short way of a scenario through pytest, beside pytest's own: nobody can tell them apart."""

import json
import re
from typing import Any

import pytest

from plainspec.runners.pytest.protocol import TESTED
from tests.runners.calm_suite import FEATURE, OWN_WAY, STEPS, WITNESS

PLUGINS = ("-p", "plainspec.runners.pytest.plugin", "-p", "allure_pytest.plugin", "-p", "witness")


Project = Any


@pytest.fixture
def calm(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in which whatever can happen does, run without the plugins of this environment."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(project.pytester.path))
    project.file("pyproject.toml", '[tool.pytest.ini_options]\naddopts = ["-p", "no:cacheprovider"]\n')
    project.feature(FEATURE)
    project.steps(STEPS)
    project.file("witness.py", WITNESS)
    project.file("own_way.py", OWN_WAY)
    return project


def run(project: Project, *arguments: str) -> tuple[dict[str, Any], list[str]]:
    """Return all that a run leaves to be seen, times and random names taken out, and who went the short way."""
    path = project.pytester.path
    for old in [*path.glob("allure-results/*"), path / "junit.xml"]:
        old.unlink(missing_ok=True)
    done = project.pytester.runpytest_subprocess("--gherkin", *PLUGINS, "--junitxml=junit.xml", *arguments)
    said = "\n".join([*done.outlines, *done.errlines])
    seen = {
        "exit": done.ret,
        "terminal": re.sub(r"in \d+\.\d+s|\d+\.\d\ds |=+|0x[0-9a-f]+|-{2,}| +[\d.]+[mun]s(?=\n)", "", said),
        "junit": re.sub(r'(time|timestamp|hostname)="[^"]*"|0x[0-9a-f]+', "", (path / "junit.xml").read_text()),
        "allure": sorted(plain(json.loads(file.read_text())) for file in path.glob("allure-results/*-result.json")),
    }
    return seen, (path / "short.txt").read_text().splitlines()


def plain(result: dict[str, Any]) -> str:
    """Take times and random names out of an Allure result."""
    text = json.dumps(result, sort_keys=True)
    text = re.sub(r'"(start|stop)": \d+', r'"\1": 0', text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|0x[0-9a-f]+", "", text)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("-v", "-rA"),
        ("-x",),
        ("--maxfail=3", "--durations=1", "--durations-min=0.1", "-vv"),
        ("-s",),
        ("-W", "error", "--tb=line"),
        ("--log-cli-level=INFO",),
        ("-p", "no:logging"),
        ("--runxfail", "-q"),
        ("--strict-markers", "--tb=short", "--show-capture=log"),
        ("-o", "console_output_style=times"),
        ("-p", "no:terminal"),
        ("-p", "no:unraisableexception", "-p", "no:threadexception"),
    ],
    ids=" ".join,
)
def test_nobody_can_tell_the_short_way_from_pytests_own(calm: Project, arguments: tuple[str, ...]) -> None:
    short, who = run(calm, *arguments)
    own, nobody = run(calm, *arguments, "-p", "own_way")
    assert short == own
    assert {"first", "prints", "waits"} <= set(who)
    assert not {"is known to fail", "is left out", "needs a fixture"} & set(who)
    assert nobody == []


@pytest.mark.parametrize(("step", "code"), [("presses Ctrl-C", 2), ("ends the run", 7)])
def test_a_run_that_is_ended_in_a_step_ends_alike(calm: Project, step: str, code: int) -> None:
    calm.feature(
        f"""
        Scenario: before
          Given all is well
        Scenario: the end
          Given all is well
          When somebody {step}
        Scenario: after
          Given all is well
        """
    )
    short, _ = run(calm)
    own, _ = run(calm, "-p", "own_way")
    assert short == own
    assert short["exit"] == code


@pytest.mark.parametrize(
    ("plugin", "arguments"),
    [
        ("def pytest_runtest_teardown(item): pass", ()),
        ("def pytest_runtest_makereport(item): pass", ()),
        ("def pytest_runtest_protocol(item): pass", ()),
        ("import pytest\n@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_call(item): return (yield)", ()),
        ("", ("--setup-show",)),
        ("", ("--pdb",)),
    ],
)
def test_whoever_takes_part_or_watches_gets_pytests_own_way(
    calm: Project, plugin: str, arguments: tuple[str, ...]
) -> None:
    calm.feature(
        "Scenario Outline: <name>\n  Given all is well\n\n  Examples:\n    | name |\n    | a |\n    | b |\n    | c |"
    )
    assert run(calm)[1] == ["a", "b", "c"]
    calm.file("conftest.py", plugin)
    assert run(calm, *arguments)[1] == []


@pytest.mark.parametrize(
    "plugin",
    [
        """
        def pytest_terminal_summary(terminalreporter):
            for kind, reports in terminalreporter.stats.items():
                terminalreporter.write_line(f"{kind}: {[getattr(report, 'when', '') for report in reports]}")
        """,
        """
        def pytest_runtest_logreport(report):
            print(report.when, report.outcome, report.nodeid)
        """,
        """
        def pytest_report_teststatus(report):
            return (report.when, report.when[0], report.when.upper()) if report.passed else None
        """,
    ],
    ids=["sums up", "hears reports", "has words of its own"],
)
def test_whoever_hears_of_phases_hears_of_all(calm: Project, plugin: str) -> None:
    calm.file("conftest.py", plugin)
    short, who = run(calm, "-s")
    own, _ = run(calm, "-s", "-p", "own_way")
    assert short == own
    assert {"first", "prints", "waits"} <= set(who)


def test_a_plugin_that_comes_while_scenarios_run_is_asked_from_then_on(calm: Project) -> None:
    calm.file(
        "conftest.py",
        """
        import pytest

        class Late:
            def pytest_runtest_teardown(self, item):
                print("late:", item.name)

        @pytest.fixture
        def latecomer(request):
            request.config.pluginmanager.register(Late())
        """,
    )
    calm.steps(
        """
        @given("all is well")
        def all_is_well(): pass

        @given("somebody comes late")
        def comes(latecomer): pass
        """
    )
    calm.feature(
        "".join(
            f"Scenario: {name}\n  Given {step}\n"
            for name, step in [
                ("one", "all is well"),
                ("two", "all is well"),
                ("three", "somebody comes late"),
                ("four", "all is well"),
            ]
        )
    )
    seen, short = run(calm, "-rA")
    assert short == ["one", "two"]
    assert re.findall(r"late: (\w+)", seen["terminal"]) == ["three", "four"]


def test_this_pytest_is_one_that_the_short_way_was_tested_with() -> None:
    assert TESTED[0] <= pytest.version_tuple[:2] <= TESTED[1]
