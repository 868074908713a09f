"""What the documentation points at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(page: Path) -> set[str]:
    """Return what a link can name of a page: its headings, as the sites that show Markdown write them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    astray = []
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            astray.append(link)
    assert not astray


def test_every_decision_has_a_number_of_its_own_and_stands_in_the_index() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    assert len({page.name[:4] for page in pages}) == len(pages)
    titles = [page.read_text(encoding="utf-8").split("\n")[0].removeprefix(f"# {page.name[:4]}: ") for page in pages]
    rows = [f"| [{page.name[:4]}]({page.name}) | {title} |" for page, title in zip(pages, titles, strict=True)]
    assert [line for line in index.split("\n") if line.startswith("| [")] == rows


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda page: page.name[:4])
def test_every_decision_names_its_date_and_status(page: Path) -> None:
    status = page.read_text(encoding="utf-8").split("\n")[2]
    assert re.match(r"\*\d{4}-\d{2}-\d{2}, (accepted\b|superseded by \[\d{4}\]\()", status)


def test_files_that_the_documents_name_are_there() -> None:
    """Except for those of superseded decisions, and of a reader's own project."""
    missing = []
    for page in [page for page in PAGES if page.name not in {"CHANGELOG.md", "getting-started.md", "README.md"}]:
        text = page.read_text(encoding="utf-8")
        if ", superseded by " not in text:
            named = re.findall(r"`((?:tests|features|steps|support|agency|benchmarks|docs|\.ci)/[\w/.-]+)`", text)
            missing += [f"{page.name}: {name}" for name in named if not (ROOT / name).exists()]
    assert [name for name in missing if not name.endswith("conftest.py")] == []
