"""A proof by mutants: what each scenario and test reaches, then each mutant against those that reach it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from plainspec.proving.mutants.plugin import LOADED_TOO_EARLY, NEVER_LOADED
from plainspec.proving.mutants.reach import Reach
from plainspec.proving.running import FEATURES, Job, Runner
from plainspec.services.directories import run_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.proving.mutants.candidates import Mutant, Mutation
    from plainspec.proving.records import RunRecord

PREFIX = "plainspec-mutants-"
PLUGIN = ("-p", "plainspec.proving.mutants.plugin")
LONGEST_MEASURE_S = 1800.0
LEAST_S, SLACK = 30.0, 5.0
PROGRESS_EVERY = 20
NOTHING_RAN = 5
"""The exit code of pytest that says nothing about a mutant."""
NOT_IN_PLACE = (LOADED_TOO_EARLY, NEVER_LOADED)


class Suite(StrEnum):
    """What can catch a mutant."""

    FEATURES = "features"
    TESTS = "tests"


class Outcome(StrEnum):
    """What became of a mutant."""

    BOTH = "caught by features and tests"
    FEATURES = "caught by features alone"
    TESTS = "caught by tests alone"
    SURVIVED = "survived"
    NOT_REACHED = "survived, nothing reaches it"
    EQUIVALENT = "listed as equivalent"


CAUGHT = {Outcome.BOTH, Outcome.FEATURES, Outcome.TESTS}


@dataclass(frozen=True, slots=True)
class MutantResult:
    """A mutant and what became of it; of one that survived, how many scenarios and tests reached it."""

    mutant: Mutant
    outcome: Outcome
    reached_by: int = 0


@dataclass(slots=True)
class MutationProof:
    """What the mutants have shown.

    Attributes:
        results: In the order of their files.
        problems: What kept it from being shown.
    """

    results: list[MutantResult] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def count(self, *outcomes: Outcome) -> int:
        """Count the mutants that ended so."""
        return sum(result.outcome in outcomes for result in self.results)

    def score(self, *outcomes: Outcome) -> float:
        """Return the share of mutants that ended so, in percent, without those that are listed as equivalent."""
        judged = len(self.results) - self.count(Outcome.EQUIVALENT)
        return 100 * self.count(*outcomes) / judged if judged else 100.0

    @property
    def survivors(self) -> list[MutantResult]:
        """Those that nothing has caught."""
        return [result for result in self.results if result.outcome in {Outcome.SURVIVED, Outcome.NOT_REACHED}]


class MutantRuns:
    """Runs the mutants of a project, several at once."""

    def __init__(
        self, project: Project, mutation: Mutation, deadline_s: float, progress: Callable[[str], None]
    ) -> None:
        """Prepare for a project; ``deadline_s`` is for each run, 0 for several times what it takes without a mutant."""
        self._project = project
        self._mutation = mutation
        self._deadline_s = deadline_s
        self._progress = progress
        self._reach: dict[Suite, Reach] = {}
        self._caught: dict[tuple[int, Suite], bool] = {}
        self._reached_by: dict[int, int] = {}
        self._problems: list[str] = []
        self._started_s = time.monotonic()

    def prove(self, mutants: Sequence[Mutant], equivalent: set[tuple[str, str, str]], workers: int) -> MutationProof:
        """Measure, then run every mutant that is not listed as equivalent with what reaches it.

        Raises:
            KeyboardInterrupt: Somebody wants it to stop; every process that was started is gone.
        """
        with run_directory(PREFIX) as folder, Runner(self._project.root, workers, folder) as runner:
            runner.run(self._measures(), self._measured)
            problems = [problem for reach in self._reach.values() for problem in reach.problems]
            if problems:
                return MutationProof(problems=problems)
            runner.run(self._jobs(mutants, equivalent, folder), self._ended)
        results = [self._result(number, mutant, equivalent) for number, mutant in enumerate(mutants)]
        return MutationProof(results, self._problems)

    def _measures(self) -> Iterator[Job]:
        sources = json.dumps([str(source) for source in self._mutation.sources])
        for suite in Suite:
            if paths := self._paths(suite):
                options = (*self._options(suite), f"--plainspec-reach={sources}")
                yield Job(suite, paths, LONGEST_MEASURE_S, "", options)

    def _paths(self, suite: Suite) -> tuple[str, ...]:
        return tuple(map(str, self._project.features)) if suite is Suite.FEATURES else tuple(self._mutation.tests)

    def _options(self, suite: Suite) -> tuple[str, ...]:
        return (*PLUGIN, *(FEATURES if suite is Suite.FEATURES else self._mutation.test_options))

    def _measured(self, job: Job, record: RunRecord) -> Job | None:
        reach = Reach.of(record)
        self._reach[Suite(job.key)] = reach
        self._progress(f"{len(reach.seconds)} {job.key} measured, {record.seconds:.0f} s")
        return None

    def _jobs(self, mutants: Sequence[Mutant], equivalent: set[tuple[str, str, str]], folder: Path) -> Iterator[Job]:
        for number, mutant in enumerate(mutants):
            if mutant.key in equivalent:
                continue
            for suite, reach in self._reach.items():
                file = self._project.root / mutant.file
                items = reach.reaching(file, mutant)
                self._reached_by[number] = self._reached_by.get(number, 0) + len(items)
                if items:
                    chosen = reach.most_specific(items, mutant.file)
                    order = folder / f"{number}-{suite}.json"
                    told = {"file": str(file), "source": mutant.source, "items": chosen}
                    order.write_text(json.dumps(told), encoding="utf-8")
                    variant = str(order) if reach.changes_what_is_shared(file, mutant) else ""
                    yield self._job(number, suite, order, chosen, variant)

    def _job(self, number: int, suite: Suite, order: Path, items: Sequence[str], variant: str) -> Job:
        reach = self._reach[suite]
        expected_s = sum(reach.seconds[name] for name in items)
        paths = tuple(dict.fromkeys(name.partition("::")[0] for name in items))
        options = (*self._options(suite), "-x", f"--plainspec-mutant={order}")
        deadline_s = self._deadline_s or LEAST_S + SLACK * expected_s
        return Job(f"{number}:{suite}", paths, deadline_s, variant, options)

    def _ended(self, job: Job, record: RunRecord) -> Job | None:
        number, _, suite = job.key.partition(":")
        problem = next((text for text in record.problems if any(why in text for why in NOT_IN_PLACE)), "")
        if record.code == NOTHING_RAN or problem:
            self._problems.append(problem or f"nothing ran with mutant {number}")
        self._caught[int(number), Suite(suite)] = not problem and record.code not in {0, NOTHING_RAN}
        if len(self._caught) % PROGRESS_EVERY == 0:
            caught = {known for (known, _), red in self._caught.items() if red}
            seen = {known for known, _ in self._caught}
            elapsed_s = time.monotonic() - self._started_s
            self._progress(f"{elapsed_s:.0f} s: {len(caught)} of {len(seen)} mutants caught so far")
        return None

    def _result(self, number: int, mutant: Mutant, equivalent: set[tuple[str, str, str]]) -> MutantResult:
        if mutant.key in equivalent:
            return MutantResult(mutant, Outcome.EQUIVALENT)
        features, tests = (self._caught.get((number, suite), False) for suite in Suite)
        if features or tests:
            return MutantResult(
                mutant, Outcome.BOTH if features and tests else Outcome.FEATURES if features else Outcome.TESTS
            )
        count = self._reached_by[number]
        return MutantResult(mutant, Outcome.SURVIVED if count else Outcome.NOT_REACHED, count)
