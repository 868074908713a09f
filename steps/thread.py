"""Steps about threads: who sees and renames them, and the executions of agents in them."""

import json

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.threads import Execution, Thread, User
from plainspec.stage.changes import Changes
from plainspec.stage.rows import expect_rows
from plainspec.stage.threads import ThreadStore

parameter_type(
    name="user",
    regexp="[A-Z][a-z]+(?: of [A-Z][a-z]+)?",
    example="Ana of Acme",
    transformer=lambda text: User(*reversed(text.split(" of "))),
)


def executions_of(table: list[dict[str, str]]) -> list[Execution]:
    """Read rows of a status and of JSON; an empty cell leaves its field out."""
    return [
        Execution(row["status"], **{name: json.loads(row[name]) for name in row if name != "status" and row[name]})
        for row in table
    ]


@given("the threads")
async def threads_exist(table: list[Thread], thread_store: ThreadStore) -> None:
    """Commit these threads, each of a title of its own."""
    await thread_store.open(table)


@when("{user} renames the thread {string} to {string}")
async def renames(user: User, title: str, new: str, thread_store: ThreadStore) -> None:
    """Give a thread another title, its own or another user's."""
    await thread_store.rename(user, title, new)


@when("an agent of {user} records in {string}")
async def records(user: User, title: str, table: list[dict[str, str]], thread_store: ThreadStore) -> None:
    """Record these executions in one transaction: status, and output, metrics and messages as JSON."""
    await thread_store.record(user, title, executions_of(table))


@then("{user} sees the threads {string}")
async def sees(user: User, titles: str, thread_store: ThreadStore, changes: Changes) -> None:
    """Compare all titles, sorted; an empty text stands for none."""
    changes.mention(*titles.split(", "))
    assert ", ".join(await thread_store.system.titles(user)) == titles


@then("{user} reads in {string}")
async def reads(user: User, title: str, table: list[dict[str, str]], thread_store: ThreadStore) -> None:
    """Compare all executions that are shown of this thread, in order; a table without rows stands for none."""
    expect_rows(await thread_store.executions(user, title), executions_of(table))
