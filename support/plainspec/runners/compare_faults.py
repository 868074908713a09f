"""The runners compared while something is broken: they have to notice, and to agree about what."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from plainspec.proving.loading import feature_file, load_areas
from plainspec.runners.comparison import RUNNERS, compare, told

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.proving.fault import Fault

DEADLINE_S = 600.0


def chosen(faults: tuple[Fault, ...], number: int) -> list[Fault]:
    """Choose ``number`` faults, spread evenly."""
    wanted = min(number, len(faults))
    return [faults[index * len(faults) // wanted] for index in range(wanted)]


def compare_with_faults(project: Project, number: int) -> bool:
    """Plant ``number`` faults of each area in turn, and run the features that should catch them.

    Returns:
        Whether all runners agreed about every scenario, and each saw every fault.

    Raises:
        FaultError: A fault file is not as it should be.
    """
    agreed = True
    for area in load_areas(project):
        for fault in chosen(area.faults, number):
            files: dict[Path, None] = {feature_file(project, fault, catcher): None for catcher in fault.catchers}
            planted = f"{fault.location.path}::{fault.plant.__name__}"
            comparison = compare(project, [file.resolve() for file in files], planted, DEADLINE_S)
            blind = [
                runner
                for runner in RUNNERS
                if "failed" not in {comparison.of(runner, place) for place in comparison.titles}
            ]
            same = not comparison.disagreements() and not blind
            agreed = agreed and same
            sys.stdout.write(f"\n{'agreed' if same else 'NOT AGREED'}: {fault.name}\n{told(comparison)}\n")
            if blind:
                sys.stdout.write(f"  not noticed by {', '.join(blind)}\n")
    return agreed
