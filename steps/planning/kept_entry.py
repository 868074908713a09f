"""Steps about the memory entries that planning injects into tasks and captures from them."""

from plainspec import given, parameter_type, then
from plainspec.ports.planning import KeptEntry
from plainspec.ports.store.threads import User
from plainspec.stage.changes import Changes
from plainspec.stage.plans import EntryHolder, PlanStage
from plainspec.stage.rows import expect_rows, expect_rows_in_any_order

parameter_type(
    name="entry_holder",
    regexp='the (task|assignment|draft) "([^"]*)"',
    example='the task "Draw a form"',
    transformer=EntryHolder,
)


@given("the entries kept for {user}")
async def entries_kept(user: User, table: list[dict[str, str]], plans: PlanStage) -> None:
    """Commit memory entries of a user."""
    await plans.system.remember(user, [KeptEntry(row["type"], row["text"]) for row in table])


@then("the entries kept for {user} are")
async def entries_are(user: User, table: list[dict[str, str]], plans: PlanStage, changes: Changes) -> None:
    """Compare all memory entries of a user, in any order, by the table's columns; no rows stand for none."""
    found = await plans.kept(plans.system.entries(user), changes)
    columns = table[0] if table else ()
    shown = [{column: one[column] for column in columns} for one in found]
    expect_rows_in_any_order(shown, table)


@then("the entries of {entry_holder} for {user} are")
async def entries_of(
    holder: EntryHolder, user: User, table: list[dict[str, str]], plans: PlanStage, changes: Changes
) -> None:
    """Compare all memory entries of a task in the order in which they were linked, or all that a plan was drafted with.

    An assignment holds what the executor of a task was given, and then what it has recalled. The entries of a draft
    have a text only, and the most relevant stands first; no rows stand for no entry.
    """
    found = await plans.kept(plans.entries_of(user, holder), changes)
    columns = table[0] if table else ()
    expect_rows([{column: one[column] for column in columns} for one in found], table)
