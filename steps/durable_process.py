"""Steps about the processes that execute runs, workers among them, and about what they stand on."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.delivery.durable import DurableStage

parameter_type(
    name="process_act",
    regexp="is killed|is frozen until its runs are taken over|is thawed|is interrupted",
    transformer=str,
)


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
async def submits(_person: str, runs: str, delivery_runs: DurableStage) -> None:
    """Submit runs, with commas between, for any worker; where a stage waits, all have come to it afterwards."""
    await delivery_runs.submit([run.strip() for run in runs.split(",")])


@then("every run was executed by one worker only")
def executed_by_one(delivery_runs: DurableStage) -> None:
    """Look into the traces that stages have left."""
    executors = delivery_runs.system.executors()
    assert set(executors.values()) == {1}, executors


@given("the process of {word} has logged {string}")
@then("the process of {word} has logged {string}")
async def has_logged(person: str, text: str, delivery_runs: DurableStage) -> None:
    """Wait until the text stands in what the process has written."""
    process = delivery_runs.process(person)
    await delivery_runs.until(lambda: text in process.log() or process.ended, f"{text!r} in the log", process)
    assert text in process.log(), process.log()
