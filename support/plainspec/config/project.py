"""A project that uses Plainspec: where its features and steps are, and how they are loaded."""

from __future__ import annotations

import importlib
import sys
import traceback
import types
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainspec.config import settings, standard
from plainspec.config.expected_missing import expectations
from plainspec.config.settings import ProjectError
from plainspec.gherkin.features.cache import FeatureCache
from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.sentences.vocabulary import DECLARED, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["CONFTEST", "Project", "ProjectError", "StepModulesError", "load_own", "load_standard"]

STANDARD_FIXTURES = ("plainspec.services.fixtures", "plainspec.stage.fixtures")
STANDARD_PACKAGE = "plainspec_standard_steps"
CONFTEST = "conftest.py"


class StepModulesError(ProjectError):
    """Step modules that cannot be imported.

    Attributes:
        problems: One for each module, with the line of its file that its error comes from.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Project:
    """What ``[tool.plainspec]`` in pyproject.toml says, with its defaults.

    Attributes:
        root: The folder of pyproject.toml.
        features: Folders (or files) with features; `standard:<area>` in the setting means one that Plainspec brings.
        steps: Folders with step modules of the project's own.
        standard_steps: Standard step modules that `standard:<noun>` in the setting names.
        faults: Folders with planted faults.
        requirements: The catalogue of requirements (CSV with a column `id`), if there is one.
        cache: Parsed features, kept between runs.
        style_off: Names of the rules of form that `plainspec check` does not apply here.
        template: What builds the database that scenarios get copies of; empty for the system's own migrations.
        services: What is said about servers, by the names of `settings.SERVICE_SETTINGS`, where it is given.
        expected_missing: Capabilities that may be missing under `--strict-needs`, by provider or system.
        system: Which system is specified, where nobody says otherwise; an empty text where nothing is said here.
    """

    root: Path
    features: tuple[Path, ...]
    steps: tuple[Path, ...]
    faults: tuple[Path, ...]
    requirements: Path | None
    cache: FeatureCache
    style_off: tuple[str, ...] = ()
    template: str = ""
    services: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    system: str = ""
    expected_missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    standard_steps: tuple[Path, ...] = ()

    @classmethod
    def at(cls, root: Path) -> Project:
        """Read the project whose pyproject.toml lies in ``root``; a missing one means the defaults.

        Raises:
            ProjectError: The file is not TOML, or a setting is unknown or of the wrong type.
        """
        said = settings.read(root / "pyproject.toml")
        catalogue = root / settings.text(said, "requirements", "features/requirements.csv")
        features, standard_features = _entries(said, "features")
        steps, standard_steps = _entries(said, "steps")
        return cls(
            root=root,
            features=(*(root / one for one in features), *map(standard.features_named, standard_features)),
            steps=tuple(root / one for one in steps),
            standard_steps=tuple(file for one in standard_steps for file in standard.steps_named(one)),
            faults=tuple(root / one for one in settings.texts(said, "faults", ["faults"])),
            requirements=catalogue if catalogue.is_file() else None,
            cache=FeatureCache(root / settings.text(said, "cache", ".plainspec_cache") / "features"),
            style_off=settings.texts(said, "style-off", []),
            template=settings.text(said, "template", ""),
            services=tuple((name, settings.text(said, name, "")) for name in settings.SERVICE_SETTINGS if name in said),
            system=settings.text(said, "system", ""),
            expected_missing=expectations(said),
        )

    @classmethod
    def around(cls, folder: Path) -> Project:
        """Read the project that ``folder`` belongs to: the nearest pyproject.toml upwards.

        Raises:
            ProjectError: As :meth:`at`.
        """
        found = (place for place in (folder, *folder.parents) if (place / "pyproject.toml").is_file())
        return cls.at(next(found, folder))

    def shown(self, file: Path) -> str:
        """Return a path as messages and reports show it: relative to the root where it lies below."""
        resolved, root = file.resolve(), _resolved(self.root)
        return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else str(file)

    def feature_files(self, paths: Sequence[Path] = ()) -> list[Path]:
        """List the feature files below ``paths``, or below the project's own folders.

        Raises:
            ProjectError: A path does not exist.
        """
        files: dict[Path, None] = {}
        for path in paths or self.features:
            if not path.exists():
                raise ProjectError(f"there is no {self.shown(path)}")
            found = sorted(path.rglob("*.feature")) if path.is_dir() else [path]
            files.update(dict.fromkeys(found))
        return list(files)


def load_own(project: Project, rewrite: Callable[..., None] | None = None) -> Vocabulary:
    """Import a project's step modules and return what they declare.

    Args:
        project: The project.
        rewrite: Is told the modules' names before they are imported (pytest's assertion rewriting).

    Raises:
        StepModulesError: Step modules cannot be imported; names each with its file and line.
    """
    root = str(project.root)
    if root not in sys.path:
        sys.path.insert(0, root)
    before = set(DECLARED)
    files: list[str] = []
    broken: list[tuple[Problem, Exception]] = []
    for folder in project.steps:
        below = folder.relative_to(project.root) if folder.is_relative_to(project.root) else None
        package = ".".join(below.parts) if below else _synthetic_package(f"plainspec_{folder.name}", folder)
        files += _import_folder(folder, package, rewrite, broken)
    _refuse(broken)
    known = {*before, *files}
    brought = [path for path in DECLARED if path not in known and Path(path).name != CONFTEST]
    return Vocabulary.of_files([*_standard_fixture_files(), *brought, *files])


def load_standard(
    project: Project, rewrite: Callable[..., None] | None = None, *, features: Iterable[Path] = (), system: str = ""
) -> Vocabulary:
    """Import the standard step modules that a project can use, unless they are its own.

    Args:
        project: The project.
        rewrite: As for :func:`load_own`.
        features: Features that run besides those of the project's settings.
        system: The system that the command line names, if it does.

    Raises:
        StepModulesError: As :func:`load_own`.
    """
    folder = standard.standard_steps()
    if not folder.is_dir() or any(folder.samefile(own) for own in project.steps if own.is_dir()):
        return Vocabulary()
    whole = standard.specifies_a_system(system, project.system, [*project.features, *features])
    choice = standard.choose(project.standard_steps, whole=whole)
    broken: list[tuple[Problem, Exception]] = []
    package = _synthetic_package(STANDARD_PACKAGE, folder)
    files = _import_folder(folder, package, rewrite, broken)  # all: one may use the parameter types of another
    _refuse([(problem, error) for problem, error in broken if not choice.can_do_without(problem.path, error)])
    return choice.restrict(Vocabulary.of_files(files))


def _standard_fixture_files() -> list[str]:
    modules = [importlib.import_module(name) for name in STANDARD_FIXTURES]
    return [str(module.__file__) for module in modules]


def _import_folder(
    folder: Path, package: str, rewrite: Callable[..., None] | None, broken: list[tuple[Problem, Exception]]
) -> list[str]:
    """Import every module below ``folder`` as part of ``package``; return their files, and add to what is broken."""
    files = sorted(file for file in folder.rglob("*.py") if file.name != "__init__.py")
    names = {file: ".".join((package, *file.relative_to(folder).with_suffix("").parts)) for file in files}
    fresh = [name for name in names.values() if name not in sys.modules]
    if rewrite and fresh:
        rewrite(*fresh)
    for file, name in names.items():
        if name in fresh:
            DECLARED.pop(str(file), None)
            try:
                importlib.import_module(name)
            except Exception as error:  # noqa: BLE001 - a user's module may raise anything; all are told at once
                broken.append((_unimportable(name, file, error), error))
    return [str(file) for file in files]


def _refuse(broken: list[tuple[Problem, Exception]]) -> None:
    if broken:
        raise StepModulesError([problem for problem, _ in broken]) from broken[0][1]


def _unimportable(name: str, file: Path, error: Exception) -> Problem:
    """Say which step module cannot be imported, on which of its lines, and why."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    line = frames[-1].lineno if frames else getattr(error, "lineno", None)
    message, _, hint = f"the step module {name} cannot be imported: {type(error).__name__}: {error}".partition("\n")
    return Problem(ProblemKind.DEFINITION, str(file), line or 0, message, hint)


def _synthetic_package(name: str, folder: Path) -> str:
    """Make ``folder`` importable under ``name`` without putting it on the search path."""
    package = types.ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules.setdefault(name, package)
    return name


@lru_cache(maxsize=8)
def _resolved(root: Path) -> Path:
    """Return where a project's folder really is; asking for it takes longer than reading a small file."""
    return root.resolve()


def _entries(said: dict[str, Any], key: str) -> tuple[list[str], list[str]]:
    """Return a setting's entries: the project's own, and those that begin with `standard:`."""
    entries = settings.texts(said, key, [key])
    own = [entry for entry in entries if not entry.startswith(standard.PREFIX)]
    return own, [entry for entry in entries if entry.startswith(standard.PREFIX)]
