"""Steps about runs of delivery that outlive their processes: executed, killed, decided about, and resumed."""

from collections import Counter

from plainspec import given, parameter_type, then, when
from plainspec.ports.delivery.durable import Answers
from plainspec.stage.delivery.durable import APPROVED, DurableStage, KillMoment, stage_of

parameter_type(
    name="kill_moment",
    regexp="before the first stage|in [a-z]+|after [a-z]+|after the decision on [a-z]+|at the end|while it waits for a person",  # noqa: E501 - the editor's server reads one literal
    transformer=KillMoment.read,
)
parameter_type(name="run_act", regexp="starts|resumes", transformer=str)
parameter_type(
    name="process_act",
    regexp="is killed|is frozen until its runs are taken over|is thawed|is interrupted",
    transformer=str,
)


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
    """Start a run, or go on with the one that there is, and have SIGKILL end its process at this moment."""
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


@given("{word} {decision} {word} in the run {string}")
@when("{word} {decision} {word} in the run {string}")
async def decides(  # noqa: PLR0913, PLR0917 - the words of the sentence
    person: str, approved: str, checkpoint: str, run: str, table: list[dict[str, str]], delivery_runs: DurableStage
) -> None:
    """Decide at the checkpoint after a stage, from another process than the run's; a table of question and answer."""
    answers = {row["question"]: row["answer"] for row in table}
    await delivery_runs.decide(run, Answers(checkpoint, person, approved == "approves", answers))


parameter_type(name="decision", regexp="approves|rejects", transformer=str)


@given("the process of {word} {process_act}")
@when("the process of {word} {process_act}")
async def process_acts(person: str, act: str, delivery_runs: DurableStage) -> None:
    """Send a signal to somebody's process; interrupted is what Ctrl-C does. Killed and interrupted ones have ended."""
    process = delivery_runs.process(person)
    match act:
        case "is killed":
            process.kill()
            await delivery_runs.ended(person)
        case "is interrupted":
            process.interrupt()
            await delivery_runs.ended(person)
        case "is thawed":
            process.freeze(frozen=False)
        case _:
            process.freeze(frozen=True)
            await delivery_runs.taken_over(person)


@given("the stage {word} goes on")
@when("the stage {word} goes on")
def goes_on(stage: str, delivery_runs: DurableStage) -> None:
    """Let a stage that waits go on, in all runs."""
    delivery_runs.system.let_go_on(stage)


@given("the disk of the runs has room for {int} bytes")
def has_room(room_bytes: int, delivery_runs: DurableStage) -> None:
    """Let no file of a run grow by more, in processes that are started from now on; as large as before is 10000000."""
    delivery_runs.room_bytes = room_bytes


@given("the last record of the run {string} is torn")
def is_torn(run: str, delivery_runs: DurableStage) -> None:
    """Cut the last record in two, as a crash while it was written does."""
    delivery_runs.system.tear_last_record(run)


@given("the database of the runs can be stopped")
async def can_be_stopped(delivery_runs: DurableStage) -> None:
    """Have processes that are started from now on reach their database in a way that can be cut off."""
    await delivery_runs.relay()


@given("the database of the runs {outage}")
@when("the database of the runs {outage}")
async def database_outage(outage: str, delivery_runs: DurableStage) -> None:
    """Break all connections of the processes to it and refuse new ones, or accept them again."""
    await delivery_runs.database(available=outage == "becomes available")


@given("the worker {word}")
async def worker(name: str, delivery_runs: DurableStage) -> None:
    """Start a process that takes runs from the queue that it shares with all others."""
    await delivery_runs.start_worker(name)


@given("{word} submits the runs {string}")
@when("{word} submits the runs {string}")
async def submits(_person: str, runs: str, delivery_runs: DurableStage) -> None:
    """Submit runs, with commas between, for any worker; where a stage waits, all have come to it afterwards."""
    await delivery_runs.submit([run.strip() for run in runs.split(",")])


@then("the list of runs shows")
async def list_shows(table: list[dict[str, str]], delivery_runs: DurableStage) -> None:
    """Compare all runs, the oldest first, in the columns that there are: run, state, stage, executed, error."""
    await delivery_runs.compare_runs(table)


@then("the work of the stages has begun")
def work_has_begun(table: list[dict[str, str]], delivery_runs: DurableStage) -> None:
    """Compare how often the work of each stage was begun, in all runs together; others were not begun."""
    begun = Counter(stage for _, stage in delivery_runs.system.work_done())
    assert begun == {row["stage"]: int(row["times"]) for row in table}


@then("every run was executed by one worker only")
def executed_by_one(delivery_runs: DurableStage) -> None:
    """Look into the traces that stages have left."""
    executors = delivery_runs.system.executors()
    assert set(executors.values()) == {1}, executors


@then("the decisions in the run {string} are")
async def decisions_are(run: str, table: list[dict[str, str]], delivery_runs: DurableStage) -> None:
    """Compare all stored answers, in order: checkpoint, by, approved, question, answer."""
    found = await delivery_runs.system.decisions(run)
    rows = [
        (one.checkpoint, one.by, one.approved, *answer) for one in found for answer in one.answers.items() or [("", "")]
    ]
    expected = [
        (row["checkpoint"], row["by"], APPROVED[row["approved"]], row["question"], row["answer"]) for row in table
    ]
    assert rows == expected


@then("the process of {word} has logged {string}")
def has_logged(person: str, text: str, delivery_runs: DurableStage) -> None:
    """Look for the text in what the process has written."""
    log = delivery_runs.process(person).log()
    assert text in log, log
