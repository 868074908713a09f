"""Steps about threads: whose they are, who sees them, and what agents did in them."""

import json

from plainspec import given, parameter_type, then, when
from plainspec.ports.threads import Execution, Thread, ThreadSystem, User

parameter_type(
    name="user",
    regexp="[A-Z][a-z]+ of [A-Z][a-z]+|nobody of [A-Z][a-z]+",
    transformer=lambda text: User(text.split()[-1], text.split()[0].replace("nobody", "")),
)


@given("the threads", gives="opening_threads")
async def threads_exist(table: list[Thread], threads: ThreadSystem) -> tuple[Thread, ...]:
    """Commit these threads."""
    await threads.fill(table)
    return await threads.committed()


@when("{user} renames the thread {string} of {user} to {string}", gives="renamed")
async def renames(user: User, title: str, owner: User, new: str, threads: ThreadSystem) -> bool:
    """Give a thread another title, whoever it belongs to."""
    return await threads.rename(user, Thread(owner.tenant, owner.name, title), new)


@when("an agent of {user} writes down in {string}", gives="execution")
async def writes_down(user: User, title: str, table: list[dict[str, str]], threads: ThreadSystem) -> Execution:
    """Record what an agent did; values are JSON."""
    execution = {row["field"]: json.loads(row["value"]) for row in table}
    await threads.record(user, title, execution)
    return execution


@when("{user} looks twice at their threads, and renames {string} to {string} elsewhere in between", gives="looks")
async def looks_at_threads_twice(user: User, title: str, new: str, threads: ThreadSystem) -> list[str | None]:
    """Read all titles twice in one session, and have another one rename a thread and commit that between the two."""
    async with threads.session(user) as session:
        first = await session.titles()
        await threads.rename(user, Thread(user.tenant, user.name, title), new)
        second = await session.titles()
    return [", ".join(first), ", ".join(second)]


@when("{user} looks twice into {string}, where what agents did has become {string} in between", gives="looks")
async def looks_into_thread_twice(user: User, title: str, status: str, threads: ThreadSystem) -> list[str | None]:
    """Read how everything stands twice in one session, and have that changed and committed between the two."""
    thread = Thread(user.tenant, user.name, title)
    async with threads.session(user) as session:
        first = await session.executions(thread)
        await threads.go_on(thread, status)
        second = await session.executions(thread)
    return [", ".join(one["status"] for one in found) for found in (first, second)]


@then("there was no such thread to rename")
def found_none(renamed: bool) -> None:  # noqa: FBT001 - what a step gives has one name
    """Compare with the answer."""
    assert not renamed


@then("the thread was renamed")
def found_one(renamed: bool) -> None:  # noqa: FBT001 - what a step gives has one name
    """Compare with the answer."""
    assert renamed


@then("{user} sees the threads {string}")
async def sees(user: User, titles: str, threads: ThreadSystem) -> None:
    """Compare all titles, sorted; an empty text stands for none."""
    assert ", ".join(await threads.titles(user)) == titles


@then("the threads are as they were")
async def are_as_they_were(opening_threads: tuple[Thread, ...], threads: ThreadSystem) -> None:
    """Compare all committed threads with those of the Given."""
    assert await threads.committed() == opening_threads


@then("{user} reads in {string} of {user} what the agent has written down")
async def reads(user: User, title: str, owner: User, execution: Execution, threads: ThreadSystem) -> None:
    """Compare everything that was recorded."""
    found = await threads.executions(user, Thread(owner.tenant, owner.name, title))
    assert found == (execution,)


@then("{user} reads in {string} of {user} what was {string}")
async def reads_what_was(user: User, title: str, owner: User, standing: str, threads: ThreadSystem) -> None:
    """Compare how everything stood that was recorded, in order."""
    found = await threads.executions(user, Thread(owner.tenant, owner.name, title))
    assert ", ".join(one["status"] for one in found) == standing


@then("{user} reads nothing in {string} of {user}")
async def reads_nothing(user: User, title: str, owner: User, threads: ThreadSystem) -> None:
    """Make sure that nothing is shown."""
    assert await threads.executions(user, Thread(owner.tenant, owner.name, title)) == ()
