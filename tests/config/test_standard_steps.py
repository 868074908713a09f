"""Which standard step modules a project can use, and which of them are listed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from plainspec.commands.check import run
from plainspec.config import standard
from plainspec.config.project import Project, StepModulesError, load_standard
from plainspec.config.settings import ProjectError
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plainspec.gherkin.sentences.vocabulary import Vocabulary

MODULES = {
    "accounts/account": 'from plainspec import given\n\n@given("the {kind} accounts")\ndef accounts(kind): ...\n',
    "tenant": 'from plainspec import given, parameter_type\n\nparameter_type(name="kind", regexp="a|b")\n\n'
    '@given("the tenants")\ndef tenants(): ...\n',
    "services/http": 'from plainspec import when\n\n@when("{word} gets {word}")\ndef gets(who, what): ...\n',
    "services/sql/rows": 'from plainspec import then\n\n@then("the rows are")\ndef rows(table): ...\n',
    "services/mail": "import a_library_that_is_not_installed\n",
}


@pytest.fixture(autouse=True)
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Bring these modules instead of Plainspec's own."""
    for name, text in MODULES.items():
        write(tmp_path, f"brought/steps/{name}.py", text)
    (tmp_path / "brought/features/bank").mkdir(parents=True)
    monkeypatch.setattr(standard, "standard_folder", lambda: tmp_path / "brought")
    monkeypatch.delenv("PLAINSPEC_SYSTEM", raising=False)
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("plainspec_standard")}
    yield
    for name in [name for name in sys.modules if name.startswith("plainspec_standard")]:
        del sys.modules[name]
    sys.modules.update(before)


def vocabulary(folder: Path, settings: str = "", system: str = "") -> Vocabulary:
    """Load what a project with these settings can use."""
    write(folder, "shop/pyproject.toml", f"[tool.plainspec]\n{settings}\n")
    return load_standard(Project.at(folder / "shop"), system=system)


def sentences(found: Vocabulary) -> tuple[set[str], set[str]]:
    """Return where the usable sentences are from, and the listed ones."""
    return {step.location.shown for step in found.steps}, {step.location.shown for step in found.listed}


ALL = {"standard:account", "standard:tenant", "standard:http", "standard:rows"}
SERVICES = {"standard:http", "standard:rows"}


@pytest.mark.parametrize(
    ("settings", "usable", "listed"),
    [
        ("", SERVICES, set()),
        ('steps = ["steps", "standard:http"]', SERVICES, {"standard:http"}),
        ('steps = ["standard:sql"]', SERVICES, {"standard:rows"}),
        ('steps = ["standard:account"]', SERVICES | {"standard:account"}, {"standard:account"}),
        ('steps = ["standard:accounts"]', SERVICES | {"standard:account"}, {"standard:account"}),
    ],
)
def test_modules_about_services_can_be_used_and_those_that_are_named_are_listed(
    tmp_path: Path, settings: str, usable: set[str], listed: set[str]
) -> None:
    assert sentences(vocabulary(tmp_path, settings)) == (usable, listed)


def test_a_module_finds_the_parameter_types_of_the_others(tmp_path: Path) -> None:
    for settings in ("", 'steps = ["standard:account"]'):
        assert [kind.name for kind in vocabulary(tmp_path, settings).parameter_types] == ["kind"]


@pytest.mark.parametrize("way", ["setting", "option", "environment", "features"])
def test_a_project_that_specifies_a_system_uses_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if way == "environment":
        monkeypatch.setenv("PLAINSPEC_SYSTEM", "shop:Adapter")
    settings = {"setting": 'system = "shop:Adapter"', "features": 'features = ["standard:bank"]'}.get(way, "")
    found = vocabulary(tmp_path, settings, "shop:Adapter" if way == "option" else "")
    assert sentences(found) == (ALL, ALL)


def test_a_module_whose_library_is_not_installed_is_missed_only_where_it_is_named(tmp_path: Path) -> None:
    assert sentences(vocabulary(tmp_path))[0] == SERVICES
    assert sentences(vocabulary(tmp_path, 'system = "shop:Adapter"'))[0] == ALL
    with pytest.raises(StepModulesError, match="No module named 'a_library_that_is_not_installed'"):
        vocabulary(tmp_path, 'steps = ["standard:mail"]')


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("standard:HTTP", "did you mean 'standard:http'"),
        ("standard:htpt", "did you mean 'standard:http'"),
        ("standard:", "the standard modules are account, http, mail, rows, tenant"),
        ("standard:../steps/account", "the standard modules are"),
    ],
)
def test_a_module_that_is_not_there_is_refused(tmp_path: Path, entry: str, hint: str) -> None:
    with pytest.raises(ProjectError, match=f"steps: there is no '{entry}'; {hint}"):
        vocabulary(tmp_path, f'steps = ["{entry}"]')


def test_a_named_module_that_cannot_be_imported_is_one_problem_of_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feature = "Feature: F\n  Rule: R\n    Scenario: S\n      When Ana gets bread\n      Then nobody knows\n"
    write(tmp_path, "shop/features/shop.feature", feature)
    settings = '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n[tool.plainspec]\n'
    write(tmp_path, "shop/pyproject.toml", f"{settings}steps = ['standard:mail']\n")
    monkeypatch.chdir(tmp_path / "shop")
    assert run(tmp_path / "shop", [], "text", "") == 1
    *_, problem, summary = capsys.readouterr().out.splitlines()
    assert problem.endswith(
        "cannot be imported: ModuleNotFoundError: No module named 'a_library_that_is_not_installed'"
    )
    assert summary == "1 feature, 1 scenario: 1 problem"
