"""A suite written down as a project of each tool."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.generate import Sentence, Suite

DEFINITIONS_PER_FILE = 20
TYPES = {"owner": "str", "points": "int"}


def plain_pytest(suite: Suite, folder: Path) -> None:
    """Write one test module per feature file; each test calls its five functions."""
    write(folder / "pytest.ini", "[pytest]\ntestpaths = tests\n")
    for name, sentences in vocabulary_files(suite):
        body = [f"def {s.function}({signature(s)}) -> None:\n    pass\n" for s in sentences]
        write(folder / "tests" / f"{name}.py", "\n\n".join(body))
    modules = {s: name for name, sentences in vocabulary_files(suite) for s in sentences}
    for number, scenarios in enumerate(suite.files()):
        used = {sentence: None for scenario in scenarios for sentence in suite.steps(scenario)}
        lines = [f"from {modules[s]} import {s.function}" for s in used]
        for scenario in scenarios:
            lines += ["", "", f"def test_holding_{scenario}():"]
            lines += [f"    {s.function}({', '.join(map(repr, s.arguments(scenario)))})" for s in suite.steps(scenario)]
        write(folder / "tests" / f"test_{number:04d}.py", "\n".join([*lines, ""]))


def plainspec(suite: Suite, folder: Path) -> None:
    """Write features, and steps with Cucumber Expressions."""
    write(
        folder / "pyproject.toml",
        '[project]\nname = "holdings"\nversion = "1"\n\n[tool.pytest.ini_options]\n\n'
        '[tool.plainspec]\nfeatures = ["features"]\nsteps = ["steps"]\n',
    )
    write_features(suite, folder)
    define = "async def" if suite.asynchronous else "def"
    for name, sentences in vocabulary_files(suite):
        body = ['"""Steps that do nothing."""\n\nfrom plainspec import given, then, when\n']
        body += [
            f'@{s.keyword}({s.template!r})\n{define} {s.function}({signature(s)}) -> None:\n    """Do nothing."""\n'
            for s in sentences
        ]
        write(folder / "steps" / f"{name}.py", "\n\n".join(body))


def behave(suite: Suite, folder: Path) -> None:
    """Write features, and steps for behave's own matcher, which is `parse`."""
    write_features(suite, folder)
    for name, sentences in vocabulary_files(suite):
        body = ["from behave import given, then, when\n"]
        body += [
            f"@{s.keyword}({s.parse_template!r})\n"
            f"def {s.function}({', '.join(['context', *s.parameters])}):\n    pass\n"
            for s in sentences
        ]
        write(folder / "features" / "steps" / f"{name}.py", "\n\n".join(body))


def pytest_bdd(suite: Suite, folder: Path) -> None:
    """Write features, one module that loads them all, and the steps in conftest.py."""
    write(folder / "pytest.ini", "[pytest]\nmarkers =\n    benchmark\n")
    write_features(suite, folder)
    write(folder / "test_features.py", "from pytest_bdd import scenarios\n\nscenarios('features')\n")
    body = ["from pytest_bdd import given, parsers, then, when\n"]
    for s in suite.vocabulary():
        pattern = f"parsers.parse({s.parse_template!r})" if s.parameters else repr(s.template)
        body.append(f"@{s.keyword}({pattern})\ndef {s.function}({', '.join(s.parameters)}):\n    pass\n")
    write(folder / "conftest.py", "\n\n".join(body))


def cucumber_js(suite: Suite, folder: Path) -> None:
    """Write features, and steps in JavaScript."""
    write_features(suite, folder)
    for name, sentences in vocabulary_files(suite):
        body = ["const { Given, When, Then } = require('@cucumber/cucumber')\n"]
        body += [
            f"{s.keyword.capitalize()}('{s.template}', function ({', '.join(s.parameters)}) {{}})" for s in sentences
        ]
        write(folder / "steps" / f"{name}.js", "\n".join([*body, ""]))


def write_features(suite: Suite, folder: Path) -> None:
    """Write the feature files, which are the same for all tools."""
    for number, scenarios in enumerate(suite.files()):
        write(folder / "features" / f"quarter_{number:04d}.feature", suite.feature(number, scenarios))


def vocabulary_files(suite: Suite) -> Iterator[tuple[str, Sequence[Sentence]]]:
    """Share the definitions out over files."""
    sentences = suite.vocabulary()
    for first in range(0, len(sentences), DEFINITIONS_PER_FILE):
        yield f"words_{first:03d}", sentences[first : first + DEFINITIONS_PER_FILE]


def signature(sentence: Sentence) -> str:
    """The typed parameters of a step function."""
    return ", ".join(f"{name}: {TYPES[name]}" for name in sentence.parameters)


def write(path: Path, text: str) -> None:
    """Write a file, and its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


Writer = Callable[[Suite, Path], None]
WRITERS: dict[str, Writer] = {
    "plain pytest": plain_pytest,
    "plainspec": plainspec,
    "behave": behave,
    "pytest-bdd": pytest_bdd,
    "cucumber-js": cucumber_js,
}
