"""A proof from beginning to end: the features without a fault, then with each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from plainspec.proving.loading import feature_file, meant_by
from plainspec.proving.matrix import AreaProof
from plainspec.proving.running import Job, Runner
from plainspec.proving.verdicts import Finding, judge
from plainspec.services.directories import run_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from plainspec.config.project import Project
    from plainspec.proving.fault import Fault
    from plainspec.proving.loading import Area
    from plainspec.proving.records import RunRecord, ScenarioRef
    from plainspec.proving.verdicts import Judgement

PREFIX = "plainspec-prove-"
LONGEST_BASELINE_S = 900.0
LEAST_S, SLACK = 30.0, 5.0
NOT_NOTICED = {Finding.SURVIVED, Finding.ELSEWHERE, Finding.NOT_REACHED}


class Depth(StrEnum):
    """How much runs with each fault.

    Attributes:
        QUICK: What should catch it.
        ENOUGH: That; all of its area if that does not notice; and what no fault has turned red so far.
        FULL: All of its area.
    """

    QUICK = "quick"
    ENOUGH = "enough"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be proven.

    Attributes:
        project: The project.
        faults: The areas, each with those of its faults that are to be planted.
        workers: How many runs at once.
        deadline_s: When to end a run with a fault, in seconds; 0 for several times what the features take without.
        depth: How much runs with each fault.
    """

    project: Project
    faults: Sequence[tuple[Area, Sequence[Fault]]]
    workers: int
    deadline_s: float = 0.0
    depth: Depth = Depth.ENOUGH


def prove(plan: Plan, progress: Callable[[str], None]) -> list[AreaProof]:
    """Run everything, several at once; areas that are red without a fault get no fault.

    Args:
        plan: What is to be proven.
        progress: Is told what has ended.

    Raises:
        KeyboardInterrupt: Somebody wants it to stop; every process that was started is gone.
    """
    with (
        run_directory(PREFIX) as folder,
        Runner(plan.project.root, plan.workers, folder) as runner,
    ):
        return _Proving(plan, progress).run(runner)


class _Proving:
    """What is known so far."""

    def __init__(self, plan: Plan, progress: Callable[[str], None]) -> None:
        self._plan = plan
        self._progress = progress
        self._proofs: dict[str, AreaProof] = {}
        self._planted: dict[str, tuple[AreaProof, Fault]] = {}
        self._judged: dict[str, Judgement] = {}
        self._met: dict[str, set[ScenarioRef]] = {}

    def run(self, runner: Runner) -> list[AreaProof]:
        """Run the features without a fault, then with each, then what no fault has turned red with the others."""
        runner.run(self._baselines(), self._baseline_done)
        proofs = [self._proofs[area.name] for area, _ in self._plan.faults]
        runner.run(list(self._faults()), self._fault_done)
        self._settle()
        if self._plan.depth is Depth.ENOUGH:
            runner.run(self._search(), self._search_done)
            self._settle()
        return proofs

    def _settle(self) -> None:
        """Hand every area its judgements, in the order of its file."""
        for name, proof in self._proofs.items():
            keys = [key for key, (owner, _) in self._planted.items() if owner.area.name == name]
            proof.judgements[:] = [self._judged[key] for key in keys]

    def _baselines(self) -> Iterator[Job]:
        for area, faults in self._plan.faults:
            paths = _all_of(area)
            if self._plan.depth is Depth.QUICK or len(faults) < len(area.faults):
                paths = tuple(dict.fromkeys(path for fault in faults for path in _catching(self._plan.project, fault)))
            yield Job(area.name, paths, LONGEST_BASELINE_S)

    def _baseline_done(self, job: Job, record: RunRecord) -> None:
        area, faults = next(pair for pair in self._plan.faults if pair[0].name == job.key)
        whole = self._plan.depth is not Depth.QUICK and len(faults) == len(area.faults)
        self._proofs[area.name] = AreaProof(area, record, whole)
        self._progress(f"{area.name}: {len(record.verdicts)} scenarios without a fault, {record.seconds:.1f} s")

    def _faults(self) -> Iterator[Job]:
        for area, faults in self._plan.faults:
            proof = self._proofs[area.name]
            for fault in faults if proof.can_prove else ():
                self._planted[area.id_of(fault)] = proof, fault
                full = self._plan.depth is Depth.FULL
                yield self._job(area.id_of(fault), _all_of(area) if full else _catching(self._plan.project, fault))

    def _job(self, key: str, paths: tuple[str, ...]) -> Job:
        proof, fault = self._planted[key]
        deadline_s = self._plan.deadline_s or max(LEAST_S, SLACK * proof.baseline.seconds)
        return Job.of_fault(key, paths, f"{fault.location.path}::{fault.plant.__name__}", deadline_s)

    def _fault_done(self, job: Job, record: RunRecord) -> Job | None:
        """Judge a fault; where what should have noticed it has not, ask for the rest of its area."""
        proof, fault = self._planted[job.key]
        judgement = judge(fault, job.key, record)
        everything = _all_of(proof.area)
        if self._plan.depth is Depth.ENOUGH and judgement.finding in NOT_NOTICED and job.paths != everything:
            return self._job(job.key, everything)
        self._judged[job.key] = judgement
        self._met[job.key] = {verdict.scenario for verdict in record.verdicts}
        self._progress(f"{job.key}: {judgement.finding}, {record.seconds:.1f} s")
        return None

    def _search(self) -> Iterator[Job]:
        """Run what no fault has turned red with each fault that it has not met, the likeliest first."""
        for proof in self._proofs.values():
            files = {scenario.path for scenario in proof.never_red} if proof.whole else set()
            likely = sorted(proof.judgements, key=lambda one: files.isdisjoint(c.file for c in one.fault.catchers))
            for judgement in likely:
                red = proof.turned_red | {verdict.scenario for key in self._judged for verdict in self._judged[key].red}
                missing = [scenario for scenario in proof.never_red if scenario not in red | self._met[judgement.id]]
                if proof.whole and missing and judgement.finding is not Finding.HANGS:
                    root = self._plan.project.root
                    yield self._job(judgement.id, tuple(f"{root / one.path}:{one.line}" for one in missing))

    def _search_done(self, job: Job, record: RunRecord) -> None:
        known = self._judged[job.key]
        red = tuple(verdict for verdict in record.verdicts if verdict.outcome == "failed")
        self._judged[job.key] = replace(known, red=(*known.red, *red), seconds=known.seconds + record.seconds)
        self._progress(f"{job.key}: {len(red)} of {len(record.verdicts)} scenarios turned red that no fault had")


def _all_of(area: Area) -> tuple[str, ...]:
    return (str(area.folder), *map(str, area.elsewhere))


def _catching(project: Project, fault: Fault) -> tuple[str, ...]:
    """Return what should catch a fault, as pytest takes it: whole features, or lines of theirs."""
    paths: dict[str, None] = {}
    for catcher in fault.catchers:
        file = feature_file(project, fault, catcher)
        if not catcher.title:
            paths[str(file)] = None
            continue
        feature = project.cache.read(file, project.shown(file))
        for scenario in meant_by(catcher, feature.scenarios):
            line = scenario.line if catcher.title == scenario.template else scenario.own_line
            paths[f"{file}:{line}"] = None
    return tuple(paths)
