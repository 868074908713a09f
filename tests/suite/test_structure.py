"""How tests and scenarios are built: files that compile, imports that lead somewhere, titles, and the value of each feature."""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plainspec.config.project import Project, load_own
from plainspec.gherkin.features.parsing import parse_feature
from plainspec.proving.mutants.survivors import read_survivors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.gherkin.features.model import Feature

ROOT = Path(__file__).parents[2]
HOMES = {"plainspec": ROOT / "support", "agency": ROOT, "steps": ROOT, "faults": ROOT, "tests": ROOT}
"""Where the packages of this project are found."""

SOURCES = [
    file
    for folder in ("agency", "faults", "steps", "support", "tests")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if not {"suites", "standard", "examples", "platform"} & set(file.relative_to(ROOT).parts)
]
"""All modules but those of the small projects that tests run as their users would."""

GUIDE = ROOT / "docs/how-to/write-integration-tests.md"
VALUE = re.compile(r"\S+ \S+ .*?\bSegment: [^.]+\.\s+Value: .+?\.\s+Source: .+\.", re.DOTALL)
"""The goal in a sentence or more; for whom; what it is worth to them; and where the promise comes from."""

REQUIREMENT = re.compile(r"S\d-[A-Z0-9]+-\d+")
IDS = re.compile(rf"{REQUIREMENT.pattern}(?: to (?:{REQUIREMENT.pattern}|\d+))?|\[C\d+(?:, C\d+)*\]")
INTERNAL = re.compile(r"\(?\bfacts \d+\)?|docs/\S+")
"""Notes of this project, which are not sources."""
WITHOUT_SOURCES = {"delivery"}
"""Areas with scenarios that have neither an id nor a source. TO BE EMPTIED."""


def features() -> Iterator[tuple[str, Feature]]:
    """Give every feature, with its path below `features/`."""
    for file in sorted((ROOT / "features").rglob("*.feature")):
        yield str(file.relative_to(ROOT / "features")), parse_feature(file.read_text(encoding="utf-8"), str(file))


def astray(source: str) -> list[str]:
    """Return the imports of a module that are relative, or lead nowhere: files of this project, packages of others."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            found.append("." * node.level + (node.module or ""))
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found += [name for name in names if not leads_somewhere(name)]
    return found


def leads_somewhere(name: str) -> bool:
    """Tell whether a module is there, without importing it."""
    root = name.partition(".")[0]
    if root not in HOMES:
        return find_spec(root) is not None
    path = HOMES[root].joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


@pytest.mark.requirement("S3-CI-01")
@pytest.mark.filterwarnings("error")
def test_every_module_compiles_without_a_warning() -> None:
    assert len(SOURCES) > 300
    for file in SOURCES:
        compile(file.read_text(encoding="utf-8"), str(file), "exec", dont_inherit=True)


@pytest.mark.requirement("S3-CI-02")
def test_every_import_is_absolute_and_leads_somewhere() -> None:
    assert {str(file): found for file in SOURCES if (found := astray(file.read_text(encoding="utf-8")))} == {}


def test_an_import_that_goes_astray_is_noticed() -> None:
    source = (
        "from . import a\nfrom .b import c\nimport agency.nowhere\nfrom nowhere import d\nimport plainspec.gherkin\n"
    )
    assert astray(source) == [".", ".b", "agency.nowhere", "nowhere"]


@pytest.mark.requirement("S3-CI-03")
def test_every_scenario_has_its_area_as_a_tag_a_rule_and_a_title_that_describes_it() -> None:
    poor = [
        f"{path}:{one.line}: {one.template}"
        for path, feature in features()
        for one in feature.scenarios
        if path.split("/")[0] not in one.tags
        or one.rule is None
        or len(one.rule.title.split()) < 3
        or ("<" not in one.template and len(one.template.split()) < 2)  # a row's name describes its case
    ]
    assert poor == []


@pytest.mark.requirement("S3-CI-03")
def test_every_module_of_tests_says_what_it_holds_and_every_test_what_it_shows() -> None:
    modules = {file: ast.parse(file.read_text(encoding="utf-8")) for file in SOURCES if file.name.startswith("test_")}
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    assert [str(file) for file, tree in modules.items() if not ast.get_docstring(tree)] == []
    names = [node.name for tree in modules.values() for node in tree.body if isinstance(node, functions)]
    tests = [name for name in names if name.startswith("test_")]
    assert len(tests) > 500
    assert [name for name in tests if re.fullmatch(r"test_\w?\d*|test_it|test_ok|test_works", name)] == []


@pytest.mark.requirement("S3-DOC-01")
def test_every_feature_states_its_business_value() -> None:
    silent = [path for path, feature in features() if not VALUE.search(feature.description)]
    assert silent == [], "say what it is about, then: Segment: …. Value: …. Source: …."


def named_source(description: str) -> str:
    """Return what a feature names as its source besides requirements and notes of this project."""
    said = description.rpartition("Source:")[2]
    return re.sub(r"\band\b|\W", "", INTERNAL.sub("", IDS.sub("", said)))


def test_every_scenario_has_a_requirement_or_its_feature_names_a_source() -> None:
    unfounded = [
        f"{path}:{one.line}: {one.title}"
        for path, feature in features()
        if path.split("/")[0] not in WITHOUT_SOURCES and not named_source(feature.description)
        for one in feature.scenarios
        if not any(REQUIREMENT.fullmatch(tag) for tag in one.tags)
    ]
    assert unfounded == []


@pytest.mark.parametrize(
    ("description", "named"),
    [
        ("Value: trust. Source: S4-TXN-05 to S4-TXN-08, S2-MIG-01 to 03 and S0-COMP-03 [C1].", False),
        ("Value: trust. Source: S0-COMP-03, facts 6, docs/decisions/0035.", False),
        ("Value: trust. Source: S4-TXN-10, PostgreSQL 18, section 13.3.4.", True),
    ],
)
def test_ids_and_notes_of_this_project_are_not_named_sources(description: str, *, named: bool) -> None:
    assert bool(named_source(description)) is named


@pytest.mark.parametrize(
    "description",
    [
        "",
        "Segment: all. Value: trust. Source: X.",
        "A goal. Value: trust. Source: X.",
        "A goal. Segment: all. Source: X.",
    ],
)
def test_a_feature_without_its_value_is_noticed(description: str) -> None:
    assert VALUE.search("A goal is told. Segment: all. Value: trust. Source: X.")
    assert not VALUE.search(description)


@pytest.mark.requirement("S3-DOC-02")
def test_the_guide_for_integration_tests_names_fixtures_that_there_are() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    declared = load_own(Project.at(ROOT)).fixtures
    assert len(rows) > 4
    assert [name for name in rows if name not in declared] == []


def test_mutants_that_are_listed_as_equivalent_are_of_code_that_exists() -> None:
    survivors = read_survivors(Project.at(ROOT))
    assert survivors
    for survivor in survivors:
        lines = {line.strip() for line in (ROOT / survivor.file).read_text(encoding="utf-8").splitlines()}
        replaced = {line[2:] for line in survivor.mutation.splitlines() if line.startswith("- ")}
        assert replaced <= lines, survivor.place
