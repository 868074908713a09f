"""The command line: vocabulary, problems in features, coverage of requirements, reports and the proof.

Only declarations stand here; what a command does is imported when it is called.
"""

import os
import sys
from pathlib import Path
from typing import Any, Literal, get_args

import click

EXIT_CODES = (
    "Exit codes: 0 no problems, 1 problems were found, 2 the command line is wrong or the command cannot be run,"
    " 130 interrupted."
)
INTERRUPTED = 130
FOLDER = click.Path(path_type=Path)
CheckFormat = Literal["text", "json", "github"]
TraceFormat = Literal["text", "csv", "markdown"]

RESULTS = Path("allure-results")
"""Where a run leaves its results unless told otherwise."""


class Commands(click.Group):
    """The commands; one that is interrupted gives no verdict."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and exit with 130 where Ctrl-C or `pytest.exit` has ended it."""
        try:
            return super().invoke(ctx)
        except (Exception, KeyboardInterrupt) as error:
            from plainspec.config.imports import asks_to_stop

            if not asks_to_stop(error):
                raise
            click.echo("plainspec: interrupted", err=True)
            ctx.exit(INTERRUPTED)


@click.group(
    cls=Commands,
    name="plainspec",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "show_default": True},
    epilog=EXIT_CODES,
)
@click.version_option(package_name="plainspec", message="%(prog)s %(version)s", help="Print the version and exit.")
def app() -> None:
    """Executable specifications in Gherkin, run against real services.

    `pytest --gherkin` runs the features. This command inspects them without running them, and proves that they can
    fail.

    \b
    Examples:
      plainspec words                       list the sentences that features can use
      plainspec check                       list undefined, ambiguous and misspelt steps, without any service
      plainspec trace --missing             list requirements without coverage
      plainspec matrix                      print which isolation level prevents which anomaly
      plainspec prove --area composition    plant faults and check that scenarios fail
      plainspec report --open               turn the last run into a site and open it
    """


@app.command(epilog=EXIT_CODES)
@click.argument("paths", metavar="[PATH...]", nargs=-1)
@click.option("--format", "form", type=click.Choice(get_args(CheckFormat)), default="text", help="The output format.")
@click.option(
    "--tags",
    metavar="EXPRESSION",
    default="",
    show_default=False,
    help='Only scenarios with these tags: "@smoke and not @slow".',
)
@click.option("--snippets", is_flag=True, help="Show a step to paste for each undefined sentence.")
def check(paths: tuple[str, ...], *, form: CheckFormat, tags: str, snippets: bool) -> None:
    """Report problems in features and step definitions, without running them.

    PATH is a feature file, a folder, or a line: x.feature:12. Default: all features of the project.

    Finds invalid Gherkin, undefined and ambiguous steps, values that no step or fixture provides, unusable
    definitions, and violations of style: a scenario without a When or a Then, two Whens, no Rule, a repeated title, a
    misspelt tag, an unknown requirement. [tool.plainspec] style-off lists the style rules that a project turns off.
    """
    from plainspec.commands.check import run

    _finish(run(Path.cwd(), list(paths), form, tags, snippets=snippets))


