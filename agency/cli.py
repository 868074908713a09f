"""The command line of the agency: `agency deliver`, and what it takes to go on with a run."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click
from click.core import ParameterSource

from agency.delivery.commands.hot_fix import hotfix
from agency.delivery.commands.parsing import read_questions, read_run, read_settings, read_target
from agency.delivery.commands.rollback import rollback
from agency.delivery.commands.runs import decide, runs, runs_in, runs_in_option
from agency.delivery.commands.working import must_be_database, submitted, work
from agency.delivery.components import ComponentError
from agency.delivery.config import ConfigurationError, DeliveryConfig
from agency.delivery.contract import Target
from agency.delivery.display import show_progress
from agency.delivery.executing import INTERRUPTED, exit_code
from agency.delivery.naming import checked_name
from agency.delivery.opening import Openings
from agency.delivery.pipeline import DeliveryRequest, Pipeline
from agency.delivery.stages.outcome import stages_to
from agency.observability.export import ExportError
from agency.observability.telemetry import exporting

if TYPE_CHECKING:
    from agency.delivery.contract import Json

COVERAGE_THRESHOLD = 80
EXAMPLE = Path(__file__).parent / "delivery/examples/calculator"
ENDINGS = """\
Exit codes: 0 delivered, or submitted; 1 a gate or a stage has failed, or a person has not approved; 2 the command line
is wrong; 3 something could not run; 130 interrupted.
"""


class Interruptible(click.Group):
    """A group of commands that Ctrl-C ends with the exit code 130."""

    def invoke(self, ctx: click.Context) -> Any:
        """Invoke a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nInterrupted.", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Interruptible, context_settings={"help_option_names": ["--help", "-h"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Deliver components and manage the runs of deliveries."""
    context.obj = context.obj or Openings()
    try:
        context.with_resource(exporting("agency"))
    except ExportError as wrong:
        raise click.UsageError(str(wrong)) from None


@main.command(epilog=ENDINGS)
@click.option("--spec", type=click.Path(path_type=Path), help="The component's specification, in Markdown.")
@click.option("--component", help="The component's name in reports.")
@click.option("--target", metavar="|".join(Target), callback=read_target, help="The target of the delivery.")
@click.option(
    "--path",
    type=click.Path(path_type=Path),
    help="The component's folder or file; default: the folder of the specification.",
)
@click.option("--async", "is_async", is_flag=True, help="Run independent stages concurrently.")
@click.option("--enable-openhands", is_flag=True, help="Have an OpenHands server generate tests.")
@click.option(
    *("--approve-before", "approve_before"),
    multiple=True,
    type=click.Choice(stages_to(Target.PRODUCTION)),
    help="Wait for a person's decision before this stage; may be repeated.",
)
@click.option(
    *("--question", "questions"),
    multiple=True,
    metavar="STAGE.ID=TEXT",
    callback=read_questions,
    help="A question that an approval before this stage must answer; may be repeated.",
)
@click.option(*("--run", "run_id"), metavar="RUN", callback=read_run, help="The id of the new run; random by default.")
@click.option(
    "--resume",
    metavar="RUN",
    callback=read_run,
    help="Resume a run that was interrupted, has failed or waits for a person.",
)
@click.option("--submit", is_flag=True, help="Leave the new run to a worker of its database: `agency work`.")
@runs_in_option
@click.option("--report-to", default=".", type=click.Path(path_type=Path), help="The folder for the report.")
@click.option(
    "--publish-to", default="published", type=click.Path(path_type=Path), help="The folder for deployed components."
)
@click.option(
    *("--setting", "settings"),
    multiple=True,
    metavar="NAME=VALUE",
    callback=read_settings,
    help="A setting of the delivery; may be repeated.",
)
@click.pass_context
def deliver(context: click.Context, /, **options: Any) -> None:
    """Take a component from its specification to a target, through stages and quality gates."""
    if options["resume"]:
        _refuse_others(context)
    request = None if options["resume"] else _request(options)
    run_id = options["resume"] or options["run_id"] or uuid4().hex
    openings: Openings = context.obj
    where = runs_in(context)
    pipeline = Pipeline(openings.generator, partial(show_progress, runs_in=where))

    async def execute() -> Json:
        async with openings.runs(options["runs_in"], pipeline) as kept:
            return await (kept.start(run_id, asdict(request)) if request else kept.resume(run_id))

    if request:
        mode = "async" if request.is_async else "sync"
        click.echo(f"{request.component_name} to {request.target_stage}, {mode}, run {run_id}")
        if options["submit"]:
            context.exit(submitted(options["runs_in"], run_id, asdict(request), where))
    context.exit(exit_code(execute(), pipeline, run_id, f"agency deliver --resume {run_id}{where}"))


main.add_command(decide)
main.add_command(runs)
main.add_command(work)
main.add_command(rollback)
main.add_command(hotfix)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def example(folder: Path) -> None:
    """Copy the calculator, a component with its specification and its tests, into a new folder."""
    if folder.exists():
        raise click.UsageError(f"{folder} already exists; name another folder.")
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    click.echo(f"A calculator is in {folder}; deliver it with")
    click.echo(f"  agency deliver --spec {folder / 'SPECIFICATION.md'} --component calculator --target development")


def _refuse_others(context: click.Context) -> None:
    """Refuse options that a run which is resumed does not take.

    Raises:
        click.UsageError: There are some.
    """
    named = ParameterSource.COMMANDLINE
    given = [one for one in context.command.params if context.get_parameter_source(one.name or "") is named]
    if others := [one.opts[0] for one in given if one.name not in {"resume", "runs_in"}]:
        raise click.UsageError(
            f"A run is resumed with the options that it was started with: leave out {', '.join(others)}."
        )


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
        "report_to": str(options["report_to"].absolute()),
        "publish_to": str(options["publish_to"].absolute()),
        **options["settings"],
    }
    try:
        DeliveryConfig.of(settings)
        checked_name(options["component"])
    except (ConfigurationError, ComponentError) as wrong:
        raise click.UsageError(str(wrong)) from None
    if late := [one for one in options["approve_before"] if one not in stages_to(Target(options["target"]))]:
        raise click.UsageError(f"A delivery to {options['target']} never reaches {', '.join(late)}.")
    if idle := sorted(options["questions"].keys() - set(options["approve_before"])):
        raise click.UsageError(f"No approval is asked before {', '.join(idle)}: add --approve-before {idle[0]}.")
    if options["submit"]:
        must_be_database(options["runs_in"])
    spec: Path = options["spec"].absolute()
    path: Path = options["path"].absolute() if options["path"] else spec.parent
    return DeliveryRequest(
        str(spec),
        options["component"],
        options["target"],
        str(path),
        options["is_async"],
        settings,
        list(options["approve_before"]),
        options["questions"],
    )


if __name__ == "__main__":
    sys.exit(main())
