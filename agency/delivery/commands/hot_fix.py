"""The command `agency hotfix`, which brings a patch through all gates to staging, the main line and production."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agency.delivery.commands.parsing import read_run
from agency.delivery.commands.rollback import (
    DIGITS,
    branch_option,
    by_option,
    gates_of,
    repository_option,
    show_refusal,
    workflow_option,
)
from agency.delivery.commands.runs import runs_in_option
from agency.delivery.durable import JournalError, RunExistsError, RunFailedError
from agency.delivery.executing import COULD_NOT_RUN, INTERRUPTED, completed
from agency.delivery.rollback import BRANCH, Fix, FolderDeployments, Repository, RollbackError, hot_fix

if TYPE_CHECKING:
    from agency.delivery.contract import Journal, Json
    from agency.delivery.opening import Openings
    from agency.delivery.workflows.definition import Definition

ENDINGS = """\
Exit codes: 0 production runs the fix; 1 a gate has failed, and nothing was deployed; 2 the command line is wrong; 3 the
fix was refused, or something could not run; 130 interrupted.
"""


@click.command(epilog=ENDINGS)
@click.argument("patch", type=click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path))
@click.option("--subject", required=True, metavar="TEXT", help="The first line of the fix's commit message.")
@workflow_option
@by_option
@click.option(
    "--deploy-to",
    required=True,
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    help="The folder with the targets, outside of the repository.",
)
@branch_option
@repository_option
@click.option(*("--run", "run_id"), metavar="RUN", callback=read_run, help="The id of the run; default: of this fix.")
@runs_in_option
@click.pass_context
def hotfix(context: click.Context, /, **options: Any) -> None:
    """Bring PATCH, as `git diff` writes it, to staging, the main line and production, if it passes all gates.

    The fix is made on the branch hotfix/integration-failure. A fix that was interrupted goes on when the same command
    is entered again.
    """
    if options["deploy_to"].is_relative_to(options["repository"]):
        raise click.UsageError(f"{options['deploy_to']} is in the repository; name a folder outside of it.")
    run_id = options["run_id"] or _run_of(options)
    fix = _PatchedRelease(options)
    openings: Openings = context.obj

    async def execute() -> Json:
        async with openings.runs(options["runs_in"], fix) as kept:
            try:
                return await kept.start(run_id, {"hot_fix": options["subject"]})
            except RunExistsError:
                return await kept.resume(run_id)

    click.echo(f"hot fix {options['subject']!r} on {options['branch']}, run {run_id}")
    try:
        done = completed(execute())
    except KeyboardInterrupt:
        click.echo("\nInterrupted. Enter the command again to go on.", err=True)
        context.exit(INTERRUPTED)
    except (RunFailedError, JournalError) as failed:
        context.exit(_not_released(fix.error or failed, options["branch"]))
    click.echo(f"\nproduction runs the hot fix, and {options['branch']} has it.")
    click.echo(f"  fix       {done['commit'][:DIGITS]}, on {BRANCH}")
    click.echo(f"  merged    {done['merged'][:DIGITS]}")


@dataclass
class _PatchedRelease:
    """The pipeline of a hot fix; keeps why it has failed."""

    options: dict[str, Any]
    error: Exception | None = field(default=None, init=False)

    async def __call__(self, journal: Journal, _: Json) -> Json:
        repository = Repository(self.options["repository"], self.options["by"])
        workflow: Definition = self.options["workflow"]
        deployments = FolderDeployments(repository, self.options["deploy_to"])

        async def apply(folder: Path) -> None:
            await repository.git("apply", str(self.options["patch"]), at=folder)

        try:
            done = await hot_fix(
                repository,
                journal,
                Fix(self.options["subject"], apply),
                suite=gates_of(workflow),
                deploy=deployments.deploy,
                branch=self.options["branch"],
            )
        except (RollbackError, OSError) as error:
            self.error = error
            raise
        return {"commit": done.commit, "merged": done.merged}


def _run_of(options: dict[str, Any]) -> str:
    """Return an id that is the same when the same fix is entered again."""
    digest = hashlib.sha256(options["patch"].read_bytes())
    digest.update("\0".join([options["subject"], options["branch"], str(options["repository"])]).encode())
    return f"hot-fix-{digest.hexdigest()[:DIGITS]}"


def _not_released(error: Exception, branch: str) -> int:
    """Show why production does not run the fix, and return the exit code."""
    if isinstance(error, JournalError):
        click.echo(f"Error: {error}", err=True)
        return COULD_NOT_RUN
    code = show_refusal(error)
    click.echo(
        f"Production has not changed. Enter the command again to go on; to begin again from {branch}, remove the "
        f"branch {BRANCH} and add --run with another id.",
        err=True,
    )
    return code
