"""The runners agree about this repository's own features: the shortest of each area, and one with a fault planted."""

import random
from pathlib import Path

from plainspec.config.project import Project
from plainspec.proving.loading import load_areas
from tests.runners.verdicts.comparison import compare, told
from tests.runners.verdicts.comparison_faults import blind, compare_with_fault

ROOT = Path(__file__).resolve().parents[3]
SEED = 12
WITHOUT_SERVERS = "composition"
"""An area in which a fault costs three short runs."""


def test_the_runners_agree_about_the_shortest_feature_of_each_area() -> None:
    project = Project.at(ROOT)
    areas = sorted(folder for folder in (ROOT / "features").iterdir() if folder.is_dir())
    files = [shortest(project, project.feature_files([area])) for area in areas]
    comparison = compare(project, files)
    assert len(comparison.titles) >= len(areas)
    assert not comparison.disagreements(), told(comparison)
    assert all(comparison.verdicts.values()), told(comparison)


def test_the_runners_notice_the_same_fault() -> None:
    project = Project.at(ROOT)
    (area,) = (area for area in load_areas(project) if area.name == WITHOUT_SERVERS)
    fault = random.Random(SEED).choice(sorted(area.faults, key=lambda fault: fault.name))  # noqa: S311 - no secret
    comparison = compare_with_fault(project, fault)
    assert not comparison.disagreements(), f"{fault.name}\n{told(comparison)}"
    assert not blind(comparison), f"{fault.name}\n{told(comparison)}"


def shortest(project: Project, files: list[Path]) -> Path:
    """Return the feature with the fewest scenarios."""
    return min(files, key=lambda file: (len(project.cache.read(file, project.shown(file)).scenarios), file))
