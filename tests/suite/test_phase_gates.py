"""Phase 0 of the platform is complete only when each of its parts is shown, and later phases are out of scope."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plainspec.commands.trace import trace_project
from plainspec.config.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[2]
PARTS = {
    "schema": ("S4-MIG",),
    "connector": ("S4-DB",),
    "connections": ("S4-POOL",),
    "security": ("S4-RLS", "S4-AUD"),
    "vectors": ("S4-VEC",),
    "transactions": ("S4-TXN",),
    "validation": ("S4-RUN",),
}
"""The parts of phase 0, and the groups of requirements that are theirs."""


def incomplete(covers: Mapping[str, Sequence[object]]) -> dict[str, list[str]]:
    """Return the parts that are not complete, with their requirements that no scenario and no test shows."""
    found = {
        part: [name for name, shown in covers.items() if name.rpartition("-")[0] in groups and not shown]
        for part, groups in PARTS.items()
    }
    known = {name.rpartition("-")[0] for name in covers}
    return {part: names for part, names in found.items() if names or not known.issuperset(PARTS[part])}


@pytest.mark.requirement("S4-GATE-01")
def test_phase_0_is_complete_only_when_every_requirement_of_each_part_is_shown(tmp_path: Path) -> None:
    project = Project.at(ROOT)
    assert project.requirements is not None
    covers = trace_project(project, project.requirements, [tmp_path]).covers
    assert incomplete(covers) == {}
    assert incomplete({**covers, "S4-VEC-03": []}) == {"vectors": ["S4-VEC-03"]}
    without = {name: shown for name, shown in covers.items() if not name.startswith("S4-TXN")}
    assert incomplete(without) == {"transactions": []}


@pytest.mark.requirement("S4-GATE-02")
@pytest.mark.parametrize("phase", ["webhooks", "Temporal", "GCP"])
def test_later_phases_are_marked_as_out_of_scope(phase: str) -> None:
    text = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    assert phase in text.partition("## Out of scope")[2]
