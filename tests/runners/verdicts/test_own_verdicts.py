"""The runners agree about this repository's own features: the shortest of some areas, and one with a fault planted.

A seed chooses the areas anew each time; it is printed when they do not agree.
"""

import random
from pathlib import Path

from plainspec.config.project import Project
from plainspec.proving.loading import load_areas
from tests.runners.verdicts.comparison import compare, told
from tests.runners.verdicts.comparison_faults import blind, compare_with_fault
from tests.seeds import SEED

ROOT = Path(__file__).resolve().parents[3]
AREAS = 5
SEED_OF_FAULT = 12
WITHOUT_SERVERS = "composition"
"""An area in which a fault costs three short runs."""


def test_the_runners_agree_about_the_shortest_feature_of_some_areas() -> None:
    project = Project.at(ROOT)
    areas = sorted(folder for folder in (ROOT / "features").iterdir() if folder.is_dir())
    some = random.Random(SEED).sample(areas, AREAS)  # noqa: S311 - no secret
    files = [shortest(project, project.feature_files([area])) for area in some]
    comparison = compare(project, files)
    assert len(comparison.titles) >= AREAS
    assert not comparison.disagreements(), f"PLAINSPEC_SEED={SEED}\n{told(comparison)}"
    assert all(comparison.verdicts.values()), f"PLAINSPEC_SEED={SEED}\n{told(comparison)}"


def test_the_runners_notice_the_same_fault() -> None:
    project = Project.at(ROOT)
    (area,) = (area for area in load_areas(project) if area.name == WITHOUT_SERVERS)
    fault = random.Random(SEED_OF_FAULT).choice(sorted(area.faults, key=lambda fault: fault.name))  # noqa: S311 - no secret
    comparison = compare_with_fault(project, fault)
    assert not comparison.disagreements(), f"{fault.name}\n{told(comparison)}"
    assert not blind(comparison), f"{fault.name}\n{told(comparison)}"


def shortest(project: Project, files: list[Path]) -> Path:
    """Return the feature with the fewest scenarios."""
    return min(files, key=lambda file: (len(project.cache.read(file, project.shown(file)).scenarios), file))
