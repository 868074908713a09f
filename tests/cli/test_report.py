"""`plainspec report` says where the site is, or why there is none."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

from plainspec.commands import report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.cli.conftest import SmallProject


def test_without_results_it_says_what_to_do(project: SmallProject) -> None:
    answer = project.says("report", "--results", "nowhere")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("plainspec: there is no folder nowhere: run `pytest --gherkin` first")


def test_the_page_is_named_and_opened(project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def build(_: Path, into: Path, *, name: str, progress: Callable[[str], None]) -> Path:
        assert name == "bank: executable specification"
        progress("drawing")
        return into / "index.html"

    monkeypatch.setattr(report, "build_report", build)
    monkeypatch.setattr(webbrowser, "open", opened.append)
    answer = project.says("report", "--into", "site", "--open")
    assert (answer.code, answer.out, answer.err) == (0, "the report: site/index.html\n", "")
    assert opened == [(project.root / "site/index.html").as_uri()]
