"""The command: `uv run python -m benchmarks`."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.runners import report
from benchmarks.runners.figures import GROUPS, Plan, promised
from benchmarks.runners.session import Session, measure, subjects_of
from benchmarks.runners.tools import Workshop

CHECKOUT = Path(__file__).resolve().parents[1]
BUSY_SHARE = 0.1
DESCRIPTION = """\
Time whole processes that run suites of scenarios that do nothing: Plainspec beside plain pytest
functions, behave, pytest-bdd and cucumber-js. The tools take turns; every ratio is the median of the ratios
of neighbouring runs. Figures stand beside their targets and are never asserted: the exit code is 0 unless
a tool crashed or Plainspec cannot be installed (1), or the command line is wrong (2).
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    size = made.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="200 and 600 scenarios, one round: a smoke test")
    size.add_argument("--full", action="store_true", help="pytest-bdd at 5000 scenarios, too (once)")
    made.add_argument(
        "--only",
        action="append",
        choices=GROUPS,
        metavar="NAME",
        help=f"only these figures, may be repeated: {', '.join(GROUPS)}",
    )
    made.add_argument("--rounds", type=int, metavar="N", help="how often each subject runs (5, with --quick 1)")
    made.add_argument("--json", type=Path, metavar="FILE", help="write figures, samples and versions to a file")
    made.add_argument(
        "--checkout",
        type=Path,
        default=CHECKOUT,
        metavar="DIR",
        help="measure the Plainspec of this checkout",
    )
    made.add_argument("--projects", type=Path, metavar="DIR", help="keep the generated projects in this folder")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = parser().parse_args(arguments)
    plan = Plan(200, 600, 1, slow_large=False) if options.quick else Plan(1000, 5000, 3, slow_large=options.full)
    rounds = options.rounds or (1 if options.quick else 5)
    if options.projects:
        return run(options, plan, rounds, options.projects.resolve())
    with tempfile.TemporaryDirectory(prefix="plainspec-benchmarks-") as folder:
        return run(options, plan, rounds, Path(folder))


def run(options: argparse.Namespace, plan: Plan, rounds: int, projects: Path) -> int:
    """Measure the chosen figures with projects in the given folder, and print them."""
    started_s = time.perf_counter()
    machine = report.machine()
    workshop = Workshop(
        cache=options.checkout.resolve() / ".plainspec_cache" / "benchmarks",
        projects=projects,
        checkout=options.checkout.resolve(),
    )
    figures = promised(plan, options.only or GROUPS)
    session = measure(figures, workshop, rounds)
    result = {
        "machine": machine,
        "versions": report.versions(workshop),
        "rounds": rounds,
        "waiting": report.waiting(session),
        "seconds": round(time.perf_counter() - started_s, 1),
        "figures": [report.reading(figure, session) for figure in figures],
        "subjects": [report.subject_row(subject, session) for subject in subjects_of(figures)],
    }
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    show(result, session, quick=options.quick)
    ours_missing = any(subject.tool == "plainspec" for subject in session.missing)
    return 1 if session.crashed or ours_missing else 0


def show(result: Mapping[str, Any], session: Session, *, quick: bool) -> None:
    """Print the tables, and what crashed tools said last."""
    print(report.headline(result), end="\n\n")
    if result["waiting"] > BUSY_SHARE:
        waiting = f"{result['waiting']:.0%} of the time of single-threaded runs was waiting"
        print(f"The machine was busy ({waiting}): trust the processor column, not the wall clock.", end="\n\n")
    if quick:
        print("A smoke run: the targets are meant for 1000 and 5000 scenarios.", end="\n\n")
    print(report.figures_table(result["figures"]), end="\n\n")
    print(report.subjects_table(result["subjects"]))
    told = {(subject.tool, subject.variant): problem for subject, problem in session.crashed.items()}
    for (tool, variant), problem in told.items():
        print(f"\n{tool} {variant}".rstrip() + f" crashed:\n{problem}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
