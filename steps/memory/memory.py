"""Steps about memories: what users' agents remember, read and list."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.memory import MemoryEngine
from plainspec.ports.store.threads import User
from plainspec.stage.changes import Changes
from plainspec.stage.memory import Listing, MemoryStage, parse_text
from plainspec.stage.rows import expect_rows

parameter_type(name="memory_engine", regexp="PostgreSQL|SQLite", transformer=MemoryEngine)
parameter_type(
    name="remembered",
    regexp='"[^"]*"|a text of \\d+ (?:words|characters)',
    example='"Pay at noon"',
    transformer=parse_text,
)
parameter_type(
    name="listing",
    regexp='all (?:[a-z]+ )?entries|the latest \\d+ entries|the \\d+ entries before "[^"]*"',
    example="the latest 10 entries",
    transformer=Listing.parse,
)
parameter_type(name="every_or_no", regexp="every|no", transformer=str)


@given("memories are kept in {memory_engine}")
def kept_in(engine: MemoryEngine, memory_stage: MemoryStage) -> None:
    """Keep all users' memories in one database of PostgreSQL, or each in a file of SQLite."""
    memory_stage.system.keep_in(engine)


@given("the memory entries")
async def entries_exist(table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Have users' agents remember texts, one after another; with `copies`, so many times."""
    for row in table:
        tenant, _, name = row["user"].rpartition(" of ")[::-1]
        for _ in range(int(row.get("copies", "1"))):
            await memory_stage.remember(User(tenant, name), parse_text(row["text"]), row["type"])


@when("{user} remembers {remembered} as {word}")
async def remembers(user: User, text: str, content_type: str, memory_stage: MemoryStage) -> None:
    """Have a user's agent remember a text of a content type."""
    await memory_stage.remember(user, text, content_type)


@when("{user} remembers {remembered} as {word} under the id of {word}'s last entry")
async def remembers_again(user: User, text: str, content_type: str, of: str, memory_stage: MemoryStage) -> None:
    """Have a user's agent remember a text under an id that is in use."""
    await memory_stage.remember(user, text, content_type, of)


@when("{int} operations of each of {user} and {user} run at the same time")
async def run_at_once(operations: int, one: User, other: User, memory_stage: MemoryStage) -> None:
    """Have both remember so many texts and search for them, all at once; every operation has to succeed."""
    await memory_stage.work_concurrently([one, other], operations)


@then("the memory of {user} holds")
async def holds(user: User, table: list[dict[str, str]], memory_stage: MemoryStage, changes: Changes) -> None:
    """Compare all entries, in the order in which they were stored, by the columns; no rows stand for no entry."""
    columns = list(table[0]) if table else ["text"]
    found = await memory_stage.holds(user, columns, changes)
    expect_rows(found, [{**row, **({"text": parse_text(row["text"])} if "text" in row else {})} for row in table])


@then("{user} lists {listing}")
async def lists(user: User, listing: Listing, table: list[dict[str, str]], memory_stage: MemoryStage) -> None:
    """Compare the texts of all entries in this listing, the latest first."""
    expect_rows([entry.text for entry in await memory_stage.listed(user, listing)], [row["text"] for row in table])


@then("{user} reads back {every_or_no} entry of {user}")
async def reads_back(reader: User, quantity: str, owner: User, memory_stage: MemoryStage) -> None:
    """Read all that was remembered by its id, and compare every field; or make sure that nothing is there.

    Who reads every entry of their own has no others.
    """
    found = await memory_stage.read_back(reader, owner)
    assert found, f"nothing was remembered for {owner.name}"
    assert [read for _, read in found] == [stored if quantity == "every" else None for stored, _ in found]
    others = await memory_stage.unremembered(owner) if quantity == "every" else []
    assert not others, f"{owner.name} has also {others}"
