"""The command `agency rollback`, which returns a main line to the last version known to be good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agency.delivery.contract import Verdict
from agency.delivery.display import gate_lines
from agency.delivery.executing import COULD_NOT_RUN, NOT_PASSED, completed
from agency.delivery.rollback import GateNotPassedError, Repository, RollbackError, roll_back
from agency.delivery.workflows.gates import run_gates
from agency.delivery.workflows.reading import DefinitionError, read_definition, shipped, shipped_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agency.delivery.contract import GateResult
    from agency.delivery.rollback import GateOnFolder, RolledBack
    from agency.delivery.workflows.definition import Definition

DIGITS = 12
ENDINGS = """\
Exit codes: 0 rolled back; 1 a gate has failed; 2 the command line is wrong; 3 the rollback was refused, or something
could not run; 130 interrupted. After 1, 2 and 3 nothing has changed.
"""


def read_workflow(_context: click.Context, _option: click.Parameter, said: str) -> Definition:
    """Return the definition of a workflow that comes with the agency, or in a file."""
    if said in shipped_ids():
        return shipped(said)
    try:
        return read_definition(Path(said).read_text(encoding="utf-8"), said)
    except DefinitionError as wrong:
        raise click.BadParameter(str(wrong)) from None
    except UnicodeDecodeError:
        raise click.BadParameter(f"{said} is not a text in UTF-8") from None
    except OSError as error:
        hint = f"name a file with a workflow, or one of {', '.join(shipped_ids())}"
        raise click.BadParameter(f"{said} cannot be read: {error.strerror}; {hint}") from None


workflow_option = click.option(
    "--workflow",
    required=True,
    metavar="FILE|ID",
    callback=read_workflow,
    help="The workflow whose gates the result must pass: a file, or the id of one that comes with the agency.",
)
by_option = click.option("--by", required=True, metavar="NAME", help="The person who makes the commits.")
branch_option = click.option("--branch", default="main", show_default=True, help="The main line.")
repository_option = click.option(
    "--repository",
    default=".",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    help="The folder of the Git repository; default: the current one.",
)


@click.command(epilog=ENDINGS)
@click.argument("version")
@workflow_option
@by_option
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@click.option("--keep", multiple=True, metavar="VERSION", help="A later commit that stays; may be repeated.")
@branch_option
@repository_option
@click.pass_context
def rollback(context: click.Context, /, version: str, workflow: Definition, by: str, **options: Any) -> None:
    """Return the main line to VERSION, the last one known to be good: a tag or a hash.

    Every commit since then is reverted by a commit that says who did it and why. What is deployed stays as it is.
    """
    repository = Repository(options.pop("repository"), by)
    try:
        done = completed(roll_back(repository, version, gate=gates_of(workflow), **options))
    except (RollbackError, OSError) as error:
        code = show_refusal(error)
        click.echo("Nothing has changed.", err=True)
        context.exit(code)
    _show(done.gates)
    for line in _summary(done, version, options["branch"]):
        click.echo(line)


def gates_of(workflow: Definition) -> GateOnFolder:
    """Return what runs all gates of a workflow on a folder."""
    gates = [gate for stage in workflow.stages for gate in stage.gates]

    async def run(folder: Path) -> Sequence[GateResult]:
        return await run_gates(gates, workflow, folder)

    return run


def _show(gates: Iterable[GateResult]) -> None:
    for gate in gates:
        for line in gate_lines(gate):
            click.echo(f"  {line}")


def show_refusal(error: Exception) -> int:
    """Show why something was refused, with the gates that did not pass, and return the exit code."""
    said, code = str(error), COULD_NOT_RUN
    if isinstance(error, GateNotPassedError):
        _show(error.results)
        said = said.partition("\n")[0]
        code = NOT_PASSED if any(one.verdict is Verdict.FAILED for one in error.results) else COULD_NOT_RUN
    click.echo(f"Error: {said}", err=True)
    return code


def _summary(done: RolledBack, version: str, branch: str) -> Iterable[str]:
    yield ""
    yield f"{branch} has returned to {version}."
    yield f"  from      {done.before[:DIGITS]}"
    yield f"  to        {done.after[:DIGITS]}"
    for name, commits in (("reverted", done.reverted), ("kept", done.kept)):
        yield from (f"  {name:<8}  {one.id[:DIGITS]} {one.subject} ({one.author})" for one in commits)
