"""`plainspec report` says where the site is, or why there is none."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.commands import report

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.cli.conftest import SmallProject


def test_without_results_it_says_what_to_do(project: SmallProject) -> None:
    answer = project.says("report", "nowhere")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("plainspec: there is no folder nowhere: run `pytest --gherkin` first")


def test_files_that_are_no_results_are_named_beside_the_page(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "build_report", lambda _, into, **__: into / "index.html")
    project.write("allure-results/1-result.json", '{"name": "Ana pays", "status": "passed"}')
    project.write("allure-results/2-result.json", '{"name": "Ana pa')
    answer = project.says("report")
    assert (answer.code, answer.out) == (1, "the report: allure-report/index.html\n")
    assert answer.err == (
        "plainspec: allure-results/2-result.json is not a valid result: it is cut off, or not JSON;"
        " run the features again, or remove the file\n"
    )


def test_the_page_is_named_and_opened(project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    built: list[Path] = []

    def build(results: list[Path], into: Path, *, name: str, progress: Callable[[str], None]) -> Path:
        built[:] = results
        assert name == "bank: executable specification"
        progress("drawing")
        return into / "index.html"

    monkeypatch.setattr(report, "build_report", build)
    monkeypatch.setattr(webbrowser, "open", opened.append)
    answer = project.says("report", "--into", "site", "--open")
    assert (answer.code, answer.out, answer.err) == (0, "the report: site/index.html\n", "")
    assert built == [Path("allure-results")]
    project.says("report", "one", "two")
    assert built == [Path("one"), Path("two")]
    assert opened == [(project.root / "site/index.html").as_uri()]
