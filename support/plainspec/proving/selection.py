"""Which faults a change can have touched, and which are drawn at random beside them."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from plainspec.config.project import load_own, load_standard
from plainspec.gherkin.binding import Binder
from plainspec.proving.loading import meant_by
from plainspec.proving.sources import Basis, defining_file, module_file, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainspec.config.project import Project
    from plainspec.gherkin.features.model import Scenario, Step
    from plainspec.gherkin.sentences.definitions import Location, StepDefinition
    from plainspec.proving.changes import Changes
    from plainspec.proving.fault import Catcher, Fault
    from plainspec.proving.loading import Area

Chosen: TypeAlias = "Sequence[tuple[Area, Sequence[Fault]]]"
"""The areas, each with those of its faults that are to be planted."""

MACHINERY = (*(f"support/plainspec/{part}/" for part in ("proving", "execution", "runners", "systems")), "uv.lock")
LAYERS = {"stage", "steps", "ports"}
TARGET = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?::[\w.]*)?")


class Reason(StrEnum):
    """Why a fault is planted again."""

    MACHINERY = "because the proving engine, the execution, a runner, an adapter or a locked library changed"
    OWN = "changed themselves"
    TARGET = "break what changed"
    SCENARIO = "are caught by scenarios that changed"
    STEP = "are caught by steps or stages that changed"
    RANDOM = "drawn at random"


def count_reasons(reasons: Sequence[Reason]) -> str:
    """Say how many were chosen for which reason: `3 changed themselves, 2 drawn at random`."""
    counted = Counter(reasons)
    return ", ".join(f"{counted[reason]} {reason}" for reason in Reason if counted[reason])


def touched(project: Project, areas: Chosen, changes: Changes) -> dict[str, Reason]:
    """Return, by id, the faults that the changes can have touched, and why."""
    touch = _Touch(project, changes)
    found = {area.id_of(fault): touch.reason(fault) for area, faults in areas for fault in faults}
    return {key: reason for key, reason in found.items() if reason is not None}


def drawn(areas: Chosen, without: dict[str, Reason], count: int, seed: int) -> dict[str, Reason]:
    """Draw so many of the other faults; the same seed draws the same of the same faults."""
    rest = sorted(area.id_of(fault) for area, faults in areas for fault in faults if area.id_of(fault) not in without)
    return dict.fromkeys(random.Random(seed).sample(rest, min(count, len(rest))), Reason.RANDOM)  # noqa: S311 - no secret


def restricted(areas: Chosen, ids: dict[str, Reason]) -> Chosen:
    """Keep those faults only, and the areas that have any."""
    kept = [(area, [fault for fault in faults if area.id_of(fault) in ids]) for area, faults in areas]
    return [(area, faults) for area, faults in kept if faults]


@dataclass(frozen=True, slots=True)
class _Feature:
    scenarios: tuple[Scenario, ...]
    starts: tuple[int, ...]

    def body(self, start: int) -> range:
        """Return the lines from a scenario's keyword to the next."""
        return range(start, min((line for line in self.starts if line > start), default=1_000_000))


