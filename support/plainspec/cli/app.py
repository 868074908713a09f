"""The command line itself: its name, its help, and what interrupting it means."""

from pathlib import Path
from typing import Any

import click

from plainspec.cli import INTERRUPTED

EXIT_CODES = (
    "Exit codes: 0 no problems, 1 problems were found, 2 the command line is wrong or the command cannot be run,"
    " 130 interrupted."
)
FOLDER = click.Path(path_type=Path)

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

    `pytest --gherkin` runs the features. This command inspects them without running them, proves that they can fail,
    and has short names for parts of them.

    \b
    Examples:
      plainspec words                       list the sentences that features can use
      plainspec check                       list undefined, ambiguous and misspelt steps, without any service
      plainspec run database --workers 4    run a part of the specification, as pytest does
      plainspec trace --missing             list requirements without coverage
      plainspec matrix                      print which isolation level prevents which anomaly
      plainspec prove --area composition    plant faults and check that scenarios fail
      plainspec report --open               turn the last run into a site and open it
    """


def finish(code: int) -> None:
    """End the command with an exit code."""
    click.get_current_context().exit(code)
