"""A proof from beginning to end: the features without a fault, then with each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plainspec.proving.judging import judge
from plainspec.proving.loading import feature_file, meant_by
from plainspec.proving.matrix import AreaProof
from plainspec.proving.running import Job, Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.project import Project
    from plainspec.proving.declaring import Fault
    from plainspec.proving.loading import Area
    from plainspec.proving.records import RunRecord

LONGEST_BASELINE_S = 900.0
LEAST_S, SLACK = 30.0, 5.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be proven.

    Attributes:
        project: The project.
        faults: The areas, each with those of its faults that are to be planted.
        workers: How many runs at once.
        deadline_s: When to end a run, in seconds; 0 for several times what the features take without a fault.
        quick: Whether only what should catch a fault runs.
    """

    project: Project
    faults: Sequence[tuple[Area, Sequence[Fault]]]
    workers: int
    deadline_s: float = 0.0
    quick: bool = False


def prove(plan: Plan, progress: Callable[[str], None]) -> list[AreaProof]:
    """Run everything, several at once; areas that are red without a fault get no fault.

    Args:
        plan: What is to be proven.
        progress: Is told what has ended.

    Raises:
        KeyboardInterrupt: Somebody wants it to stop; every process that was started is gone.
    """
    with TemporaryDirectory(prefix="plainspec-prove-") as folder:
        return _prove(plan, Runner(plan.project.root, plan.workers, Path(folder)), progress)


def _prove(plan: Plan, runner: Runner, progress: Callable[[str], None]) -> list[AreaProof]:
    proofs: dict[str, AreaProof] = {}

    def baseline_done(job: Job, record: RunRecord) -> None:
        area, faults = next(pair for pair in plan.faults if pair[0].name == job.key)
        whole = not plan.quick and len(faults) == len(area.faults)
        proofs[area.name] = AreaProof(area, record, whole)
        progress(f"{area.name}: {len(record.verdicts)} scenarios without a fault, {record.seconds:.1f} s")

    longest_s = plan.deadline_s or LONGEST_BASELINE_S
    runner.run([Job(area.name, _all_of(area), "", longest_s) for area, _ in plan.faults], baseline_done)
    planted = {
        area.id_of(fault): (area, fault)
        for area, faults in plan.faults
        if proofs[area.name].can_prove
        for fault in faults
    }

    def fault_done(job: Job, record: RunRecord) -> None:
        area, fault = planted[job.key]
        judgement = judge(fault, job.key, record)
        proofs[area.name].judgements.append(judgement)
        progress(f"{job.key}: {judgement.finding}, {record.seconds:.1f} s")

    jobs = []
    for key, (area, fault) in planted.items():
        paths = _catching(plan.project, fault) if plan.quick else _all_of(area)
        usual_s = proofs[area.name].baseline.seconds
        deadline_s = plan.deadline_s or max(LEAST_S, SLACK * usual_s)
        jobs.append(Job(key, paths, f"{fault.location.path}::{fault.plant.__name__}", deadline_s))
    runner.run(jobs, fault_done)
    order = list(planted)
    for proof in proofs.values():
        proof.judgements.sort(key=lambda judgement: order.index(judgement.id))
    return [proofs[area.name] for area, _ in plan.faults]


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
