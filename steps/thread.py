"""Steps about threads: who sees and renames them, and the executions of agents in them."""

import json

from plainspec import given, parameter_type, then, when
from plainspec.ports.threads import Execution, Thread, ThreadSystem, User
from plainspec.stage.changes import Changes
from plainspec.stage.refusals import Refusals

parameter_type(
    name="user",
    regexp="[A-Z][a-z]+(?: of [A-Z][a-z]+)?",
    transformer=lambda text: User(*reversed(text.split(" of "))),
)


def titled(title: str, threads: list[Thread]) -> Thread:
    """Return the one thread of this title."""
    [found] = [thread for thread in threads if thread.title == title]
    return found


def executions_of(table: list[dict[str, str]]) -> list[Execution]:
    """Read rows of a status and of JSON; an empty cell leaves its field out."""
    return [
        Execution(row["status"], **{name: json.loads(row[name]) for name in row if name != "status" and row[name]})
        for row in table
    ]


@given("the threads", gives="opened_threads")
async def threads_exist(table: list[Thread], threads: ThreadSystem) -> list[Thread]:
    """Commit these threads, each of a title of its own."""
    await threads.fill(table)
    return table


@when("{user} renames the thread {string} to {string}")
async def renames(
    user: User, title: str, new: str, opened_threads: list[Thread], threads: ThreadSystem, refusals: Refusals
) -> None:
    """Give a thread another title, whoever owns it."""
    with refusals.of(user.name or user.tenant):
        await threads.rename(user, titled(title, opened_threads), new)


@when("an agent of {user} records in {string}")
async def records(
    user: User, title: str, table: list[dict[str, str]], opened_threads: list[Thread], threads: ThreadSystem
) -> None:
    """Record these executions in one transaction: status, and output, metrics and messages as JSON."""
    await threads.record(user, titled(title, opened_threads), executions_of(table))


@then("{user} sees the threads {string}")
async def sees(user: User, titles: str, threads: ThreadSystem, changes: Changes) -> None:
    """Compare all titles, sorted; an empty text stands for none."""
    changes.mention(*titles.split(", "))
    assert ", ".join(await threads.titles(user)) == titles


@then("{user} reads in {string}")
async def reads(
    user: User, title: str, table: list[dict[str, str]], opened_threads: list[Thread], threads: ThreadSystem
) -> None:
    """Compare all executions that are shown of this thread, in order; a table without rows stands for none."""
    assert list(await threads.executions(user, titled(title, opened_threads))) == executions_of(table)
