"""The commands about runs of deliveries: `agency runs` lists them, and `agency decide` stores a person's decision."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from agency.delivery.contract import Decision
from agency.delivery.durable import JournalError, run_list_at
from agency.delivery.durable import decide as store
from agency.delivery.durable.runs_location import DATABASES, is_database
from agency.delivery.executing import COULD_NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agency.delivery.durable import Run

PLACE = ".agency/runs"
VARIABLE = "AGENCY_DELIVERY_RUNS"
HEADINGS = ("run", "state", "stage", "since")

runs_in_option = click.option(
    "--runs-in",
    default=PLACE,
    envvar=VARIABLE,
    show_default=True,
    show_envvar=True,
    metavar="PLACE",
    help="Where runs are kept: a folder, or the URL of a PostgreSQL database.",
)


def runs_in(context: click.Context) -> str:
    """Return the option that names the same place in another command, after a space; empty where none need be named.

    A URL of a database, which may hold a password, is left out of it.
    """
    if context.get_parameter_source("runs_in") is not ParameterSource.COMMANDLINE:
        return ""
    place = context.params["runs_in"]
    return " --runs-in URL" if place.startswith(DATABASES) else f" --runs-in {place}"


@click.command()
@click.argument("run", required=False)
@runs_in_option
def runs(run: str | None, runs_in: str) -> None:
    """List all runs with their states, current stages and times.

    For one RUN, also show its questions and decisions: who decided, and when.
    """
    if run:
        _show(run, runs_in)
        return

    async def found() -> Sequence[Run]:
        async with run_list_at(runs_in) as run_list:
            return await run_list.runs()

    with _errors():
        if not is_database(runs_in) and not Path(runs_in).exists():
            raise JournalError(f"There is no folder {runs_in} with runs; name the place of the runs by --runs-in.")
        rows = [HEADINGS, *(_row(run) for run in asyncio.run(found()))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        click.echo("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


def _show(run_id: str, place: str) -> None:
    async def found() -> tuple[Sequence[Run], Sequence[Decision]]:
        async with run_list_at(place) as run_list:
            decisions = await run_list.decisions(run_id)
            return [one for one in await run_list.runs() if one.id == run_id], decisions

    with _errors():
        (run,), decisions = asyncio.run(found())
    for heading, cell in zip(HEADINGS, _row(run), strict=True):
        click.echo(f"{heading:<7}{cell}")
    for question in run.waiting_at.questions if run.waiting_at else ():
        click.echo(f"  {question.id}: {question.text}")
    for decision in decisions:
        verdict = "approved" if decision.approved else "rejected"
        at = decision.at.astimezone().isoformat(" ", "seconds")
        click.echo(f"{decision.checkpoint} {verdict} by {decision.by} at {at}")
        said = {"reason": decision.reason} if decision.reason else {}
        for name, text in {**decision.answers, **said}.items():
            click.echo(f"  {name}: {text}")


def _row(run: Run) -> tuple[str, ...]:
    stage = f"before {run.waiting_at.id}" if run.waiting_at else run.stage or ""
    return run.id, run.state.value, stage, run.since.astimezone().isoformat(" ", "seconds")


def read_answers(_context: click.Context, _option: click.Parameter, said: tuple[str, ...]) -> dict[str, str]:
    """Return answers by the ids of their questions."""
    pairs = [one.partition("=") for one in said]
    if wrong := [one for one, (name, sign, _) in zip(said, pairs, strict=True) if not (name and sign)]:
        raise click.BadParameter(f"{wrong[0]!r} is not an answer; write ID=TEXT")
    return {name: text for name, _, text in pairs}


@click.command()
@click.argument("run")
@click.argument("checkpoint")
@click.option("--by", required=True, metavar="NAME", help="The person who decides.")
@click.option("--approve/--reject", "approved", default=None, help="Whether the delivery may go on.")
@click.option(
    *("--answer", "answers"),
    multiple=True,
    metavar="ID=TEXT",
    callback=read_answers,
    help="The answer to a question; may be repeated.",
)
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@runs_in_option
@click.pass_context
def decide(context: click.Context, /, **options: Any) -> None:
    """Record a person's decision at a checkpoint of a run, for good."""
    run, checkpoint = options["run"], options["checkpoint"]
    if options["approved"] is None:
        raise click.UsageError("Give --approve or --reject.")
    said = options["approved"], options["answers"], options["reason"].strip()
    decision = Decision(checkpoint, options["by"], datetime.now(UTC), *said)
    with _errors():
        asyncio.run(store(options["runs_in"], run, decision))
    click.echo(f"{decision.by} has {'approved' if decision.approved else 'rejected'} {checkpoint} in the run {run}.")
    click.echo(f"If no process waits there, go on with: agency deliver --resume {run}{runs_in(context)}")


@contextmanager
def _errors() -> Iterator[None]:
    """Show what journals refuse as one line, and exit with the code for it."""
    try:
        yield
    except (JournalError, LookupError, ValueError) as refused:
        click.echo(f"Error: {refused}", err=True)
        raise click.exceptions.Exit(COULD_NOT_RUN) from None
