"""The commands that look at features and requirements, without running anything."""

from pathlib import Path
from typing import Literal, get_args

import click

from plainspec.cli.app import EXIT_CODES, FOLDER, RESULTS, app, finish

CheckFormat = Literal["text", "json", "github"]
TraceFormat = Literal["text", "csv", "markdown"]


@app.command(epilog=EXIT_CODES)
@click.argument("paths", metavar="[PATH...]", nargs=-1)
@click.option("--format", "form", type=click.Choice(get_args(CheckFormat)), default="text", help="The output format.")
@click.option(
    "--tags",
    metavar="EXPRESSION",
    default="",
    show_default=False,
    help='Only scenarios that match a tag expression: "@smoke and not @slow".',
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

    finish(run(Path.cwd(), list(paths), form, tags, snippets=snippets))


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
    finish(run(Path.cwd(), list(wanted), used=used, unused=unused, own=own, as_json=as_json))


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

    finish(run(Path.cwd(), "json" if as_json else form, list(results), missing_only=missing))
