"""A suite written down as a project of each tool."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.runners.generate import Sentence, Suite

DEFINITIONS_PER_FILE = 20
TYPES = {"owner": "str", "points": "int"}
SHELF = "from pytest import fixture\n\n\n@fixture\ndef shelf():\n    return []\n"
GIVEN_STEPS = 2
NEEDS = {"given": ("shelf: list[int]",), "when": ("shelf: list[int]",), "then": ("tally: int",)}
"""What the steps of a working suite take besides the values of their sentence."""
BODIES = {"given": "shelf.append(1)", "when": "return len(shelf)", "then": f"assert tally == {GIVEN_STEPS}"}


def plain_pytest(suite: Suite, folder: Path) -> None:
    """Write one test module per feature file; each test calls its five functions."""
    write(folder / "pytest.ini", "[pytest]\ntestpaths = tests\n")
    if suite.working:
        write(folder / "tests" / "conftest.py", SHELF)
    for name, sentences in vocabulary_files(suite):
        body = [f"def {s.function}({signature(s, suite)}):\n    {body_of(s, suite)}\n" for s in sentences]
        write(folder / "tests" / f"{name}.py", "\n\n".join(body))
    modules = {s: name for name, sentences in vocabulary_files(suite) for s in sentences}
    for number, scenarios in enumerate(suite.files()):
        used = {sentence: None for scenario in scenarios for sentence in suite.steps(scenario)}
        lines = [f"from {modules[s]} import {s.function}" for s in used]
        for scenario in scenarios:
            lines += ["", "", f"def test_holding_{scenario}({'shelf' if suite.working else ''}):"]
            lines += [f"    {call_of(s, suite, scenario)}" for s in suite.steps(scenario)]
        write(folder / "tests" / f"test_{number:04d}.py", "\n".join([*lines, ""]))


def plainspec(suite: Suite, folder: Path) -> None:
    """Write features, and steps with Cucumber Expressions."""
    write(
        folder / "pyproject.toml",
        '[project]\nname = "holdings"\nversion = "1"\n\n[tool.pytest.ini_options]\n\n'
        '[tool.plainspec]\nfeatures = ["features"]\nsteps = ["steps"]\n',
    )
    write_features(suite, folder)
    if suite.working:
        write(folder / "steps" / "shelf.py", SHELF.replace("pytest", "plainspec").replace("@fixture", "@fixture()"))
    define = "async def" if suite.asynchronous else "def"
    for name, sentences in vocabulary_files(suite):
        body = ['"""Steps of a benchmark."""\n\nfrom plainspec import given, then, when\n']
        body += [
            f"@{s.keyword}({s.template!r}{gives(s, suite, 'gives')})\n"
            f'{define} {s.function}({signature(s, suite)}):\n    """Do a little."""\n    {body_of(s, suite)}\n'
            for s in sentences
        ]
        write(folder / "steps" / f"{name}.py", "\n\n".join(body))


def behave(suite: Suite, folder: Path) -> None:
    """Write features, and steps for behave's own matcher, which is `parse`."""
    write_features(suite, folder)
    if suite.working:
        hook = "def before_scenario(context, scenario):\n    context.shelf = []\n"
        write(folder / "features" / "environment.py", hook)
    for name, sentences in vocabulary_files(suite):
        body = ["from behave import given, then, when\n"]
        body += [
            f"@{s.keyword}({s.parse_template!r})\n"
            f"def {s.function}({', '.join(['context', *s.parameters])}):\n    {in_context(s, suite, 'context.')}\n"
            for s in sentences
        ]
        write(folder / "features" / "steps" / f"{name}.py", "\n\n".join(body))


def pytest_bdd(suite: Suite, folder: Path) -> None:
    """Write features, one module that loads them all, and the steps in conftest.py."""
    write(folder / "pytest.ini", "[pytest]\nmarkers =\n    benchmark\n")
    write_features(suite, folder)
    write(folder / "test_features.py", "from pytest_bdd import scenarios\n\nscenarios('features')\n")
    body = ["from pytest_bdd import given, parsers, then, when\n"] + [SHELF] * suite.working
    for s in suite.vocabulary():
        pattern = f"parsers.parse({s.parse_template!r})" if s.parameters else repr(s.template)
        decorator = f"@{s.keyword}({pattern}{gives(s, suite, 'target_fixture')})"
        body.append(f"{decorator}\ndef {s.function}({signature(s, suite)}):\n    {body_of(s, suite)}\n")
    write(folder / "conftest.py", "\n\n".join(body))


def cucumber_js(suite: Suite, folder: Path) -> None:
    """Write features, and steps in JavaScript."""
    write_features(suite, folder)
    if suite.working:
        hook = "require('@cucumber/cucumber').Before(function () { this.shelf = [] })\n"
        write(folder / "steps" / "shelf.js", hook)
    for name, sentences in vocabulary_files(suite):
        body = ["const { Given, When, Then } = require('@cucumber/cucumber')\n"]
        body += [
            f"{s.keyword.capitalize()}('{s.template}', function ({', '.join(s.parameters)}) {{ {in_world(s, suite)} }})"
            for s in sentences
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


def signature(sentence: Sentence, suite: Suite) -> str:
    """The typed parameters of a step function."""
    values = [f"{name}: {TYPES[name]}" for name in sentence.parameters]
    return ", ".join([*values, *(NEEDS[sentence.keyword] if suite.working else ())])


def body_of(sentence: Sentence, suite: Suite) -> str:
    """What a step function does."""
    return BODIES[sentence.keyword] if suite.working else "pass"


def gives(sentence: Sentence, suite: Suite, keyword: str) -> str:
    """The argument of a decorator by which a When hands its value on."""
    return f', {keyword}="tally"' if suite.working and sentence.keyword == "when" else ""


def call_of(sentence: Sentence, suite: Suite, scenario: int) -> str:
    """The call of a step's function in a plain test."""
    needs = {"given": ["shelf"], "when": ["shelf"], "then": ["tally"]}[sentence.keyword] if suite.working else []
    call = f"{sentence.function}({', '.join([*map(repr, sentence.arguments(scenario)), *needs])})"
    return f"tally = {call}" if suite.working and sentence.keyword == "when" else call


def in_context(sentence: Sentence, suite: Suite, prefix: str) -> str:
    """What a step function does in a tool whose values are attributes."""
    if not suite.working:
        return "pass"
    return {
        "given": f"{prefix}shelf.append(1)",
        "when": f"{prefix}tally = len({prefix}shelf)",
        "then": f"assert {prefix}tally == {GIVEN_STEPS}",
    }[sentence.keyword]


def in_world(sentence: Sentence, suite: Suite) -> str:
    """The same in JavaScript."""
    if not suite.working:
        return ""
    return {
        "given": "this.shelf.push(1)",
        "when": "this.tally = this.shelf.length",
        "then": f"if (this.tally !== {GIVEN_STEPS}) throw new Error(this.tally)",
    }[sentence.keyword]


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
