"""Steps about the processes that execute runs, workers among them, and about their databases and disks."""

from plainspec import given, parameter_type, when
from plainspec.stage.delivery.durable import DurableStage

parameter_type(
    name="process_act",
    regexp="is killed|is frozen until its runs are taken over|is thawed|is interrupted|waits for its database",
    transformer=str,
)
parameter_type(name="store", regexp="database|disk", transformer=str)
parameter_type(
    name="store_event",
    regexp="becomes available|becomes unavailable|becomes full during [a-z]+|has space again|loses half of the last record",  # noqa: E501 - the editor's server reads one literal
    transformer=str,
)


@when("the process of {word} {process_act}")
async def process_acts(person: str, act: str, delivery_runs: DurableStage) -> None:
    """Send a signal to a person's process, and wait for its effect; `interrupted` is what Ctrl-C does."""
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
        case "waits for its database":
            await delivery_runs.logged(person, act)
        case _:
            process.freeze(frozen=True)
            await delivery_runs.taken_over(person)


@when("the stage {word} continues")
def continues(stage: str, delivery_runs: DurableStage) -> None:
    """Let a waiting stage continue, in all runs."""
    delivery_runs.system.let_go_on(stage)


@given("the database of the runs can be stopped")
async def can_be_stopped(delivery_runs: DurableStage) -> None:
    """Have processes that are started from now on reach their database in a way that can be cut off."""
    await delivery_runs.let_stop()


@given("the {store} of the runs {store_event}")
@when("the {store} of the runs {store_event}")
async def store_has(store: str, event: str, delivery_runs: DurableStage) -> None:
    """Break or allow connections to the database, fill the disk in a stage of later processes, or cut a record off."""
    match store, event.split():
        case "database", ["becomes", state]:
            await delivery_runs.database(available=state == "available")
        case "disk", ["becomes", "full", "during", stage]:
            delivery_runs.full_during = stage
        case "disk", ["has", "space", "again"]:
            delivery_runs.full_during = ""
        case "disk", ["loses", *_]:
            await delivery_runs.tear_last_records()
        case _:
            raise ValueError(f"no {store} of the runs {event}")


@given("the worker {word}")
async def worker(name: str, delivery_runs: DurableStage) -> None:
    """Start a process that takes runs from the queue that all workers share."""
    await delivery_runs.start_worker(name)


@given("{word} submits the runs {string}")
async def submits(_person: str, runs: str, delivery_runs: DurableStage) -> None:
    """Submit runs, with commas between, for any worker; where a stage waits, all have reached it afterwards."""
    await delivery_runs.submit([run.strip() for run in runs.split(",")])
