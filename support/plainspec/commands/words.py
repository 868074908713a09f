"""`plainspec words`: the sentences that features can use, for those who write them."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plainspec.commands.errors import told
from plainspec.commands.printing import FAINT, STRONG, counted, say, say_json, styled
from plainspec.config.project import Project, ProjectError, load_own, load_standard
from plainspec.config.step_modules import step_files
from plainspec.gherkin.binding import Binder
from plainspec.gherkin.catalogue import Word, catalogue_of, words_with
from plainspec.gherkin.features.problems import GherkinError
from plainspec.runners.pytest.behave.suite import BehaveSuite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.gherkin.features.model import Feature
    from plainspec.gherkin.sentences.definitions import StepDefinition

FIRST_PLACES = 3


def run(  # noqa: PLR0913 - a command's options
    folder: Path, wanted: Sequence[str], *, used: bool, unused: bool, own: bool, as_json: bool
) -> int:
    """List the sentences of the project around ``folder``, and of the standard modules that it uses.

    Raises:
        CommandError: The project, or one of its step modules, cannot be loaded.
    """
    with told(ProjectError):
        project = Project.around(folder)
        suite = BehaveSuite.of(project)
        with _as_pytest_bdd(project):
            vocabulary = load_own(project, suite.prepare() if suite else None)
        vocabulary.steps += [*_definitions_for_pytest_bdd(project), *(suite.definitions() if suite else ())]
        binder = Binder(vocabulary, lambda: load_standard(project))
        words = catalogue_of(binder, features_of(project))
    words = words_with(words, wanted)
    words = [word for word in words if (word.uses or not used) and (word.own or not own)]
    words = [word for word in words if not (unused and word.uses)]
    if as_json:
        say_json([_plain(word, project) for word in words])
        return 0
    for noun, group in groupby(words, key=lambda word: word.noun):
        say(styled(noun, STRONG))
        for word in group:
            _say_word(word, project)
        say()
    say(f"{counted(len(words), 'sentence')}" + (f" with {' '.join(wanted)}" if wanted else ""))
    return 0


def _as_pytest_bdd(project: Project) -> AbstractContextManager[None]:
    """Let test modules of pytest-bdd be imported, if there are any."""
    files = (file for folder in project.steps for file in step_files(folder))
    if not any(b"pytest_bdd" in file.read_bytes() for file in files) or not find_spec("pytest_bdd"):
        return nullcontext()
    from plainspec.runners.pytest.bdd.private_api import outside_of_runs

    return outside_of_runs(project.root)


def _definitions_for_pytest_bdd(project: Project) -> list[StepDefinition]:
    """List what step modules define with pytest-bdd, which they have then imported."""
    if "pytest_bdd.steps" not in sys.modules:
        return []
    from plainspec.runners.pytest.bdd.definitions import definitions_in_step_modules

    return definitions_in_step_modules(project)


def features_of(project: Project) -> list[Feature]:
    """Read the project's features; those that are not Gherkin are named, and are for `plainspec check`.

    Raises:
        ProjectError: A features folder does not exist.
    """
    features = []
    for file in project.feature_files([path for path in project.features if path.exists()] or [project.root]):
        try:
            features.append(project.cache.read(file, project.shown(file)))
        except GherkinError:
            shown = project.shown(file)
            click.echo(f"plainspec: {shown} cannot be read and counts for nothing; see `plainspec check`", err=True)
    return features


def _say_word(word: Word, project: Project) -> None:
    say(f"  {styled(word.keyword, STRONG)} {word.expression}")
    notes = [word.summary] if word.summary else []
    notes += [f"{{{parameter.type}}} {parameter.looks}" for parameter in _each_once(word)]
    if word.table is not None:
        notes.append("with a table" + (f" of {' | '.join(word.table)}" if word.table else ""))
    notes += ["with a text below it"] * word.docstring
    notes += [f"needs {', '.join(word.needs)} of an earlier step"] * bool(word.needs)
    notes += [f"gives {word.gives} to later steps"] * bool(word.gives)
    notes += [f"for example: {word.example}"] * (word.example != f"{word.keyword} {word.expression}")
    for note in notes:
        say(f"      {note}")
    places = ", ".join(f"{use.path}:{use.line}" for use in word.uses[:FIRST_PLACES])
    more = ", …" if len(word.uses) > FIRST_PLACES else ""
    uses = f"used in {counted(len(word.uses), 'step')}: {places}{more}" if word.uses else "not used"
    say(styled(f"      {uses}; defined at {_file_of(word, project)}:{word.line}", FAINT))


def _file_of(word: Word, project: Project) -> str:
    return project.shown(Path(word.path)) if word.own else word.path


def _each_once(word: Word) -> list[Any]:
    return list({parameter.type: parameter for parameter in word.parameters}.values())


def _plain(word: Word, project: Project) -> dict[str, Any]:
    return {**asdict(word), "path": _file_of(word, project), "use_count": len(word.uses)}
