"""The list of mutants that nobody can notice speaks of code that exists."""

from __future__ import annotations

from pathlib import Path

from plainspec.config.project import Project
from plainspec.proving.mutants.survivors import read_survivors

ROOT = Path(__file__).parents[2]


def test_what_each_listed_mutant_changes_stands_in_its_file() -> None:
    survivors = read_survivors(Project.at(ROOT))
    assert survivors
    for survivor in survivors:
        lines = {line.strip() for line in (ROOT / survivor.file).read_text(encoding="utf-8").splitlines()}
        replaced = {line[2:] for line in survivor.mutation.splitlines() if line.startswith("- ")}
        assert replaced <= lines, survivor.place
