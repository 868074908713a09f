"""The command that runs parts of a specification."""

from pathlib import Path

import click

from plainspec.cli.app import app, finish

RUN_CODES = (
    "Exit codes: those of pytest (0 all passed, 1 some failed, 2 interrupted, 5 nothing was selected); 2 also where the"
    " command line is wrong."
)


@app.command(epilog=RUN_CODES)
@click.argument("names", metavar="[CATEGORY...] [-- PYTEST OPTIONS]", nargs=-1)
@click.option("--category", metavar="CATEGORY", multiple=True, help="The same as CATEGORY; may be repeated.")
@click.option("--test-file", metavar="FILE", default="", show_default=False, help="Only this file, or x.feature:12.")
@click.option(
    "--tags",
    metavar="EXPRESSION",
    default="",
    show_default=False,
    help="Only scenarios that match this tag expression.",
)
@click.option(
    "--execution-mode",
    "mode",
    type=click.Choice(["full", "fast_feedback"]),
    default="full",
    help="fast_feedback leaves out scenarios tagged @slow.",
)
@click.option("--parallel", is_flag=True, help="Run on one worker per processor.")
@click.option("--workers", metavar="N", type=click.IntRange(min=1), help="Number of workers; implies --parallel.")
@click.option("--coverage", is_flag=True, help="Measure code coverage and write it to htmlcov/.")
@click.option(
    "--real-services", is_flag=True, help="Fail, instead of skipping, where a service or capability is missing."
)
@click.option(
    "--services",
    type=click.Choice(["embedded", "local", "external", "containers"]),
    help="The provider of the servers.",
)
@click.option("--use-alpine", is_flag=True, help="Run the servers in slim containers.")
@click.option(
    "--color", "colour", type=click.Choice(["auto", "yes", "no"]), default="auto", help="Coloured output of pytest."
)
@click.option("--list", "listed", is_flag=True, help="List the categories without running anything.")
@click.option("--print-only", is_flag=True, help="Print the pytest command without running it.")
def run(  # noqa: PLR0913 - what the command line offers
    names: tuple[str, ...],
    *,
    category: tuple[str, ...],
    workers: int | None,
    parallel: bool,
    services: str | None,
    listed: bool,
    print_only: bool,
    **options: str | bool,
) -> None:
    """Run a part of the specification: print the pytest command and execute it.

    CATEGORY is a folder of the features folder, a table of [tool.plainspec.run], `all`, or `coverage`, which is all
    with --coverage; without one everything runs. The Python is that of the active virtual environment, or of the
    project's .venv.

    \b
    Examples:
      plainspec run --list
      plainspec run paying --parallel --workers 4 --real-services
      plainspec run --test-file features/paying/pay.feature:12 -- -x --pdb
    """
    from plainspec.commands.run import Wanted, show_categories
    from plainspec.commands.run import run as run_wanted

    if listed:
        finish(show_categories(Path.cwd()))
    first_option = next((place for place, name in enumerate(names) if name.startswith("-")), len(names))
    wanted = Wanted(
        names=(*category, *names[:first_option]),
        workers=str(workers or ("auto" if parallel else "")),
        services=services or "",
        further=names[first_option:],
        **options,  # type: ignore[arg-type]  # click gives each its own type
    )
    finish(run_wanted(Path.cwd(), wanted, print_only=print_only))
