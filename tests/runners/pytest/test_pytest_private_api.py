"""The private names of pytest that `plainspec.runners.pytest.private_api` uses."""

import types
from typing import Any

import pytest
from _pytest import hookspec

from plainspec.runners.pytest import private_api
from tests.library_shape import missing, parameters_of

HERE = private_api.__name__


@pytest.fixture
def tool(request: pytest.FixtureRequest) -> Any:
    return request


def test_this_pytest_has_the_private_names() -> None:
    assert not missing(
        "pytest",
        HERE,
        "_pytest._code.code:ExceptionChainRepr",
        "_pytest._code.code:ReprEntry",
        "_pytest._code.code:ReprEntryNative",
        "_pytest._code.code:ReprFileLocation",
        "_pytest._code.code:ReprTraceback",
        "_pytest.config:ConftestImportFailure",
        "_pytest.config:PytestPluginManager._importconftest",
        "_pytest.fixtures:FixtureManager.getfixturedefs",
        "_pytest.fixtures:FixtureManager.getfixtureclosure",
        "_pytest.fixtures:FixtureManager._register_fixture",
        "_pytest.fixtures:FixtureManager.parsefactories",
        "_pytest.fixtures:FixtureRequest._get_active_fixturedef",
    )


def test_a_fixture_and_a_test_lead_to_each_other(tool: Any) -> None:
    item = private_api.item_of(tool)
    assert item.name == "test_a_fixture_and_a_test_lead_to_each_other"
    assert private_api.request_of(item).getfixturevalue("tool") is tool
    assert [definition.argname for definition in private_api.definitions_by_name(item)["tool"]] == ["tool"]
    assert set(private_api.definitions_by_name(item, ["tmp_path"])) == {"tmp_path", "tmp_path_factory"}


def test_an_item_lists_the_fixtures_that_it_sees(request: pytest.FixtureRequest) -> None:
    assert {"tool", "tmp_path", "monkeypatch"} <= set(private_api.fixture_names(request.node))
    (definition,) = private_api.fixture_definitions(request.node, "tool")
    assert (definition.func.__name__, definition.scope, definition.argnames) == ("tool", "function", ("request",))
    assert private_api.fixture_definitions(request.node, "no such fixture") == []


def test_a_fixture_manager_keeps_its_definitions_where_they_can_be_sorted(pytestconfig: pytest.Config) -> None:
    manager: Any = pytestconfig.pluginmanager.get_plugin("funcmanage")
    kept = [registry for registry in private_api.REGISTRIES if "tmp_path" in getattr(manager, registry, {})]
    assert kept
    assert "_arg2node2fixturedefs" not in kept or manager._arg2node2fixturedefs["tmp_path"][manager.session]


def test_a_marker_is_made_of_any_tag() -> None:
    made = private_api.mark("a tag: of any form", reason="none")
    assert (made.name, made.kwargs) == ("a tag: of any form", {"reason": "none"})

    def function() -> None: ...

    private_api.marked(function, "_private")
    assert [mark.name for mark in getattr(function, "pytestmark")] == ["_private"]  # noqa: B009 - pytest adds it


def test_a_conftest_that_leaves_by_a_skip_fails_to_be_imported(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import pytest\npytest.skip('not here', allow_module_level=True)\n")
    noted: list[tuple[str, BaseException]] = []

    class Guard:
        @staticmethod
        @pytest.hookimpl(tryfirst=True)
        def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
            private_api.guard_conftest_imports(early_config, lambda file, error: noted.append((file.name, error)))

    assert pytester.inline_run("--collect-only", plugins=[Guard()]).ret == pytest.ExitCode.USAGE_ERROR
    ((name, error),) = noted
    assert (name, str(error)) == ("conftest.py", "not here")


def test_a_skip_can_be_placed_where_its_item_stands() -> None:
    raised: Any = private_api.skipped_where_item_stands("not today")
    assert isinstance(raised, pytest.skip.Exception)
    assert raised._use_item_location is True


def test_a_failure_is_represented_as_lines_and_a_place() -> None:
    whole = private_api.whole_failure(["first line", "E   second line"], "shop.feature", 3, "it failed")
    assert str(whole).splitlines() == ["first line", "E   second line"]
    assert (str(whole.reprcrash), str(whole.reprtraceback.reprentries[0])) != ("", "")
    assert str(private_api.put_before(whole, ["told before"])).splitlines()[0] == "told before"
    assert private_api.put_before("only a text", ["told before"]) == "told before\nonly a text"


def test_a_feature_file_can_be_given_the_module_behind_it() -> None:
    assert isinstance(pytest.Module.obj, property)
    assert pytest.Module.obj.fset is not None, "FeatureFile.at and RuleNode.under set `obj`"


def test_hooks_get_what_plainspec_asks_for() -> None:
    assert {"collector", "name", "obj"} <= set(parameters_of(hookspec.pytest_pycollect_makeitem))


def test_a_given_value_becomes_a_fixture(request: pytest.FixtureRequest) -> None:
    private_api.give(request, "gift", "a bicycle")
    assert request.getfixturevalue("gift") == "a bicycle"
    (definition,) = private_api.fixture_definitions(request.node, "gift")
    assert private_api.was_given(definition)


def test_a_node_is_offered_the_fixtures_of_an_object(request: pytest.FixtureRequest) -> None:
    holder = types.ModuleType("holder")
    setattr(holder, "bicycle", pytest.fixture(lambda: "red", name="bicycle"))  # noqa: B010 - as a module has it
    private_api.offer_fixtures(request.node, holder)
    assert request.getfixturevalue("bicycle") == "red"


def test_an_id_is_taken_apart_as_pytest_reads_it(request: pytest.FixtureRequest) -> None:
    node = request.node
    before = node.nodeid
    private_api.parse_id(node)
    assert node.nodeid == before