@app.command(epilog=EXIT_CODES)
@click.argument("wanted", metavar="[WORD...]", nargs=-1)
@click.option("--used", is_flag=True, help="Only sentences that a feature uses.")
@click.option("--unused", is_flag=True, help="Only sentences that no feature uses.")
@click.option("--own", is_flag=True, help="Only sentences that the project itself defines.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def words(wanted: tuple[str, ...], *, used: bool, unused: bool, own: bool, as_json: bool) -> None:
    """List every sentence that a feature can use, grouped by noun.

    With WORD, only sentences that contain all of these words.

    \b
    Examples:
      plainspec words account         sentences about accounts
      plainspec words then balance    Then sentences about balances
    """
    from plainspec.commands.words import run

    if used and unused:
        raise click.UsageError("--used and --unused exclude each other")
    _finish(run(Path.cwd(), list(wanted), used=used, unused=unused, own=own, as_json=as_json))


@app.command(epilog=EXIT_CODES)
@click.option("--missing", is_flag=True, help="Only requirements without coverage.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--format", "form", type=click.Choice(get_args(TraceFormat)), default="text", help="The output format.")
@click.option(
    "--results",
    type=FOLDER,
    multiple=True,
    default=[RESULTS],
    help="A folder of Allure results with the last verdicts; may be repeated.",
)
def trace(*, missing: bool, as_json: bool, form: TraceFormat, results: tuple[Path, ...]) -> None:
    """List the scenarios and tests that cover each requirement, with their last verdicts.

    A scenario covers the requirements in its tags (@S4-TXN-08), a test those in its marker:
    @pytest.mark.requirement("S4-TXN-08"). Ids that are not in the catalogue are problems; requirements without
    coverage are not.
    """
    from plainspec.commands.trace import run

    _finish(run(Path.cwd(), "json" if as_json else form, list(results), missing_only=missing))


@app.command(epilog=EXIT_CODES)
@click.argument("results", metavar="[RESULTS...]", type=FOLDER, nargs=-1)
@click.option("--into", type=FOLDER, default=Path("allure-report"), help="The folder of the site.")
@click.option("--open", "show", is_flag=True, help="Open the site in the browser.")
def report(results: tuple[Path, ...], *, into: Path, show: bool) -> None:
    """Turn the results of the last run into a static site.

    RESULTS are folders of Allure results: of one run, or of its shards; allure-results if none is named.

    \b
    Example:
      plainspec report shards/1/allure-results shards/2/allure-results     the shards of one run as one report
    """
    from plainspec.commands.report import run

    _finish(run(list(results) or [RESULTS], into, show=show))


@app.command(epilog=EXIT_CODES)
@click.option(
    "--engine",
    metavar="ENGINE",
    multiple=True,
    help="postgres, sqlite, or the URL of a PostgreSQL or MariaDB server; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def matrix(*, engine: tuple[str, ...], as_json: bool) -> None:
    """Provoke every transaction anomaly at every isolation level, and print which level prevents which.

    Without --engine: the embedded PostgreSQL, SQLite, and the servers that the environment or pyproject.toml name by
    postgres-url and mariadb-url. A verdict that differs from the table in features/transactions/engines.feature is
    a problem.

    \b
    Example:
      plainspec matrix --engine postgres --engine mysql://root@127.0.0.1:3306/
    """
    from plainspec.commands.matrix import run

    _finish(run(Path.cwd(), list(engine), as_json=as_json))


@app.command(epilog=EXIT_CODES)
@click.option(
    "--fault",
    metavar="NAME",
    default="",
    show_default=False,
    help="Only faults whose name or id contains this; with --mutants, files.",
)
@click.option("--area", metavar="AREA", default="", show_default=False, help="Only the faults of one area of faults/.")
@click.option(
    "--since",
    metavar="REV",
    default="",
    show_default=False,
    help="Only faults that a change since a revision can have touched.",
)
@click.option(
    "--sample", metavar="N", type=click.IntRange(0), default=0, help="So many drawn at random; beside --since: more."
)
@click.option("--seed", metavar="S", type=int, help="What decides the draw; else a new one.")
@click.option("--mutants", is_flag=True, help="Run slips in the system's source instead of faults.")
@click.option(
    "--at-least",
    metavar="%",
    type=click.FloatRange(0, 100),
    default=90,
    help="With --mutants: the share that must be caught.",
)
@click.option("-n", "--workers", type=click.IntRange(0), default=0, help="Runs at once; 0: one per processor.")
@click.option(
    "--deadline",
    metavar="S",
    type=click.FloatRange(0),
    default=0,
    help="Seconds for each fault; 0: as long as it should take.",
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
    help="Where the kill matrix of a whole area is put.",
)
@click.option("--no-allure", is_flag=True, help="Put it nowhere.")
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
      plainspec prove --since main --sample 30     what a change can have touched, and 30 others
      plainspec prove --mutants --sample 300       small slips in the source, features and tests against them
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
    _finish(run(Path.cwd(), options))


def _finish(code: int) -> None:
    click.get_current_context().exit(code)


def main() -> None:
    """Run the command line; a command that cannot be carried out prints one sentence and exits with 2."""
    from plainspec.commands.errors import CommandError

    try:
        app(prog_name="plainspec")
    except CommandError as refused:
        click.echo(f"plainspec: {refused}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
