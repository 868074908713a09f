"""Steps about runs of delivery that outlive their processes: executed, killed, resumed, and listed."""

from collections import Counter

from plainspec import given, parameter_type, then, when
from plainspec.ports.delivery.durable import Answers
from plainspec.stage.delivery.durable import DurableStage, KillMoment, stage_of

parameter_type(
    name="kill_moment",
    regexp="before the first stage|in [a-z]+|after [a-z]+|after the decision on [a-z]+|at the end|while it waits for a person",  # noqa: E501 - the editor's server reads one literal
    transformer=KillMoment.read,
)
parameter_type(name="run_act", regexp="starts|resumes", transformer=str)


@given("runs of delivery in PostgreSQL with the stages", gives="delivery_runs")
def runs_in_postgres(table: list[dict[str, str]], runs_in_database: DurableStage) -> DurableStage:
    """Keep runs in a database; stages may wait, or fail at first, and `asks` what a person has to answer after it."""
    runs_in_database.stages = [stage_of(row) for row in table]
    return runs_in_database


@given("runs of delivery in files with the stages", gives="delivery_runs")
def runs_in_folder(table: list[dict[str, str]], runs_in_files: DurableStage) -> DurableStage:
    """Keep runs in files; stages may wait, or fail at first, and `asks` what a person has to answer after it."""
    runs_in_files.stages = [stage_of(row) for row in table]
    return runs_in_files


@given("{word}'s process executes the run {string} and is killed {kill_moment}")
async def is_executed_and_killed(person: str, run: str, killed: KillMoment, delivery_runs: DurableStage) -> None:
    """Start a run, or resume it if it exists, and have SIGKILL end its process at this moment."""
    known = any(one.run == run for one in await delivery_runs.system.runs())
    if killed.moment == "decided":
        await delivery_runs.execute(person, run, resumes=known, killed=KillMoment("waiting"))
        await delivery_runs.decide(
            run, Answers(killed.stage, "Dana", approved=True, answers=yes(delivery_runs, killed))
        )
        known = True
    await delivery_runs.execute(person, run, resumes=known, killed=killed)


def yes(delivery_runs: DurableStage, killed: KillMoment) -> dict[str, str]:
    """Answer each question of a stage."""
    return {question: "Yes." for one in delivery_runs.stages if one.name == killed.stage for question in one.questions}


@given("{word} {run_act} the run {string}")
@when("{word} {run_act} the run {string}")
async def acts_on_run(person: str, act: str, run: str, delivery_runs: DurableStage) -> None:
    """Execute a run in a process of this person's, until it ends, a person has to decide, or a stage waits."""
    await delivery_runs.execute(person, run, resumes=act == "resumes")


@then("the list of runs shows")
async def list_shows(table: list[dict[str, str]], delivery_runs: DurableStage) -> None:
    """Compare all runs, in any order, by column: run, state, stage, executed, error, and the workers in its traces."""
    await delivery_runs.compare_runs(table)


@then("the stages have been started")
def stages_have_been_started(table: list[dict[str, str]], delivery_runs: DurableStage) -> None:
    """Compare how often each stage was started, in all runs together; other stages were not started."""
    started = Counter(stage for _, stage in delivery_runs.system.work_done())
    assert started == {row["stage"]: int(row["times"]) for row in table}
