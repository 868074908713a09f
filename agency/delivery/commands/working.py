"""The command `agency work`, a worker that shares the runs of a database, and how a run is left to workers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from agency.delivery.commands.runs import runs_in, runs_in_option
from agency.delivery.display import event_lines
from agency.delivery.durable import JournalError, RunExistsError
from agency.delivery.durable.runs_location import DATABASES
from agency.delivery.executing import COULD_NOT_RUN, completed
from agency.delivery.pipeline import Pipeline

if TYPE_CHECKING:
    from agency.delivery.contract import Journal, Json
    from agency.delivery.durable import Pipeline as Work
    from agency.delivery.opening import Openings
    from agency.delivery.pipeline import MakeGenerator
    from agency.delivery.progress import StageEvent

ENDINGS = """\
Exit codes: 2 the command line is wrong; 3 the database cannot be reached; 130 interrupted.
"""


@click.command(epilog=ENDINGS)
@runs_in_option
@click.pass_context
def work(context: click.Context, /, **options: str) -> None:
    """Execute runs that were submitted to a database, several at a time, until interrupted.

    Any number of workers share them, and take over what one that is gone has left.
    """
    openings: Openings = context.obj
    must_be_database(options["runs_in"])
    try:
        completed(_work(options["runs_in"], ShownDeliveries(openings.generator, runs_in(context))))
    except JournalError as wrong:
        click.echo(f"Error: {wrong}", err=True)
        context.exit(COULD_NOT_RUN)


def submitted(place: str, run_id: str, request: Json, runs_in: str) -> int:
    """Leave a new run to any worker, and return the exit code.

    Args:
        place: The URL of the database.
        run_id: The id of the run.
        request: What is asked for.
        runs_in: The option that says where runs are kept, for the commands that are shown.
    """
    from agency.delivery.durable.postgres.submitting import submit  # noqa: PLC0415 - DBOS takes seconds

    try:
        completed(submit(place, {run_id: request}))
    except (JournalError, RunExistsError) as wrong:
        click.echo(f"Error: {wrong}", err=True)
        return COULD_NOT_RUN
    click.echo(f"Submitted; a worker executes it: agency work{runs_in}")
    click.echo(f"See how far it is: agency runs {run_id}{runs_in}")
    return 0


def must_be_database(place: str) -> None:
    """Refuse a place that workers cannot share.

    Raises:
        click.UsageError: It is a folder, or the URL of something else.
    """
    if not place.startswith(DATABASES):
        raise click.UsageError("Workers share the runs of a PostgreSQL database: name it by --runs-in postgresql://….")


@dataclass(frozen=True)
class ShownDeliveries:
    """Delivers what runs ask for, and shows each line with the run that it is about.

    Attributes:
        generator: Opens a test generator.
        runs_in: The option that says where runs are kept, for the command that decides.
    """

    generator: MakeGenerator
    runs_in: str = ""

    async def __call__(self, journal: Journal, request: Json) -> Json:
        """Deliver, and return the result as plain data."""
        run_id = journal.run_id
        delivery = f"{request['component_name']} to {request['target_stage']}"
        click.echo(f"{run_id}  {delivery}")
        try:
            output = await Pipeline(self.generator, partial(self._show, run_id))(journal, request)
        except Exception as failure:
            click.echo(f"{run_id}  {delivery}: was not delivered: {failure}")
            raise
        click.echo(f"{run_id}  {delivery}: was delivered")
        return output

    def _show(self, run_id: str, event: StageEvent) -> None:
        for line in event_lines(event, self.runs_in):
            click.echo(f"{run_id}{line}")


async def _work(url: str, pipeline: Work) -> None:
    from agency.delivery.durable.postgres.runs import DbosRuns  # noqa: PLC0415 - DBOS takes seconds

    async with DbosRuns(url, pipeline, shares=True):
        click.echo("Waiting for runs; Ctrl-C ends this worker, and others go on with its runs.")
        await asyncio.Event().wait()
