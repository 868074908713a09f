"""`plainspec prove`: the system broken on purpose, and who notices."""

from __future__ import annotations

import random
import signal
import sys
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

import click

from plainspec.commands.errors import CommandError, told
from plainspec.commands.mutants import prove_mutants
from plainspec.commands.printing import BAD, FAINT, GOOD, STRONG, say, say_json, shortened, styled
from plainspec.config.project import Project, ProjectError
from plainspec.gherkin.sentences.suggestions import nearest_name
from plainspec.proving.allure_matrix import write_matrices
from plainspec.proving.changes import Changes, RevisionError
from plainspec.proving.errors import FaultError
from plainspec.proving.loading import load_areas
from plainspec.proving.proof import Plan, prove
from plainspec.proving.selection import Chosen, Reason, count_reasons, drawn, restricted, touched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import FrameType

    from plainspec.commands.prove_options import Options
    from plainspec.proving.fault import Fault
    from plainspec.proving.loading import Area
    from plainspec.proving.matrix import AreaProof
    from plainspec.proving.records import ScenarioRef
    from plainspec.proving.verdicts import Judgement

WIDTH = 118
MOST_RED = 6
INTERRUPTED = 130


def run(folder: Path, options: Options) -> int:
    """Prove the features of the project around ``folder``.

    Returns:
        0 where every fault is caught for its reason, 130 if interrupted, else 1.

    Raises:
        CommandError: There are no such faults.
    """
    with told(ProjectError):
        project = Project.around(folder)
    if options.mutants:
        return _interruptible(lambda: prove_mutants(project, options))
    try:
        areas = load_areas(project)
    except FaultError as refused:
        click.echo(f"plainspec: {refused}", err=True)
        return 1
    chosen = chosen_faults(areas, options)
    if options.since or options.sample:
        chosen = _narrowed(project, chosen, options)
        if not chosen:
            return 0
    return _interruptible(lambda: _prove_faults(project, chosen, options))


def _interruptible(command: Callable[[], int]) -> int:
    try:
        with _termination_interrupts():
            return command()
    except KeyboardInterrupt:
        click.echo("plainspec: interrupted; every run that was started has been stopped", err=True)
        return INTERRUPTED


def _prove_faults(project: Project, chosen: Chosen, options: Options) -> int:
    plan = Plan(project, chosen, options.workers, options.deadline_s, options.depth)
    proofs = prove(plan, _progress)
    if options.results:
        _keep_matrices(proofs, project.root / options.results)
    if options.as_json:
        plain = [proof.plain() for proof in proofs]
        totals = {key: sum(area[key] for area in plain) for key in ("planted", "caught", "scenarios", "turned_red")}
        say_json({"areas": plain, **totals})
    else:
        for proof in proofs:
            _say_area(proof)
    return 0 if all(proof.proven for proof in proofs) else 1


def _narrowed(project: Project, chosen: Chosen, options: Options) -> Chosen:
    """Keep the faults that a change can have touched, and those that are drawn; print how many and why."""
    reasons: dict[str, Reason] = {}
    if options.since:
        with told(RevisionError, ProjectError):
            reasons = touched(project, chosen, Changes.since(project.root, options.since))
    seed = random.randrange(10**6) if options.seed is None else options.seed  # noqa: S311 - no secret
    reasons |= drawn(chosen, reasons, options.sample, seed)
    count = sum(len(faults) for _, faults in chosen)
    since = f" since {options.since}" if options.since else ""
    drawn_by = f" (seed {seed})" if options.sample else ""
    why = f": {count_reasons([*reasons.values()])}" if reasons else ""
    click.echo(f"{len(reasons)} of {count} faults chosen{since}{why}{drawn_by}", err=options.as_json)
    return restricted(chosen, reasons)


def _keep_matrices(proofs: Sequence[AreaProof], folder: Path) -> None:
    try:
        write_matrices(proofs, folder)
    except OSError as refused:
        click.echo(f"plainspec: the kill matrix is not in {folder}: {refused}", err=True)


