"""The command line: vocabulary, problems in features, coverage of requirements, reports and the proof.

Only declarations stand here; what a command does is imported when it is called.
"""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXIT_CODES = (
    "Exit codes: 0 no problems, 1 problems were found, 2 the command line is wrong or the command cannot be run,"
    " 130 interrupted."
)

app = typer.Typer(
    name="plainspec",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)


class CheckFormat(StrEnum):
    """Output formats of `plainspec check`."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class TraceFormat(StrEnum):
    """Output formats of `plainspec trace`."""

    TEXT = "text"
    CSV = "csv"
    MARKDOWN = "markdown"


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        from importlib.metadata import version

        typer.echo(f"plainspec {version('plainspec')}")
        raise typer.Exit


@app.callback()
def plainspec(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
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
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="Feature files, folders, or a line: x.feature:12. Default: all features of the project.",
        ),
    ] = None,
    *,
    form: Annotated[CheckFormat, typer.Option("--format", help="The output format.")] = CheckFormat.TEXT,
    tags: Annotated[
        str, typer.Option(metavar="EXPRESSION", help='Only scenarios with these tags: "@smoke and not @slow".')
    ] = "",
    snippets: Annotated[
        bool, typer.Option("--snippets", help="Show a step to paste for each undefined sentence.")
    ] = False,
) -> None:
    """Report problems in features and step definitions, without running them.

    Finds invalid Gherkin, undefined and ambiguous steps, values that no step or fixture provides, unusable
    definitions, and violations of style: a scenario without a When or a Then, two Whens, no Rule, a repeated title, a
    misspelt tag, an unknown requirement. [tool.plainspec] style-off lists the style rules that a project turns off.
    """
    from plainspec.commands.check import run

    _finish(run(Path.cwd(), paths or [], form.value, tags, snippets=snippets))


@app.command(epilog=EXIT_CODES)
def words(
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="WORD...", help="Only sentences that contain all of these words.")
    ] = None,
    *,
    used: Annotated[bool, typer.Option("--used", help="Only sentences that a feature uses.")] = False,
    unused: Annotated[bool, typer.Option("--unused", help="Only sentences that no feature uses.")] = False,
    own: Annotated[bool, typer.Option("--own", help="Only sentences that the project itself defines.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List every sentence that a feature can use, grouped by noun.

    \b
    Examples:
      plainspec words account         sentences about accounts
      plainspec words then balance    Then sentences about balances
    """
    from plainspec.commands.words import run

    if used and unused:
        raise typer.BadParameter("--used and --unused exclude each other")
    _finish(run(Path.cwd(), wanted or [], used=used, unused=unused, own=own, as_json=as_json))


@app.command(epilog=EXIT_CODES)
def trace(
    *,
    missing: Annotated[bool, typer.Option("--missing", help="Only requirements without coverage.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    form: Annotated[TraceFormat, typer.Option("--format", help="The output format.")] = TraceFormat.TEXT,
    results: Annotated[Path, typer.Option(help="The folder of Allure results with the last verdicts.")] = Path(
        "allure-results"
    ),
) -> None:
    """List the scenarios and tests that cover each requirement, with their last verdicts.

    A scenario covers the requirements in its tags (@S4-TXN-08), a test those in its marker:
    @pytest.mark.requirement("S4-TXN-08"). Ids that are not in the catalogue are problems; requirements without
    coverage are not.
    """
    from plainspec.commands.trace import run

    _finish(run(Path.cwd(), "json" if as_json else form.value, results, missing_only=missing))


@app.command(epilog=EXIT_CODES)
def report(
    *,
    results: Annotated[
        Path, typer.Option(help="The folder of Allure results that `pytest --gherkin` has written.")
    ] = Path("allure-results"),
    into: Annotated[Path, typer.Option(help="The folder of the site.")] = Path("allure-report"),
    show: Annotated[bool, typer.Option("--open", help="Open the site in the browser.")] = False,
) -> None:
    """Turn the results of the last run into a static site."""
    from plainspec.commands.report import run

    _finish(run(results, into, show=show))


@app.command(epilog=EXIT_CODES)
def matrix(
    *,
    engine: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ENGINE", help="postgres, sqlite, or the URL of a PostgreSQL or MariaDB server; may be repeated."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Provoke every transaction anomaly at every isolation level, and print which level prevents which.

    Without --engine: the embedded PostgreSQL, SQLite, and the servers that the environment or pyproject.toml name by
    postgres-url and mariadb-url. A verdict that differs from the table in features/transactions/engines.feature is
    a problem.

    \b
    Example:
      plainspec matrix --engine postgres --engine mysql://root@127.0.0.1:3306/
    """
    from plainspec.commands.matrix import run

    _finish(run(Path.cwd(), engine or [], as_json=as_json))


@app.command(epilog=EXIT_CODES)
def prove(  # noqa: PLR0913 - a command's options
    *,
    fault: Annotated[
        str, typer.Option(metavar="NAME", help="Only faults whose name or id contains this; with --mutants, files.")
    ] = "",
    area: Annotated[str, typer.Option(metavar="AREA", help="Only the faults of one area of faults/.")] = "",
    since: Annotated[
        str, typer.Option(metavar="REV", help="Only faults that a change since a revision can have touched.")
    ] = "",
    sample: Annotated[int, typer.Option(metavar="N", min=0, help="So many drawn at random; beside --since: more.")] = 0,
    seed: Annotated[int | None, typer.Option(metavar="S", help="What decides the draw; else a new one.")] = None,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Run slips in the system's source instead of faults.")
    ] = False,
    at_least: Annotated[
        float, typer.Option(metavar="%", min=0, max=100, help="With --mutants: the share that must be caught.")
    ] = 90,
    workers: Annotated[int, typer.Option("-n", "--workers", min=0, help="Runs at once; 0: one per processor.")] = 0,
    deadline: Annotated[
        float, typer.Option(metavar="S", min=0, help="Seconds for each fault; 0: as long as it should take.")
    ] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="Run only what should catch each fault.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Run all features of its area with each fault.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    results: Annotated[
        str, typer.Option("--alluredir", metavar="DIR", help="Where the kill matrix of a whole area is put.")
    ] = "allure-results",
    no_allure: Annotated[bool, typer.Option("--no-allure", help="Put it nowhere.")] = False,
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
    folder = None if no_allure else Path(results)
    at_once = workers or os.cpu_count() or 1
    options = Options(fault, area, since, sample, seed, at_once, deadline, depth, as_json, folder, mutants, at_least)
    _finish(run(Path.cwd(), options))


def _finish(code: int) -> None:
    raise typer.Exit(code)


def main() -> None:
    """Run the command line; a command that cannot be carried out prints one sentence and exits with 2."""
    from plainspec.commands.errors import CommandError

    try:
        app(prog_name="plainspec")
    except CommandError as refused:
        typer.echo(f"plainspec: {refused}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
