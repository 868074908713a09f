"""What carries the ids of requirements: scenarios by their tags, tests by their marker; and their last verdicts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from plainspec.reporting.allure.result_files import read_result
from plainspec.reporting.identity import identity_of, repeated, rule_title
from plainspec.reporting.requirements import Cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from plainspec.gherkin.features.model import Feature

Test = ast.FunctionDef | ast.AsyncFunctionDef
MARKER = "requirement"
FROM_WORST = ("failed", "broken", "unknown", "skipped", "passed")


def scenario_covers(features: Iterable[Feature], verdicts: Mapping[str, str]) -> Iterator[tuple[str, Cover]]:
    """Yield each tag of each scenario with the scenario; the rows of an outline count as one.

    Args:
        features: The features.
        verdicts: Last verdicts by full name, as :func:`last_verdicts` reads them.
    """
    for feature in features:
        again = repeated(feature)
        written: dict[tuple[str, int], Cover] = {}
        for scenario in feature.scenarios:
            number = again.get((scenario.line, scenario.own_line), 1)
            identity = identity_of(feature.path, rule_title(scenario), scenario.template, occurrence=number)
            verdict = verdicts.get(identity.full_name, "")
            cover = Cover("scenario", feature.path, scenario.line, scenario.template, verdict)
            for tag in scenario.tags:
                written.setdefault((tag, scenario.line), cover)
        yield from ((tag, cover) for (tag, _), cover in written.items())


def test_covers(folders: Iterable[Path], root: Path, verdicts: Mapping[str, str]) -> Iterator[tuple[str, Cover]]:
    """Yield each id that a Python test carries, as ``@pytest.mark.requirement("S0-COMP-01", …)``, with the test.

    Files are read, not imported; files with syntax errors are skipped. A marker on a class counts
    for its tests, and one in a module's ``pytestmark`` for all of the module's.
    """
    for folder in folders:
        for file in sorted(file for file in folder.rglob("*.py") if file.is_file()):
            source = file.read_text(encoding="utf-8", errors="replace")
            if MARKER not in source:
                continue
            try:
                tree = ast.parse(source)
            except SyntaxError:
                continue
            path = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
            module = path.removesuffix(".py").replace("/", ".")
            for ids, test, holder in _tests(tree.body, _module_ids(tree)):
                verdict = verdicts.get(f"{module}{holder}#{test.name}", "")
                for name in dict.fromkeys(ids):
                    yield name, Cover("test", path, test.lineno, test.name, verdict)


def _tests(body: list[ast.stmt], inherited: list[str], holder: str = "") -> Iterator[tuple[list[str], Test, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, [*inherited, *_ids(node.decorator_list)], f"{holder}.{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield [*inherited, *_ids(node.decorator_list)], node, holder


def _module_ids(tree: ast.Module) -> list[str]:
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
    ]
    return _ids([entry for value in values for entry in (value.elts if isinstance(value, ast.List) else [value])])


def _ids(marks: list[ast.expr]) -> list[str]:
    """Return the ids in those of the expressions that are ``pytest.mark.requirement(…)``."""
    calls = [
        mark
        for mark in marks
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == MARKER
    ]
    arguments = [argument for call in calls for argument in call.args]
    return [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def last_verdicts(results: Iterable[Path]) -> dict[str, str]:
    """Read the last verdicts from folders of Allure results, by full name.

    Rows of an outline, and cases of a parametrised test, share their full name: the worst of them counts. A result
    that cannot be read counts as none; a folder that is not there has none.
    """
    latest: dict[tuple[str, str], tuple[int, str]] = {}
    for file in (file for folder in results for file in folder.glob("*-result.json")):
        try:
            read = read_result(file)
            name, when, verdict = str(read["fullName"]), int(read.get("stop") or 0), str(read["status"])
        except (ValueError, KeyError, TypeError):
            continue
        key = (name, str(read.get("historyId")))
        if key not in latest or latest[key][0] <= when:
            latest[key] = (when, verdict)
    verdicts: dict[str, list[str]] = {}
    for (name, _), (_, verdict) in latest.items():
        verdicts.setdefault(name, []).append(verdict)
    return {name: next((v for v in FROM_WORST if v in found), found[0]) for name, found in verdicts.items()}
