"""Every snippet and command of the README and of docs/ is run, so that what they show is true.

A fenced block is checked by its language; one of a language that nobody checks fails. The comment ``<!-- file: PATH -->``
before a block makes it a file of the page's own project, in which the page's commands then run; on pages without such a
block they run in the checkout. ``<!-- continued -->`` before a block says that it shows a part of something longer,
or needs a server that is not here: it has to be valid by itself, but is not run.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sybil.document import Document
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer
from sybil.region import Region

from plainspec.config.project import Project, load_own, load_standard
from plainspec.gherkin.binding import Binder
from plainspec.gherkin.features.parsing import parse_feature
from tests.conftest import WITH_PYTEST_BDD

if TYPE_CHECKING:
    from sybil.example import Example

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = ROOT / "docs/decisions"
LIMIT_S = 300
COMMENT = re.compile(r"<!-- (file: (?P<path>\S+)|(?P<continued>continued)) -->\s*$")
NOT_RUN_HERE = re.compile(r"pip install .*|git clone .*|cd \S+|uv sync.*|\S+=\S+ .*|(uv run )?python -m benchmarks.*")
"""Commands that set a machine up, and benchmarks: .ci/run and .ci/wheel do the same, the quick version."""


class Block(NamedTuple):
    """A fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str
    path: str
    continued: bool


def blocks_of(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    lexer = FencedCodeBlockLexer("[a-z]*")

    def parse(document: Document) -> list[Region]:
        return [Region(region.start, region.end, region.lexemes, lambda _: None) for region in lexer(document)]

    document = Document.parse(str(page), parse)
    return [block_of(page, document, example) for example in document.examples()]


def block_of(page: Path, document: Document, example: Example) -> Block:
    """Read one block, and the comment before it."""
    comment = COMMENT.search(document.text[: example.start])
    return Block(
        page,
        example.line,
        str(example.parsed["language"]),
        textwrap.dedent(str(example.parsed["source"])),
        (comment["path"] or "") if comment else "",
        bool(comment and comment["continued"]),
    )


def check_python(block: Block, namespace: dict[str, object]) -> None:
    """Run it after the blocks of Python before it on its page."""
    code = compile(block.text, f"{block.page.name}:{block.line}", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert block.continued or not code.co_flags & inspect.CO_COROUTINE, (
        f"{block.page.name}:{block.line} awaits at the top"
    )
    if not block.continued:
        exec(code, namespace)  # noqa: S102 - that is what the page tells its readers to do


def check_gherkin(block: Block) -> None:
    """Parse it, and bind its sentences to the standard vocabulary."""
    text = block.text if "Feature:" in block.text else f"Feature: Snippet\n{textwrap.indent(block.text, '  ')}"
    feature = parse_feature(text, f"{block.page.name}.feature")
    if block.continued:
        return
    project = Project.at(ROOT)
    binder = Binder(load_own(project), lambda: load_standard(project))
    unknown = [step.text for scenario in feature.scenarios for step in scenario.steps if not binder.find(step)]
    assert not unknown, f"{block.page.name}:{block.line} has sentences that nobody has defined: {unknown}"


def check_toml(block: Block, folder: Path) -> None:
    """Read it; settings of Plainspec must be settings that it has, for a project with the folders that they name."""
    parsed = tomllib.loads(block.text)
    settings = parsed.get("tool", {}).get("plainspec")
    if settings is not None and not block.continued:
        for entry in (entry for key in ("features", "steps", "faults") for entry in settings.get(key, [])):
            (folder / entry).mkdir(parents=True, exist_ok=True)
        (folder / "pyproject.toml").write_text(block.text, encoding="utf-8")
        Project.at(folder)


def commands_of(text: str) -> list[tuple[str, list[str]]]:
    """Return the commands of a console block, each with the output that is shown."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ ").partition("  #")[0].strip(), []))
        elif line.strip() and found:
            found[-1][1].append(line.strip())
    return found


def check_console(block: Block, folder: Path) -> None:
    """Run its commands, and look for what they are shown to print."""
    in_ci = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    for command, shown in commands_of(block.text):
        if (
            block.continued
            or NOT_RUN_HERE.fullmatch(command)
            or any(line.strip().startswith(command) for line in in_ci)
        ):
            continue
        run_command(command, shown, folder)


def run_command(command: str, shown: list[str], folder: Path) -> None:
    """Run one command as a reader would; each line that is shown must be printed, `…` standing for anything."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(  # noqa: S602 - a page's command is a line of shell
        command.removeprefix("uv run "),
        shell=True,
        cwd=folder,
        env=os.environ | {"PATH": path, "COLUMNS": "200", "NO_COLOR": "1", "PYTEST_ADDOPTS": WITH_PYTEST_BDD},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    printed = ran.stdout + ran.stderr
    missing = [line for line in shown if not re.search(re.escape(line).replace("…", ".*"), printed)]
    assert not missing, f"{command} printed\n{printed}\nand not\n{chr(10).join(missing)}"
    assert shown or ran.returncode == 0, f"{command} ended with {ran.returncode}:\n{printed}"


def check_json(block: Block) -> None:
    """Read the documents of a block, one after the other."""
    text = block.text.strip()
    while text:
        document, end = json.JSONDecoder().raw_decode(text)
        assert isinstance(document, dict), f"{block.page.name}:{block.line}: {document!r} is no JSON object"
        text = text[end:].lstrip()


@pytest.mark.parametrize(
    "page", [page for page in PAGES if DECISIONS not in page.parents], ids=lambda page: str(page.relative_to(ROOT))
)
def test_what_a_page_shows_is_true(page: Path, tmp_path: Path) -> None:
    blocks = blocks_of(page)
    files = [block for block in blocks if block.path]
    folder = tmp_path if files else ROOT
    namespace: dict[str, object] = {}
    for block in blocks:
        if block.path:
            target = tmp_path / block.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            check_python(block, namespace)
        elif block.language == "gherkin":
            check_gherkin(block)
        elif block.language == "toml":
            check_toml(block, tmp_path)
        elif block.language == "console":
            check_console(block, folder)
        elif block.language == "json":
            check_json(block)
        else:
            assert block.language in {"", "text"}, f"{page.name}:{block.line}: nobody checks {block.language!r}"


def test_the_commands_of_the_readme_are_run_by_ci_or_here() -> None:
    in_ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    inline = re.findall(r"`((?:uv run )[^`…]+)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert inline
    for command in dict.fromkeys(inline):
        if command not in in_ci:
            run_command(command, [], ROOT)