def chosen_faults(areas: Sequence[Area], options: Options) -> Chosen:
    """Return the faults that the command line means.

    Raises:
        CommandError: It means none.
    """
    if not areas:
        raise CommandError("the project declares no faults: write faults/<area>.py for the features in features/<area>")
    if options.area and options.area not in {area.name for area in areas}:
        known = ", ".join(area.name for area in areas)
        raise CommandError(f"there is no area {options.area!r} with faults; there are {known}")
    chosen: list[tuple[Area, Sequence[Fault]]] = []
    for area in areas:
        if options.area in {"", area.name}:
            faults = [fault for fault in area.faults if _is_meant(area, fault, options.fault)]
            chosen += [(area, faults)] if faults else []
    if not chosen:
        names = [name for area in areas for fault in area.faults for name in (fault.name, area.id_of(fault))]
        near = nearest_name(options.fault, names)
        raise CommandError(f"there is no fault {options.fault!r}" + (f"; did you mean {near!r}?" if near else ""))
    return chosen


def _is_meant(area: Area, fault: Fault, wanted: str) -> bool:
    return wanted.casefold() in fault.name.casefold() or wanted.casefold() in area.id_of(fault).casefold()


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(text, err=True)


@contextmanager
def _termination_interrupts() -> Iterator[None]:
    """Treat the signal that asks this process to end like Ctrl-C, so that no run outlives it."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _say_area(proof: AreaProof) -> None:
    say(styled(proof.area.name, STRONG))
    if not proof.can_prove:
        _say_baseline(proof)
        return
    for judgement in proof.judgements:
        _say_judgement(judgement)
    if proof.whole:
        _say_never_red(proof)
    say(styled(f"  {proof.summary}", GOOD if proof.proven else BAD))
    say()


def _say_baseline(proof: AreaProof) -> None:
    """Print why nothing can be proven."""
    if proof.baseline.hung:
        said = f"without any fault the run does not end within {proof.baseline.seconds:.0f} s"
        say(styled(f"  nothing can be proven: {said}", BAD))
    elif proof.baseline_red:
        say(styled("  nothing can be proven: these scenarios fail without any fault", BAD))
        _say_scenarios(proof.baseline_red)
    elif proof.baseline.problems:
        say(styled("  nothing can be proven: without any fault the features cannot be run", BAD))
        for problem in proof.baseline.problems:
            say("\n".join(f"    {line}" for line in problem.splitlines()))
    else:
        say(styled("  nothing can be proven: no scenario ran", BAD))
    say()


def _say_judgement(judgement: Judgement) -> None:
    mark = styled("✓", GOOD) if judgement.caught else styled("✗", BAD)
    finding = "" if judgement.caught else f"  {judgement.finding.upper()}"
    name = shortened(judgement.fault.name, WIDTH - 4 - len(finding))
    say(f"  {mark} {name}{styled(finding, BAD)}")
    if judgement.detail:
        say(f"      {shortened(judgement.detail.replace(chr(10), ' '), WIDTH - 6)}")
    by_file: dict[str, list[str]] = {}
    red = sorted((not judgement.expected(one), one.scenario.path, one.scenario.line) for one in judgement.red)
    for _, path, line in red:
        by_file.setdefault(path, []).append(str(line))
    for path, lines in list(by_file.items())[:MOST_RED]:
        place = f"{path}:{','.join(lines)}"
        say(styled(f"      {shortened(place, WIDTH - 6)}", FAINT))
    if len(by_file) > MOST_RED:
        say(styled(f"      and {len(by_file) - MOST_RED} more features", FAINT))


def _say_never_red(proof: AreaProof) -> None:
    if proof.never_red:
        say("  no fault has ever turned red:")
        _say_scenarios(proof.never_red)
    if proof.rules_never_red:
        say("  Rules of which no scenario has ever turned red:")
        for path, rule in proof.rules_never_red:
            say(f"    {shortened(f'{path}: {rule}', WIDTH - 4)}")


def _say_scenarios(scenarios: Sequence[ScenarioRef]) -> None:
    for path, group in groupby(scenarios, key=lambda scenario: scenario.path):
        say(f"    {path}")
        for scenario in group:
            say(f"      {shortened(f'{scenario.line}: {scenario}', WIDTH - 6)}")
