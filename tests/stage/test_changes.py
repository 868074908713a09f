from __future__ import annotations

import pytest

from plainspec.ports.contents import Row
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
    database = Database(*before)
    changes = Changes(database)
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
        await Changes(Database()).unexpected()
