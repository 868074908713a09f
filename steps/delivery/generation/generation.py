"""Steps about test generation: the modules and limits that it is given, its tasks, and the tests that come of them."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.delivery.generation.scripts import GenerationAct
from plainspec.stage.delivery.generation.stage import GenerationStage

parameter_type(
    name="generation_act",
    regexp="sets test generation up|resumes test generation with agents that write tests|submits all modules|generates tests for all modules(?: and cancels after \\d+ s| \\d+ min later)?",  # noqa: E501 - the editor's server reads one literal
    example="generates tests for all modules",
    transformer=GenerationAct.read,
)
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


@given("test generation with")
def generation_with(table: list[dict[str, str]], generation_stage: GenerationStage) -> None:
    """Set limits, and whether there is a server; those that are left out stay as the system has them."""
    generation_stage.set(table)


@when("{word} {generation_act}")
async def generates(person: str, act: GenerationAct, generation_stage: GenerationStage) -> None:
    """Submit a task for each module, now or later; wait for none, for all, or until the collection is cancelled.

    To resume is to collect, in another process, what was submitted before.
    """
    await generation_stage.pass_time(act.later_s)
    if act.sets_up:
        generation_stage.set_up(person)
    elif act.resumes:
        await generation_stage.resume(person)
    elif act.collects:
        await generation_stage.generate(person, act.cancels_after_s)
    else:
        await generation_stage.submit(person)


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


@then("the recorded duration of {phase} is {elapsed}")
def is_recorded(phase: str, limits_s: tuple[float, float], generation_stage: GenerationStage) -> None:
    """Compare the recorded duration."""
    result = generation_stage.generated
    took_s = (result.submission_ms if phase == "submission" else result.collection_ms) / 1000
    least_s, most_s = limits_s
    assert least_s <= took_s <= most_s, f"the recorded duration of {phase} is {took_s:g} s"


@then("the tests of {word} pass, and cover at least {int} % of it")
async def tests_pass(module: str, least: int, generation_stage: GenerationStage) -> None:
    """Run the tests that were handed over, and measure the lines and branches of the module that they reach."""
    code, covered = await generation_stage.coverage_of(module)
    assert code == 0, f"pytest ended with {code}"
    assert covered >= least, f"the tests cover {covered:g} %"


@then("the limits of test generation are")
def limits_are(table: list[dict[str, str]], generation_stage: GenerationStage) -> None:
    """Compare all limits that are in force."""
    limits = generation_stage.generator().limits
    shown = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in limits.items()}
    assert shown == {row["setting"]: row["value"] for row in table}
