"""The runners compared while something is broken: they have to notice, and to agree about what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving.loading import feature_file
from tests.runners.verdicts.comparison import RUNNERS, compare

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.proving.fault import Fault
    from tests.runners.verdicts.comparison import Comparison

DEADLINE_S = 600.0


def compare_with_fault(project: Project, fault: Fault) -> Comparison:
    """Plant a fault, and run the features that should catch it under every runner."""
    files: dict[Path, None] = {feature_file(project, fault, catcher): None for catcher in fault.catchers}
    planted = f"{fault.location.path}::{fault.plant.__name__}"
    return compare(project, [file.resolve() for file in files], planted, DEADLINE_S)


def blind(comparison: Comparison) -> list[str]:
    """List the runners under which everything passed."""
    return [
        runner for runner in RUNNERS if "failed" not in {comparison.of(runner, place) for place in comparison.titles}
    ]
