"""A project that uses Plainspec: where its features and steps are, and how they are loaded."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainspec.config import settings
from plainspec.config.expected_missing import expectations
from plainspec.config.settings import ProjectError
from plainspec.config.step_modules import CONFTEST, ModuleImport, synthetic_package
from plainspec.gherkin.features.cache import FeatureCache
from plainspec.gherkin.sentences.vocabulary import DECLARED, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.gherkin.features.problems import Problem

__all__ = ["CONFTEST", "Project", "ProjectError", "StepModulesError", "load_own", "load_standard", "standard_folder"]

STANDARD_FIXTURES = ("plainspec.services.fixtures", "plainspec.stage.fixtures")
STANDARD_PACKAGE = "plainspec_standard_steps"
STANDARD_PREFIX = "standard:"


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
        steps: Folders with step modules.
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

    @classmethod
    def at(cls, root: Path) -> Project:
        """Read the project whose pyproject.toml lies in ``root``; a missing one means the defaults.

        Raises:
            ProjectError: The file is not TOML, or a setting is unknown or of the wrong type.
        """
        said = settings.read(root / "pyproject.toml")
        catalogue = root / settings.text(said, "requirements", "features/requirements.csv")
        return cls(
            root=root,
            features=_folders(root, said, "features"),
            steps=_step_folders(root, said),
            faults=_folders(root, said, "faults"),
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


def load_standard(project: Project, rewrite: Callable[..., None] | None = None) -> Vocabulary:
    """Import the standard vocabulary, unless it is the project's own.

    Raises:
        StepModulesError: As :func:`load_own`.
    """
    folder = standard_folder() / "steps"
    if not folder.is_dir() or any(folder.samefile(own) for own in project.steps if own.is_dir()):
        return Vocabulary()
    importing = ModuleImport(rewrite)
    files = importing.of_folder(folder, synthetic_package(STANDARD_PACKAGE, folder))
    _refuse(importing)
    return Vocabulary.of_files(files)


def standard_folder() -> Path:
    """Return the folder with the standard features, steps and faults: in the wheel, or in the checkout."""
    here = Path(__file__).resolve().parent.parent
    inside = here / "standard"
    return inside if inside.is_dir() else here.parents[1]


def _standard_fixture_files() -> list[str]:
    modules = [importlib.import_module(name) for name in STANDARD_FIXTURES]
    return [str(module.__file__) for module in modules]


def _refuse(importing: ModuleImport) -> None:
    if importing.broken:
        raise StepModulesError([problem for problem, _ in importing.broken]) from importing.broken[0][1]


@lru_cache(maxsize=8)
def _resolved(root: Path) -> Path:
    """Return where a project's folder really is; asking for it takes longer than reading a small file."""
    return root.resolve()


def _folders(root: Path, said: dict[str, Any], key: str) -> tuple[Path, ...]:
    listed = settings.texts(said, key, [key])
    return tuple(_standard_features(entry) if entry.startswith(STANDARD_PREFIX) else root / entry for entry in listed)


def _step_folders(root: Path, said: dict[str, Any]) -> tuple[Path, ...]:
    """Return the folders with steps; where behave has them, if nothing else is said or there."""
    as_behave = root / "features" / "steps"
    if "steps" not in said and as_behave.is_dir() and not (root / "steps").is_dir():
        return (as_behave,)
    return _folders(root, said, "steps")


def _standard_features(entry: str) -> Path:
    """Return where the features are that ``standard:<area>`` or ``standard:<area>/<topic>.feature`` means."""
    features = standard_folder() / "features"
    area = entry.removeprefix(STANDARD_PREFIX)
    if not area or not (features / area).exists():
        areas = ", ".join(sorted(folder.name for folder in features.iterdir() if folder.is_dir()))
        raise ProjectError(f"[tool.plainspec] features: there is no {entry!r}; the standard areas are {areas}")
    return features / area
