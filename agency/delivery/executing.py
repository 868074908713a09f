"""Does the work of commands until a signal ends it; of a run, shows what came of it and how to go on."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from agency.delivery.config import ConfigurationError
from agency.delivery.contract import GeneratorError, Verdict
from agency.delivery.display import summary_lines
from agency.delivery.durable import JournalError, RunFailedError, RunStoppedError
from agency.delivery.pipeline import DeliveryFailedError
from agency.delivery.programs.temporary_folders import remove_orphans
from agency.delivery.reports.writing import ReportError, report_path

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from agency.delivery.contract import Json
    from agency.delivery.pipeline import Pipeline
    from agency.delivery.reports.result import WorkflowResult

T = TypeVar("T")

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""A request to end, and a terminal that was closed."""

DELIVERED, NOT_PASSED, WRONG, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 3, 130


def exit_code(work: Coroutine[Any, Any, Json], pipeline: Pipeline, run_id: str, resuming: str) -> int:
    """Execute a run, show what came of it, and return the exit code.

    Args:
        work: Executes the run.
        pipeline: Does the work of the run.
        run_id: The id of the run.
        resuming: The command that resumes it.
    """
    try:
        completed(work)
    except KeyboardInterrupt:
        with suppress(OSError):  # the terminal may be gone
            click.echo("\nInterrupted. The report says how far the delivery got.", err=True)
            click.echo(f"Go on with: {resuming}", err=True)
        return INTERRUPTED
    except RunFailedError as failed:
        code = _failed(failed, pipeline)
        click.echo(f"  resume   {resuming}")
        return code
    except (JournalError, LookupError, ValueError) as wrong:
        click.echo(f"Error: {wrong}", err=True)
        if isinstance(wrong, RunStoppedError):
            click.echo(f"Go on with: {resuming}", err=True)
        return COULD_NOT_RUN
    if pipeline.result:
        show(pipeline.result)
    else:
        click.echo(f"The run {run_id} has already finished.")
    return DELIVERED


def completed(work: Coroutine[Any, Any, T]) -> T:
    """Do work to its end, and return what it returns; what ends the process cancels it first, so that it cleans up.

    What earlier processes could not clean up, because they were killed, is removed before.

    Raises:
        KeyboardInterrupt: Ctrl-C, SIGTERM or SIGHUP has ended it.
    """
    remove_orphans()
    try:
        with _signals_as_before():
            return asyncio.run(_until_ended(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def _failed(failed: RunFailedError, pipeline: Pipeline) -> int:
    """Show why a run has failed, and return the exit code."""
    cause = failed.__cause__
    if isinstance(cause, ReportError):
        show(cause.result, written=False)
    elif (result := cause.result if isinstance(cause, DeliveryFailedError) else pipeline.result) is not None:
        show(result)
        if not result.stage_results:
            click.echo(f"Error: {result.error}", err=True)
        return code_of(result)
    told = cause if isinstance(cause, ReportError | ConfigurationError | GeneratorError) else failed
    click.echo(f"Error: {told}", err=True)
    return COULD_NOT_RUN


def show(result: WorkflowResult, *, written: bool = True) -> None:
    """Show the summary of a delivery, with its report if that was written."""
    report = report_path(Path(result.metrics_dashboard["settings"]["report_to"]), result.component_name)
    if report.is_relative_to(Path.cwd()):
        report = report.relative_to(Path.cwd())
    for line in summary_lines(result, report if written else None):
        click.echo(line)


def code_of(result: WorkflowResult) -> int:
    """Return the exit code for what came of a delivery."""
    if result.success:
        return DELIVERED
    verdicts = {one.verdict for one in result.stage_results.values()}
    refused_by_a_person = verdicts == {Verdict.PASSED}
    return NOT_PASSED if Verdict.FAILED in verdicts or refused_by_a_person else COULD_NOT_RUN


async def _until_ended(work: Coroutine[Any, Any, T]) -> T:
    """Let these signals do what Ctrl-C does, so that the report is written and no program is left."""
    task = asyncio.ensure_future(work)
    if threading.current_thread() is threading.main_thread():
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has SIGHUP ignored
                asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task


@contextmanager
def _signals_as_before() -> Iterator[None]:
    """Restore what these signals do, which the event loop does not."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
