"""Steps about plans: users who make them, run them and see what has become of them."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.planning import ItemKind, PlanItem
from plainspec.ports.store.threads import User
from plainspec.stage.changes import Changes
from plainspec.stage.plans import PlanStage

parameter_type(
    name="plan_item",
    regexp='the (plan|phase|task) "([^"]*)"',
    example='the plan "Login"',
    transformer=lambda kind, title: PlanItem(ItemKind(kind), title),
)
parameter_type(name="plan_beginning", regexp="draft|active", transformer=lambda said: said == "active")


@given("{user} has the {plan_beginning} plan {string}")
async def has_the_plan(
    user: User,
    active: bool,  # noqa: FBT001 - a parameter of the sentence
    title: str,
    table: list[dict[str, str]],
    plans: PlanStage,
) -> None:
    """Make a plan of priority 5 with these phases and tasks; of an active one, the first phase is active, too."""
    await plans.have(user, title, table, active=active)


@given("the tasks are done so")
async def tasks_are_done_so(table: list[dict[str, str]], plans: PlanStage) -> None:
    """Have tasks return an output, or fail where it is empty, after so many failures and so much time.

    What happens meanwhile is told, too: a loss of the database, a cancellation, or the end of the task's process.
    """
    await plans.direct(table)


@given("the goal {string} is planned as {string}")
def goal_is_planned(goal: str, title: str, table: list[dict[str, str]], plans: PlanStage) -> None:
    """Have this plan drafted for a goal."""
    plans.plan_goal(goal, title, table)


@given("{user} has run {plan_item}")
async def has_run(user: User, item: PlanItem, plans: PlanStage) -> None:
    """Run a plan or a task to its end, which may be a failure, or until its process is killed."""
    await plans.run(user, item)


@when("{user} creates the plan {string} of priority {int}")
async def creates(user: User, title: str, priority: int, table: list[dict[str, str]], plans: PlanStage) -> None:
    """Make a plan with these phases and tasks; it may be refused."""
    await plans.create(user, title, priority, table)


@when("{user} runs {plan_item}")
async def runs(user: User, item: PlanItem, plans: PlanStage) -> None:
    """Run a plan, or a task of an active phase, to its end; a plan goes on where it was."""
    await plans.run(user, item)


@when("{user} moves {plan_item} to {word}")
async def moves(user: User, item: PlanItem, state: str, plans: PlanStage) -> None:
    """Bring a plan, a phase or a task into a state; it may be refused."""
    await plans.move(user, item, state)


@when("{user} recovers the plan {string} after {duration}")
async def recovers(user: User, title: str, later_s: float, plans: PlanStage) -> None:
    """Have tasks of a plan recovered that were left active, so much later."""
    await plans.recover(user, title, later_s)


@when("{user} pursues the goal {string}")
async def pursues(user: User, goal: str, plans: PlanStage) -> None:
    """Have memory searched, a plan drafted with what is found, created and run."""
    await plans.pursue(user, goal)


@then("{user} sees the plan {string}")
async def sees(user: User, title: str, table: list[dict[str, str]], plans: PlanStage, changes: Changes) -> None:
    """Compare the plan, and then phase by phase this and its tasks, by the table's columns; no rows stand for none."""
    assert await plans.shown(user, title, list(table[0]) if table else (), changes) == table


@then("the progress of the plan {string} for {user} is")
async def progress_is(title: str, user: User, table: list[dict[str, str]], plans: PlanStage) -> None:
    """Compare all states that the plan, its phases and tasks have come into, in order."""
    found = [(one.item.kind.value, one.item.title, one.state) for one in await plans.system.progress(user, title)]
    assert found == [(row["kind"], row["title"], row["state"]) for row in table]


@then("the consistency check of {user} finds")
async def check_finds(user: User, table: list[dict[str, str]], plans: PlanStage) -> None:
    """Compare all findings with the titles of the items that they are about; a table without rows stands for none."""
    found = [{"finding": kind, "item": title} for kind, title in await plans.system.findings(user)]
    assert sorted(found, key=str) == sorted(table, key=str)
