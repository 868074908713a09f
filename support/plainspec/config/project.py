"""A project that uses Plainspec: where its features and steps are, and how they are loaded."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainspec.config import settings, standard
from plainspec.config.expected_failures import ExpectedFailure, expected_failures
from plainspec.config.expected_missing import expectations
from plainspec.config.paths import real_path, real_root
from plainspec.config.settings import ProjectError
from plainspec.config.step_modules import CONFTEST, ModuleImport, synthetic_package
from plainspec.gherkin.features.cache import FeatureCache
from plainspec.gherkin.sentences.vocabulary import DECLARED, Vocabulary
from plainspec.services.configuration import SETTINGS as SERVICE_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from plainspec.gherkin.features.problems import Problem

__all__ = ["CONFTEST", "Project", "ProjectError", "StepModulesError", "load_own", "load_standard"]

STANDARD_FIXTURES = (
    "plainspec.services.fixtures",
    "plainspec.stage.delivery.workflow_fixtures",
    "plainspec.stage.fixtures",
    "plainspec.stage.delivery.durable_fixtures",
    "plainspec.stage.delivery.delivery_fixtures",
    "plainspec.stage.live_fixtures",
    "plainspec.stage.delivery.generation.fixtures",
    "plainspec.stage.redis.fixtures",
    "plainspec.stage.service_fixtures",
    "plainspec.stage.sql.fixtures",
)
STANDARD_PACKAGE = "plainspec_standard_steps"
CATALOGUE = "features/requirements.csv"


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
        databases: The URLs of other databases that sentences about SQL can name, by name.
        expected_missing: Capabilities that may be missing under `--strict-needs`, by provider or system.
        programs: The commands, or the URLs, of the services that features name, by name.
        expected_failures: Scenarios that are expected to fail, each for a system.
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
    programs: tuple[tuple[str, str], ...] = ()
    system: str = ""
    databases: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    expected_missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    expected_failures: tuple[ExpectedFailure, ...] = ()
    standard_steps: tuple[Path, ...] = ()

    @classmethod
    def at(cls, root: Path) -> Project:
        """Read the project whose pyproject.toml lies in ``root``; a missing one means the defaults.

        Raises:
            ProjectError: The file is not TOML, or a setting is unknown, of the wrong type, or names what is not there.
        """
        said = settings.read(root / "pyproject.toml")
        features, standard_features = _entries(root, said, "features")
        own_features = (*features, *map(standard.features_named, standard_features))
        steps, standard_steps = _entries(root, said, "steps")
        catalogue = root / settings.text(said, "requirements", CATALOGUE)
        if said.get("requirements", CATALOGUE) != CATALOGUE and not catalogue.is_file():
            raise ProjectError(settings.missing(root, "requirements", said["requirements"], "file"))
        style_off = settings.texts(said, "style-off", [])
        return cls(
            root=root,
            features=own_features,
            steps=_step_folders(root, said, steps),
            standard_steps=tuple(file for one in standard_steps for file in standard.steps_named(one)),
            faults=_entries(root, said, "faults")[0],
            requirements=catalogue if catalogue.is_file() else None,
            cache=FeatureCache(root / settings.text(said, "cache", ".plainspec_cache") / "features", style_off),
            style_off=style_off,
            template=settings.text(said, "template", ""),
            services=tuple((name, settings.text(said, name, "")) for name in SERVICE_SETTINGS if name in said),
            programs=settings.named_texts(said, "programs"),
            system=settings.text(said, "system", ""),
            databases=settings.named_texts(said, "databases"),
            expected_missing=expectations(said),
            expected_failures=expected_failures(said, own_features),
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
        resolved, root = real_path(file), real_root(self.root)
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


def load_own(project: Project, importing: ModuleImport | None = None) -> Vocabulary:
    """Import a project's step modules and return what they declare.

    Args:
        project: The project.
        importing: How they are imported.

    Raises:
        StepModulesError: Step modules cannot be imported; names each with its file and line.
    """
    importing = importing or ModuleImport()
    root = str(project.root)
    if root not in sys.path:
        sys.path.insert(0, root)
    before = set(DECLARED)
    files: list[str] = []
    for folder in project.steps:
        if folder.is_relative_to(project.root):
            package = ".".join(folder.relative_to(project.root).parts)
            files += importing.of_folder(folder, package, as_pytest=True)
        else:
            files += importing.of_folder(folder, synthetic_package(f"plainspec_{folder.name}", folder))
    _refuse(importing)
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
    importing = ModuleImport(rewrite)
    package = synthetic_package(STANDARD_PACKAGE, folder)
    files = importing.of_folder(folder, package)  # all: one may use the parameter types of another
    importing.broken = [
        (problem, error) for problem, error in importing.broken if not choice.can_do_without(problem.path, error)
    ]
    _refuse(importing)
    return choice.restrict(Vocabulary.of_files(files))


def _standard_fixture_files() -> list[str]:
    modules = [importlib.import_module(name) for name in STANDARD_FIXTURES]
    return [str(module.__file__) for module in modules]


def _refuse(importing: ModuleImport) -> None:
    if importing.broken:
        raise StepModulesError([problem for problem, _ in importing.broken]) from importing.broken[0][1]


def _entries(root: Path, said: dict[str, Any], key: str) -> tuple[tuple[Path, ...], list[str]]:
    """Return the folders or files of a setting that are the project's own, and its entries with `standard:`.

    Raises:
        ProjectError: There is no such folder.
    """
    own: list[Path] = []
    brought: list[str] = []
    for entry in settings.texts(said, key, [key]):
        if entry.startswith(standard.PREFIX):
            brought.append(entry)
            continue
        is_there = (root / entry).is_dir() or (key == "features" and (root / entry).exists())
        if entry != key and not is_there:
            raise ProjectError(settings.missing(root, key, entry, "folder"))
        own.append(root / entry)
    return tuple(own), brought


def _step_folders(root: Path, said: dict[str, Any], steps: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the folders with steps; where behave has them, if nothing else is said or there."""
    as_behave = root / "features" / "steps"
    return (as_behave,) if "steps" not in said and as_behave.is_dir() and not (root / "steps").is_dir() else steps
