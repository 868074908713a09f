"""The command line of the agency: `agency deliver`."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from agency.delivery.components import ComponentError
from agency.delivery.config import ConfigurationError, DeliveryConfig
from agency.delivery.contract import GeneratorError, Target, Verdict
from agency.delivery.display import show_progress, summary_lines
from agency.delivery.naming import TargetError, checked_name, target_named
from agency.delivery.opening import Openings
from agency.delivery.pipeline import DeliveryFailedError, DeliveryRequest, Pipeline
from agency.delivery.reports.writing import ReportError, report_path

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from agency.delivery.contract import Json
    from agency.delivery.reports.result import WorkflowResult

DELIVERED, NOT_PASSED, WRONG, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 3, 130
COVERAGE_THRESHOLD = 80
EXAMPLE = Path(__file__).parent / "delivery/examples/calculator"
ENDINGS = """\
Exit codes: 0 delivered; 1 a gate or a stage has failed; 2 the command line is wrong; 3 something could not run;
130 interrupted.
"""


def read_target(_context: click.Context, _option: click.Parameter, said: str | None) -> str | None:
    """Return the name of a target, or refuse it with the one that was probably meant."""
    try:
        return said and target_named(said).value
    except TargetError as wrong:
        raise click.BadParameter(str(wrong)) from None


def read_settings(_context: click.Context, _option: click.Parameter, said: tuple[str, ...]) -> dict[str, Any]:
    """Return settings by their names; a value that is no JSON is a text."""
    found: dict[str, Any] = {}
    for one in said:
        name, sign, value = one.partition("=")
        if not (sign and name):
            raise click.BadParameter(f"{one!r} is no setting: write NAME=VALUE")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Work with the agency."""
    context.obj = context.obj or Openings()


@main.command(epilog=ENDINGS)
@click.option("--spec", type=click.Path(path_type=Path), help="The component's specification, in Markdown.")
@click.option("--component", help="What reports call the component.")
@click.option("--target", metavar="|".join(Target), callback=read_target, help="Where it is delivered to.")
@click.option(
    "--path", type=click.Path(path_type=Path), help="Its folder or file; that of the specification by default."
)
@click.option("--async", "is_async", is_flag=True, help="Let stages overlap that do not depend on each other.")
@click.option("--enable-openhands", is_flag=True, help="Have an OpenHands server generate tests.")
@click.option("--resume", metavar="RUN", help="Go on with a run that was interrupted or has failed.")
@click.option("--report-to", default=".", type=click.Path(path_type=Path), help="The folder of the report.")
@click.option(
    "--publish-to", default="published", type=click.Path(path_type=Path), help="The folder of what is deployed."
)
@click.option(
    *("--setting", "settings"),
    multiple=True,
    metavar="NAME=VALUE",
    callback=read_settings,
    help="Another setting; may be repeated.",
)
@click.pass_context
def deliver(context: click.Context, /, **options: Any) -> None:
    """Take a component from its specification to a target, through stages and quality gates."""
    request = None if options["resume"] else _request(options)
    openings: Openings = context.obj
    pipeline = Pipeline(openings.generator, show_progress)
    runs = openings.runs(pipeline)
    if request:
        mode = "async" if request.is_async else "sync"
        click.echo(f"{request.component_name} to {request.target_stage}, {mode}")
        work = runs.start(uuid4().hex, asdict(request))
    else:
        work = runs.resume(options["resume"])
    context.exit(_exit_code(work, pipeline))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def example(folder: Path) -> None:
    """Copy the calculator, a component with its specification and its tests, into a folder that there is not yet."""
    if folder.exists():
        raise click.UsageError(f"{folder} is there already; name another folder.")
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    click.echo(f"A calculator is in {folder}; deliver it with")
    click.echo(f"  agency deliver --spec {folder / 'SPECIFICATION.md'} --component calculator --target development")


def _request(options: dict[str, Any]) -> DeliveryRequest:
    """Read what is asked for.

    Raises:
        click.UsageError: Something is missing or invalid.
    """
    if missing := [f"--{name}" for name in ("spec", "component", "target") if not options[name]]:
        raise click.UsageError(f"Missing {'options' if missing[1:] else 'option'} {', '.join(missing)}.")
    settings = {
        "enable_openhands_test_generation": options["enable_openhands"],
        "coverage_threshold": COVERAGE_THRESHOLD,
        "report_to": str(options["report_to"]),
        "publish_to": str(options["publish_to"]),
        **options["settings"],
    }
    try:
        DeliveryConfig.of(settings)
        checked_name(options["component"])
    except (ConfigurationError, ComponentError) as wrong:
        raise click.UsageError(str(wrong)) from None
    path = options["path"] or options["spec"].parent
    return DeliveryRequest(
        str(options["spec"]), options["component"], options["target"], str(path), options["is_async"], settings
    )


def _exit_code(work: Coroutine[Any, Any, Json], pipeline: Pipeline) -> int:
    """Execute a run, show what came of it, and return the exit code."""
    try:
        with _termination_interrupts():
            asyncio.run(work)
    except (KeyboardInterrupt, asyncio.CancelledError):
        click.echo("\nInterrupted. The report says how far the delivery has come.", err=True)
        return INTERRUPTED
    except ReportError as refused:
        _show(refused.result, written=False)
        click.echo(f"Error: {refused}", err=True)
        return COULD_NOT_RUN
    except DeliveryFailedError as failed:
        _show(failed.result)
        return code_of(failed.result)
    except (ConfigurationError, GeneratorError, LookupError) as wrong:
        click.echo(f"Error: {wrong}", err=True)
        return COULD_NOT_RUN
    if pipeline.result:
        _show(pipeline.result)
    return DELIVERED


def _show(result: WorkflowResult, *, written: bool = True) -> None:
    folder = Path(result.metrics_dashboard["settings"]["report_to"])
    for line in summary_lines(result, report_path(folder, result.component_name) if written else None):
        click.echo(line)


def code_of(result: WorkflowResult) -> int:
    """Return the exit code for what came of a delivery."""
    if result.success:
        return DELIVERED
    verdicts = {one.verdict for one in result.stage_results.values()}
    return NOT_PASSED if Verdict.FAILED in verdicts else COULD_NOT_RUN


@contextmanager
def _termination_interrupts() -> Iterator[None]:
    """Let a request to end (SIGTERM) do what Ctrl-C does, so that the report is written and no program is left."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    sys.exit(main())
