"""The faults of this project can be planted, and leave nothing behind when they are taken out again."""

from __future__ import annotations

from pathlib import Path

from plainspec.config.project import Project
from plainspec.proving import Patch, PatchError
from plainspec.proving.loading import load_areas
from plainspec.services.fault_overrides import SETTINGS, STATEMENTS

ROOT = Path(__file__).parents[2]


def test_every_fault_finds_what_it_breaks() -> None:
    refused = []
    faults = [fault for area in load_areas(Project.at(ROOT)) for fault in area.faults]
    for fault in faults:
        patch = Patch()
        try:
            fault.plant(patch)
        except PatchError as error:
            refused.append(f"{fault.location}: {error}")
        finally:
            patch.undo()
    assert faults
    assert not refused, "\n".join(refused)
    assert (SETTINGS, STATEMENTS) == ([], [])
