"""Steps about test generation: the modules and limits that it is given, its tasks, and the tests that come of them."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.delivery.generation.stage import GenerationStage

parameter_type(name="phase", regexp="submission|collection", transformer=str)
parameter_type(name="course", regexp="goes on|stops", transformer=str)


@given("the modules")
def modules_are(table: list[dict[str, str]], generation_stage: GenerationStage) -> None:
    """Write modules; `agent` is what OpenHands' agent does about each, `after` how long it takes, `says` its words."""
    generation_stage.add(table)


@given("the module {word} with")
def module_with(name: str, docstring: str, generation_stage: GenerationStage) -> None:
    """Write a module with this source."""
    generation_stage.write(name, docstring)


@given("tests are generated on this machine")
def on_this_machine(generation_stage: GenerationStage) -> None:
    """Use no server."""
    generation_stage.on_this_machine = True


@given("test generation with")
def generation_with(table: list[dict[str, str]], generation_stage: GenerationStage) -> None:
    """Set limits; those that are left out stay as the system has them."""
    generation_stage.limits |= {row["limit"]: row["value"] for row in table}


@given("{word} has tried to generate tests, {duration} ago")
async def has_tried(person: str, delay_s: float, generation_stage: GenerationStage) -> None:
    """Submit a task for each module, wait for all of them unless that is refused, and let time pass."""
    await generation_stage.generate(person)
    await generation_stage.pass_time(delay_s)


@when("{word} sets test generation up")
def sets_up(person: str, generation_stage: GenerationStage) -> None:
    """Make the generator, and submit nothing."""
    generation_stage.set_up(person)


@when("{word} submits all modules")
async def submits(person: str, generation_stage: GenerationStage) -> None:
    """Submit a task for each module, and wait for none of them."""
    await generation_stage.submit(person)


@when("{word} generates tests for all modules")
async def generates(person: str, generation_stage: GenerationStage) -> None:
    """Submit a task for each module, and wait for all of them."""
    await generation_stage.generate(person)


@when("{word} generates tests for all modules and cancels after {duration}")
async def generates_and_cancels(person: str, delay_s: float, generation_stage: GenerationStage) -> None:
    """Submit a task for each module, and cancel the collection after a while."""
    await generation_stage.generate(person, delay_s)


@then("the tasks are")
def tasks_are(table: list[dict[str, str]], generation_stage: GenerationStage) -> None:
    """Compare the task of each module, in order, and look for `because` in the reason of those that have failed."""
    found = generation_stage.tasks()
    assert [(one["module"], one["task"]) for one in found] == [(row["module"], row["task"]) for row in table], found
    for one, row in zip(found, table, strict=True):
        assert row.get("because", "") in one["because"], one


@then("delivery {course}")
def delivery_goes(course: str, generation_stage: GenerationStage) -> None:
    """Compare whether delivery goes on."""
    assert generation_stage.generated.goes_on == (course == "goes on"), generation_stage.generated


@then("{phase} is recorded with {elapsed}")
def is_recorded(phase: str, limits_s: tuple[float, float], generation_stage: GenerationStage) -> None:
    """Compare the recorded duration."""
    result = generation_stage.generated
    took_s = (result.submission_ms if phase == "submission" else result.collection_ms) / 1000
    least_s, most_s = limits_s
    assert least_s <= took_s <= most_s, f"{phase} is recorded with {took_s:g} s"


@then("the tests of {word} pass, and cover at least {int} % of it")
async def tests_pass(module: str, least: int, generation_stage: GenerationStage) -> None:
    """Run the tests that were handed over, and measure the lines and branches of the module that they reach."""
    code, covered = await generation_stage.coverage_of(module)
    assert code == 0, f"pytest ended with {code}"
    assert covered >= least, f"the tests cover {covered:g} %"


@then("the limits of test generation are")
def limits_are(table: list[dict[str, str]], generation_stage: GenerationStage) -> None:
    """Compare all limits that are in force."""
    shown = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in limits(generation_stage)}
    assert shown == {row["limit"]: row["value"] for row in table}


def limits(stage: GenerationStage) -> list[tuple[str, float | str]]:
    """Return the limits in force, by name."""
    return list(stage.generator().limits.items())
