"""What counts as a change of a store since the first When."""

from __future__ import annotations

import pytest

from plainspec.ports.contents import NoContents, Row
from plainspec.services.stores import Stores
from plainspec.stage.changes import Changes

pytestmark = pytest.mark.anyio


def account(owner: str, balance: int) -> Row:
    return Row("account", {"owner": owner, "balance": str(balance)}, (owner,))


def loan(number: str, owner: str, amount: str) -> Row:
    return Row("loan", {"id": number, "debtor": owner, "amount": amount}, (number,), frozenset({("account", (owner,))}))


def note(text: str) -> Row:
    return Row("note", {"text": text}, (text,))


class Database:
    """A database in memory."""

    def __init__(self, *rows: Row) -> None:
        self.content = rows

    async def rows(self) -> tuple[Row, ...]:
        """Return its rows."""
        return self.content


async def changes_between(before: tuple[Row, ...], after: tuple[Row, ...], *mentioned: str) -> list[str]:
    database, stores = Database(*before), Stores()
    stores.add(database)
    changes = Changes(stores)
    await changes.before_when()
    changes.mention(*mentioned)
    database.content = after
    return await changes.unexpected()


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ((account("Ana", 1), note("a")), (note("a"), account("Ana", 1)), []),
        ((account("Ana", 1),), (account("Ana", 2),), ["account: the row Ana was changed: balance was '1' and is '2'"]),
        ((), (account("Ana", 1),), ["account: a row was added: owner=Ana, balance=1"]),
        ((account("Ana", 1),), (), ["account: a row was deleted: owner=Ana, balance=1"]),
        ((note("a"), note("a")), (note("a"),), ["note: a row was deleted: text=a"]),
    ],
)
async def test_every_changed_row_is_named(before: tuple[Row, ...], after: tuple[Row, ...], lines: list[str]) -> None:
    assert await changes_between(before, after) == lines


async def test_mentioned_rows_and_rows_that_refer_to_them_are_left_out() -> None:
    before = (account("Ana", 1), account("Ben", 1), loan("1", "Ana", "5"), loan("2", "Ben", "5"))
    after = (account("Ana", 2), account("Ben", 1), loan("1", "Ana", "6"), loan("2", "Ben", "6"))
    assert await changes_between(before, after, "Ana") == [
        "loan: the row 2 was changed: amount was '5' and is '6'",
    ]


async def test_a_mention_means_a_whole_value() -> None:
    assert await changes_between((account("Anabel", 1),), (account("Anabel", 2),), "Ana") != []


async def test_many_changes_are_counted() -> None:
    lines = await changes_between((), tuple(note(str(number)) for number in range(10)))
    assert lines[-1] == "and 2 other rows"


async def test_without_a_when_there_is_nothing_to_compare_with() -> None:
    with pytest.raises(RuntimeError, match="no When"):
        await Changes(Stores()).unexpected()


async def test_without_a_store_there_is_nothing_to_compare() -> None:
    stores = Stores()
    stores.add(NoContents())
    changes = Changes(stores)
    await changes.before_when()
    with pytest.raises(RuntimeError, match="neither a database nor Redis"):
        await changes.unexpected()


async def test_a_store_that_is_first_used_after_the_first_when_is_reported_not_left_out() -> None:
    stores = Stores()
    stores.add(Database(note("a")))
    changes = Changes(stores)
    await changes.before_when()
    stores.add(Database(), "warehouse")
    with pytest.raises(RuntimeError, match="the database warehouse was not read before the first When"):
        await changes.unexpected()


async def test_rows_of_several_stores_are_told_apart_by_name() -> None:
    shop, warehouse, stores = Database(note("a")), Database(note("a")), Stores()
    stores.add(shop)
    stores.add(warehouse, "warehouse")
    changes = Changes(stores)
    await changes.before_when()
    warehouse.content = ()
    assert await changes.unexpected() == ["warehouse.note: a row was deleted: text=a"]
    changes.mention_rows("note")
    assert await changes.unexpected() != []
    changes.mention_rows("warehouse.note", lambda row: row.values["text"] == "a")
    assert await changes.unexpected() == []


async def test_a_renewed_row_has_not_changed_unless_it_is_added_or_deleted() -> None:
    database, stores = Database(account("Ana", 1), note("a")), Stores()
    stores.add(database)
    stores.expect_renewal(lambda row: row.table == "account")
    changes = Changes(stores)
    await changes.before_when()
    database.content = (account("Ana", 2), note("a"))
    assert await changes.unexpected() == []
    database.content = (account("Ben", 1),)
    assert [line.partition(":")[0] for line in await changes.unexpected()] == ["account", "account", "note"]
