"""The command that plants faults, and its options."""

import os
from pathlib import Path

import click

from plainspec.cli.app import EXIT_CODES, FOLDER, app, finish


@app.command(epilog=EXIT_CODES)
@click.option(
    "--fault",
    metavar="NAME",
    default="",
    show_default=False,
    help="Only faults whose name or id contains NAME; with --mutants, files.",
)
@click.option("--area", metavar="AREA", default="", show_default=False, help="Only the faults of one area of faults/.")
@click.option(
    "--since",
    metavar="REV",
    default="",
    show_default=False,
    help="Only faults that changes since REV may affect.",
)
@click.option(
    "--sample", metavar="N", type=click.IntRange(0), default=0, help="Plant N random faults; with --since, in addition."
)
@click.option("--seed", metavar="S", type=int, help="Random seed; default: a new one, printed.")
@click.option("--mutants", is_flag=True, help="Mutate the system's source instead of planting faults.")
@click.option(
    "--at-least",
    metavar="%",
    type=click.FloatRange(0, 100),
    default=90,
    help="With --mutants: the percentage that must be caught.",
)
@click.option(
    "-n", "--workers", type=click.IntRange(0), default=0, help="Number of parallel runs; 0: one per processor."
)
@click.option(
    "--deadline",
    metavar="S",
    type=click.FloatRange(0),
    default=0,
    help="Time limit per fault in seconds; 0: automatic.",
)
@click.option("--quick", is_flag=True, help="Run only what should catch each fault.")
@click.option("--full", is_flag=True, help="Run all features of its area with each fault.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--alluredir",
    "results",
    metavar="DIR",
    type=FOLDER,
    default=Path("allure-results"),
    help="The folder for the kill matrix of a whole area.",
)
@click.option("--no-allure", is_flag=True, help="Do not write the matrix.")
def prove(  # noqa: PLR0913 - a command's options
    *,
    fault: str,
    area: str,
    since: str,
    sample: int,
    seed: int | None,
    mutants: bool,
    at_least: float,
    workers: int,
    deadline: float,
    quick: bool,
    full: bool,
    as_json: bool,
    results: Path,
    no_allure: bool,
) -> None:
    """Break the system in every way that faults/ declares, and report whether the features notice.

    Each fault is planted in a process of its own, which then runs what should catch it. It is caught where a
    scenario that the fault names turns red for the reason that the fault names; where none does, the rest of its
    area runs as well. The kill matrix shows which faults were caught, and which scenarios no fault turns red.

    \b
    Examples:
      plainspec prove --since main --sample 30     faults that a change may affect, and 30 others
      plainspec prove --mutants --sample 300       mutants of the source, against features and tests
    """
    from plainspec.commands.errors import CommandError
    from plainspec.commands.prove import run
    from plainspec.commands.prove_options import Options
    from plainspec.proving.proof import Depth

    if quick and full:
        raise CommandError("--quick and --full contradict each other")
    if mutants and (since or area or quick or full):
        raise CommandError("--mutants runs no faults: --since, --area, --quick and --full do not go with it")
    depth = Depth.QUICK if quick else Depth.FULL if full else Depth.ENOUGH
    folder = None if no_allure else results
    at_once = workers or os.cpu_count() or 1
    options = Options(fault, area, since, sample, seed, at_once, deadline, depth, as_json, folder, mutants, at_least)
    finish(run(Path.cwd(), options))
