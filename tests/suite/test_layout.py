"""How the suite is laid out: one home of fixtures, one folder for each area, and one home for each requirement."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from plainspec.commands.trace import trace_project
from plainspec.config.project import Project

ROOT = Path(__file__).parents[2]
SHARED = (
    "support/plainspec/services/fixtures.py",
    "support/plainspec/stage/fixtures.py",
    "support/plainspec/stage/live_fixtures.py",
    "support/plainspec/stage/redis/fixtures.py",
    "support/plainspec/stage/service_fixtures.py",
    "support/plainspec/stage/sql/fixtures.py",
    "support/plainspec/stage/delivery/",
    "support/plainspec/systems/",
    "support/plainspec/runners/pytest/behave/fixtures.py",
)
"""Where fixtures of scenarios are declared: what services, stages, single systems and steps of behave offer."""

HOMES = {
    "agent-context": {"coordination"},
    "audit": {"audit"},
    "cli": {"delivery"},
    "cache": {"cache"},
    "ci": {"delivery"},
    "composition": {"composition"},
    "config": {"configuration", "delivery"},
    "context": {"composition", "coordination"},
    "cross-package": {"composition", "coordination"},
    "database": {"database", "isolation", "memory", "pools"},
    "documentation": {"delivery"},
    "memory": {"memory", "planning"},
    "messaging": {"messaging"},
    "migrations": {"database"},
    "observability": {"coordination", "observability"},
    "orchestrator": {"delivery", "isolation", "websocket"},
    "pooling": {"pools"},
    "reporting": {"delivery"},
    "rls": {"audit", "database", "isolation"},
    "rollback": {"delivery"},
    "runner": {"delivery"},
    "tasks": {"planning"},
    "transactions": {"isolation", "transactions"},
    "user-context": {"isolation"},
    "vector": {"database", "vectors"},
    "websocket": {"messaging", "websocket"},
    "workflow-gates": {"delivery"},
}
"""By the column `area` of the catalogue, the folders whose scenarios may cover its requirements."""

ANYWHERE = {"errors", "performance"}
"""What every area has of its own: borders at which errors stop, and what things cost."""


def declared_fixtures(file: Path) -> list[str]:
    """Return the names of the functions in a file that are declared as fixtures, of Plainspec or of pytest."""
    functions = [
        node
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [one.name for one in functions if any(is_fixture(decorator) for decorator in one.decorator_list)]


def is_fixture(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "fixture"


def strays(covered: dict[str, tuple[str, set[str]]]) -> dict[str, set[str]]:
    """Return the requirements that are covered outside of their homes, with the folders.

    Args:
        covered: The area of each requirement, and the folders whose scenarios cover it.
    """
    return {
        name: away
        for name, (area, folders) in covered.items()
        if area not in ANYWHERE and (away := folders - HOMES.get(area, set()))
    }


def folder_of(feature: str) -> str:
    """Return the area that a feature lies in, by its path in the project."""
    return feature.split("/")[1]


pytestmark = pytest.mark.requirement("S2-RUN-01")


def test_fixtures_of_scenarios_are_shared_and_have_one_home() -> None:
    declaring = {
        file.relative_to(ROOT).as_posix()
        for folder in ("support", "steps", "features", "faults", "agency")
        for file in (ROOT / folder).rglob("*.py")
        if declared_fixtures(file)
    }
    assert {file for file in declaring if not file.startswith(SHARED)} == set()
    assert declaring.issuperset(SHARED[:5])
    assert [file for folder in ("features", "steps", ".") for file in (ROOT / folder).glob("conftest.py")] == []


def test_every_feature_lies_in_the_folder_of_an_area() -> None:
    features = [file.relative_to(ROOT / "features") for file in (ROOT / "features").rglob("*.feature")]
    assert {str(file) for file in features if len(file.parts) not in {2, 3}} == set()
    assert {file.parts[0] for file in features} <= set().union(*HOMES.values())


def test_scenarios_cover_requirements_in_the_folders_that_are_their_home(tmp_path: Path) -> None:
    project = Project.at(ROOT)
    assert project.requirements is not None
    traced = trace_project(project, project.requirements, [tmp_path])
    covered = {
        one.id: (one.area, {folder_of(cover.path) for cover in traced.covers[one.id] if cover.kind == "scenario"})
        for one in traced.requirements
    }
    assert sum(bool(folders) for _, folders in covered.values()) > 50
    assert strays(covered) == {}


def test_a_fixture_and_a_requirement_that_stray_would_be_noticed(tmp_path: Path) -> None:
    file = tmp_path / "bank.py"
    file.write_text("@fixture(scope='session')\nasync def a(): ...\n\n@pytest.fixture\ndef b(): ...\n\ndef c(): ...\n")
    assert declared_fixtures(file) == ["a", "b"]
    covered = {"S4-DB-01": ("database", {"database", "audit"}), "S2-ERR-01": ("errors", {"pools"})}
    assert strays(covered) == {"S4-DB-01": {"audit"}}