class _Touch:
    """What a change can have touched."""

    def __init__(self, project: Project, changes: Changes) -> None:
        self._project = project
        self._changes = changes
        self._roots = (project.root, project.root / "support")
        self._features: dict[str, _Feature] = {}
        self._steps: dict[tuple[object, str], bool] = {}
        self._files: dict[Path, bool] = {}
        self._binder: Binder | None = None

    def reason(self, fault: Fault) -> Reason | None:
        """Return the first reason to plant a fault again, if there is one."""
        if self._changes.within(*MACHINERY):
            return Reason.MACHINERY
        basis = source_of(Path(fault.location.path)).basis(fault.location.line)
        if self._has_changed(fault.location.path, basis.lines):
            return Reason.OWN
        if self._breaks_what_changed(basis):
            return Reason.TARGET
        for catcher in fault.catchers:
            if self._scenario_changed(catcher):
                return Reason.SCENARIO
        caught_by = (scenario for catcher in fault.catchers for scenario in self._meant(catcher))
        if any(self._step_changed(step) for scenario in caught_by for step in scenario.steps):
            return Reason.STEP
        return None

    def _has_changed(self, path: str | Path, lines: set[int] | None = None) -> bool:
        return self._changes.touch(self._project.shown(Path(path)), lines)

    def _breaks_what_changed(self, basis: Basis) -> bool:
        named = {match[1] for text in basis.texts if (match := TARGET.fullmatch(text))}
        targets = {module_file(name, self._roots) for name in named}
        targets |= {defining_file(imported, self._roots) for imported in basis.imported}
        if any(self._has_changed(file) for file in targets if file):
            return True
        changed = [Path(path) for path in self._changes.lines]
        if "sql" in basis.attributes and any("migrations" in path.parts or path.suffix == ".sql" for path in changed):
            return True
        return "setting" in basis.attributes and any("services" in path.parts for path in changed)

    def _feature(self, path: str) -> _Feature:
        if path not in self._features:
            scenarios = tuple(self._project.cache.read(self._project.root / path, path).scenarios)
            starts = tuple(sorted({scenario.line for scenario in scenarios}))
            self._features[path] = _Feature(scenarios, starts)
        return self._features[path]

    def _meant(self, catcher: Catcher) -> list[Scenario]:
        return meant_by(catcher, self._feature(catcher.file).scenarios)

    def _scenario_changed(self, catcher: Catcher) -> bool:
        """Tell whether a scenario has changed, or what it shares with the others of its feature."""
        changed = self._changes.lines.get(catcher.file, frozenset())
        if not changed:
            return changed is None
        feature = self._feature(catcher.file)
        own = {scenario.line for scenario in self._meant(catcher)}
        others = {line for start in feature.starts if start not in own for line in feature.body(start)}
        return not changed <= others

    def _step_changed(self, step: Step) -> bool:
        key = (step.kind, step.text)
        if key not in self._steps:
            self._steps[key] = any(self._definition_changed(match.definition) for match in self._bind().find(step))
        return self._steps[key]

    def _bind(self) -> Binder:
        if self._binder is None:
            self._binder = Binder(load_own(self._project), lambda: load_standard(self._project))
        return self._binder

    def _definition_changed(self, definition: StepDefinition) -> bool:
        return any(self._place_changed(place) for place in self._places(definition))

    def _places(self, definition: StepDefinition) -> Iterator[Location]:
        """Yield where a definition, its parameter types and its own fixtures stand."""
        yield definition.location
        wanted = set(definition.function.__code__.co_varnames)
        for layer in self._bind().layers[:1]:
            for kind in layer.vocabulary.parameter_types:
                if f"{{{kind.name}}}" in definition.expression:
                    yield kind.location
            for name, fixture in layer.vocabulary.fixtures.items():
                if name in wanted:
                    yield fixture.location

    def _place_changed(self, place: Location) -> bool:
        basis = source_of(Path(place.path)).basis(place.line)
        if self._has_changed(place.path, basis.lines):
            return True
        files = {defining_file(imported, self._roots) for imported in basis.imported}
        return any(self._file_changed(file) for file in files if file)

    def _file_changed(self, file: Path) -> bool:
        """Tell whether a stage, step module or port has changed, or one that it imports; the system is none of them."""
        if file in self._files:
            return self._files[file]
        self._files[file] = False  # while a circle is followed
        if not file.is_relative_to(self._project.root) or LAYERS.isdisjoint(file.parts):
            return False
        changed = self._has_changed(file)
        if not changed:
            others = {defining_file(imported, self._roots) for imported in source_of(file).imports.values()}
            changed = any(self._file_changed(other) for other in others if other)
        self._files[file] = changed
        return changed
