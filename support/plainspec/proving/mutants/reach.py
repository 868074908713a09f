"""What the scenarios and tests reach without a mutant, measured once with coverage contexts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plainspec.proving.mutants.candidates import Mutant
    from plainspec.proving.records import RunRecord

MOST_ITEMS, MOST_S = 150, 20.0
"""How many items of a suite a mutant is run with, and how long they may take without one: more rarely catch more."""

NEARER = 4
"""How many times as many turns a file has for each part that its path shares with the mutated file's."""

ENDINGS = {"py", "feature"}


@dataclass(slots=True)
class Reach:
    """What the items of one suite reach without a mutant.

    Attributes:
        seconds: How long each item takes, by its node id.
        lines: The items that reach each line themselves, by file.
        shared: The lines that run while something is set up for several items, and so for all, by file.
        problems: What is red, or cannot run.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    shared: dict[str, set[int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, record: RunRecord) -> Reach:
        """Read what a run that measured has written down."""
        told = record.reach
        problems = [*record.problems, *told.get("problems", ())]
        if record.hung or not told:
            problems.append(f"no end within {record.seconds:.0f} s" if record.hung else "nothing was measured")
            return cls(problems=problems)
        seconds = dict(told["items"])
        names = list(seconds)
        lines = {
            file: {int(line): [names[number - 1] for number in numbers if number] for line, numbers in known.items()}
            for file, known in told["lines"].items()
        }
        shared = {
            file: {int(line) for line, numbers in known.items() if 0 in numbers}
            for file, known in told["lines"].items()
        }
        red = [f"{name} is red without a mutant" for name in told["red"]]
        return cls(seconds, lines, shared, [*problems, *red])

    def changes_what_is_shared(self, file: Path, mutant: Mutant) -> bool:
        """Tell whether a mutant can change what is set up for several items."""
        return mutant.reached_by is None or not mutant.reached_by.isdisjoint(self.shared.get(str(file), ()))

    def most_specific(self, names: Sequence[str], mutated: str) -> list[str]:
        """Choose as many of the items as there is time for.

        Each file has its turn, and more turns the more parts of its path it shares with that of the mutated file.
        """
        about = _parts(mutated)
        turns: dict[str, float] = {}
        ranked = []
        for name in names:
            path = name.partition("::")[0]
            turns[path] = turns.get(path, 0.0) + NEARER ** -len(about & _parts(path))
            ranked.append((turns[path], name))
        chosen: list[str] = []
        left_s = MOST_S
        for _, name in sorted(ranked, key=lambda one: one[0])[:MOST_ITEMS]:
            left_s -= self.seconds[name]
            if chosen and left_s < 0:
                break
            chosen.append(name)
        return chosen

    def reaching(self, file: Path, mutant: Mutant) -> list[str]:
        """List the items that reach a mutant, the likeliest to catch it first.

        Those that reach it themselves come first, and of them those that reach the fewest lines of its file. What is
        set up for all reaches it for all: then those that reach the most lines of its file come before the others.
        """
        known = self.lines.get(str(file), {})
        weight = Counter(name for names in known.values() for name in names)
        wanted = () if mutant.reached_by is None else mutant.reached_by & known.keys()
        themselves = sorted({name for line in wanted for name in known[line]}, key=lambda name: (weight[name], name))
        if not self.changes_what_is_shared(file, mutant):
            return themselves
        others = (self.seconds if self.shared.get(str(file)) else weight).keys() - set(themselves)
        return themselves + sorted(others, key=lambda name: (-weight[name], name))


def _parts(path: str) -> set[str]:
    """Return the words of a path: of `tests/store/test_accounts.py` these are tests, store, test and accounts."""
    return set(re.findall(r"[a-z0-9]+", path.lower())) - ENDINGS
