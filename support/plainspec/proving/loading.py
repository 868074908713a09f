"""The faults of a project, loaded area by area and checked against the features that should catch them."""

from __future__ import annotations

import difflib
import importlib.util
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.config.imports import asks_to_stop, line_of, told
from plainspec.gherkin.features.problems import GherkinError
from plainspec.gherkin.sentences.definitions import Location
from plainspec.proving.errors import FaultError
from plainspec.proving.fault import DECLARED, INCOMPLETE, Catcher, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plainspec.config.project import Project
    from plainspec.gherkin.features.model import Feature, Scenario


@dataclass(frozen=True, slots=True)
class Area:
    """The faults of ``faults/<area>.py`` or ``faults/<area>/*.py``, and the features of ``features/<area>``.

    Attributes:
        name: Of the files and the folder.
        folder: The folder with the features (or the one feature file).
        faults: The faults, in the order of the files.
        elsewhere: Feature files outside the folder that should catch some of them.
    """

    name: str
    folder: Path
    faults: tuple[Fault, ...]
    elsewhere: tuple[Path, ...]

    def id_of(self, fault: Fault) -> str:
        """Return the name that stands for a fault on the command line: `composition:leave_siblings_running`."""
        return f"{self.name}:{fault.plant.__name__}"


def load_areas(project: Project) -> list[Area]:
    """Load every fault file of a project.

    Raises:
        FaultError: A file cannot be imported, declares nothing or has no features, a name is declared twice, a fault
            says nothing about what it breaks or would never be planted, or a feature or scenario that should catch
            it does not exist.
    """
    by_folder: dict[Path, list[Fault]] = {}
    for folder in project.faults:
        files = sorted(file for file in folder.rglob("*.py") if file.name[0] != "_")
        for file in files:
            area = file.relative_to(folder).parts[0].removesuffix(".py")
            by_folder.setdefault(_features_for(project, file, area), []).extend(load_file(file, project.root))
        _refuse_unplanted(folder, files)
    areas = [_area(project, folder, faults) for folder, faults in by_folder.items()]
    _refuse_repetition((fault, fault.name.casefold()) for area in areas for fault in area.faults)
    _refuse_repetition((fault, area.id_of(fault)) for area in areas for fault in area.faults)
    return areas


def _refuse_repetition(named: Iterable[tuple[Fault, str]]) -> None:
    first: dict[str, Fault] = {}
    for fault, name in named:
        known = first.setdefault(name, fault)
        if known is not fault:
            raise FaultError(f'{fault.location}: the fault "{name}" is declared twice, first {known.location}')


def _refuse_unplanted(folder: Path, files: Sequence[Path]) -> None:
    """Refuse faults that a file declares from which none are planted."""
    for path, faults in DECLARED.items():
        if faults and Path(path).is_relative_to(folder) and Path(path) not in files:
            place, name = faults[0].location, faults[0].name
            raise FaultError(f'{place}: the fault "{name}" would never be planted: declare it in a file without "_"')


def load_file(file: Path, root: Path) -> list[Fault]:
    """Import one fault file and return what it declares.

    Raises:
        FaultError: It cannot be imported, declares no fault, or one that breaks nothing; names the line.
    """
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    DECLARED.pop(str(file), None)
    INCOMPLETE.pop(str(file), None)
    name = f"plainspec_faults_{file.parent.name}_{file.stem}"
    if not file.is_file():
        raise FaultError(f"{file}: is not a regular file")
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise FaultError(f"{file}: is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except FaultError:
        raise
    except BaseException as broken:
        if asks_to_stop(broken):
            raise
        place = Location(str(file), line_of(file, broken) or 1)
        raise FaultError(f"{place}: the faults cannot be imported: {told(broken)}") from broken
    if incomplete := INCOMPLETE.get(str(file)):
        name, place = incomplete[0].name, incomplete[0].place
        hint = "put .sql(...) or .setting(...) behind it, or a function below it"
        raise FaultError(f'{place}: the fault "{name}" breaks nothing; {hint}')
    if not DECLARED.get(str(file)):
        raise FaultError(f"{Location(str(file), 1)}: the file declares no fault; declare one, or delete it")
    return list(DECLARED[str(file)])


def _features_for(project: Project, file: Path, area: str) -> Path:
    """Return the folder, or the one feature, of the area that a fault file belongs to."""
    for root in project.features:
        for place in (root / area, root / f"{area}.feature"):
            if place.exists():
                return place
    wanted = ", ".join(project.shown(root / area) for root in project.features)
    raise FaultError(f"{project.shown(file)}: there is no {wanted} whose features could catch these faults")


def _area(project: Project, folder: Path, faults: Sequence[Fault]) -> Area:
    found = [replace(fault, catchers=tuple(_found(project, fault, c) for c in fault.catchers)) for fault in faults]
    files = dict.fromkeys(project.root / catcher.file for fault in found for catcher in fault.catchers)
    elsewhere = tuple(file for file in files if file != folder and not file.is_relative_to(folder))
    return Area(folder.stem, folder, tuple(found), elsewhere)


def _found(project: Project, fault: Fault, catcher: Catcher) -> Catcher:
    file = feature_file(project, fault, catcher)
    _check_title(project, fault, catcher, file)
    return replace(catcher, file=project.shown(file))


def feature_file(project: Project, fault: Fault, catcher: Catcher) -> Path:
    """Return the file that a catcher names.

    Raises:
        FaultError: There is no such feature.
    """
    found = next((root / catcher.path for root in project.features if (root / catcher.path).is_file()), None)
    if found is None:
        known = [file.relative_to(root).as_posix() for root in project.features for file in root.rglob("*.feature")]
        raise FaultError(f"{fault.location}: there is no feature {catcher.path}{_meant(catcher.path, known)}")
    return found


def meant_by(catcher: Catcher, scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Return the scenarios that a catcher means, among those of its feature."""
    return [scenario for scenario in scenarios if catcher.title in {"", scenario.template, scenario.title}]


def _check_title(project: Project, fault: Fault, catcher: Catcher, file: Path) -> None:
    try:
        feature: Feature = project.cache.read(file, project.shown(file))
    except GherkinError as refused:
        raise FaultError(str(refused)) from refused
    if not meant_by(catcher, feature.scenarios):
        known = list(dict.fromkeys(scenario.template for scenario in feature.scenarios))
        hint = _meant(catcher.title, known)
        raise FaultError(f'{fault.location}: {catcher.path} has no scenario "{catcher.title}"{hint}')


def _meant(text: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(text, known, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
